/** What users read, in English. Every other catalogue has the same keys. */
export const en = {
  help:
    "I answer questions with a language model, and you can watch the answer grow.\n\n" +
    "In private, just write. In groups, mention me, reply to one of my messages, or use /ask.\n\n" +
    "/ask – ask a question\n/new – start a new conversation\n/stop – stop the current answer\n/help – show this",
  new_conversation: "A new conversation begins. What came before is set aside.",
  ask_what: "What would you like to ask? Write it behind the command: /ask why is the sky blue?",
  unsupported: "I can only read text so far. Please write me what you would like to know.",
  empty: "That message was empty. Please write me what you would like to know.",
  nothing_to_stop: "There is no answer in progress.",
  stopping: "Stopped.",
  too_many_waiting: "You have many questions waiting already. Please wait for some answers, or use /stop.",

  storage_trouble:
    "I cannot take in messages at the moment because of a fault on my side. I will answer yours as soon as I can. If you hear nothing for long, please send it again.",

  thinking: "Thinking …",
  thinking_for: "Thinking … {{seconds}} s",
  stopped: "(Stopped.)",
  truncated: "(Answer cut at the length limit.)",
  follows_as_file: "(This is a long answer: all of it follows as a file.)",
  restarting: "(I am being restarted. Back in a moment.)",
  too_late: "Sorry, I was away for a while and did not get to this in time. Please ask again if you still need it.",
  gave_up: "Sorry, something went wrong each time I tried to answer this. Please ask again, perhaps in other words.",
  with_reference: "{{sentence}} (Reference: {{reference}})",

  error_stream_required: "I am not set up correctly and cannot answer right now. Please tell whoever runs me.",
  error_bad_parameter: "I am not set up correctly and cannot answer right now. Please tell whoever runs me.",
  error_auth: "I am not set up correctly and cannot answer right now. Please tell whoever runs me.",
  error_forbidden: "I am not set up correctly and cannot answer right now. Please tell whoever runs me.",
  error_model_missing: "I am not set up correctly and cannot answer right now. Please tell whoever runs me.",
  error_billing: "The service is not available at the moment. Please try again later.",
  error_too_long: "That is too long for me. Please shorten it, or start a new conversation with /new.",
  error_bad_media: "I could not open that image. Please try another one.",
  error_request_bug: "Something went wrong on my side. Please try again later.",
  error_moderated_input: "Sorry, I cannot answer that. Please put it another way.",
  error_moderated_output: "Sorry, I cannot show the rest of this answer.",
  error_rate_limited: "Many people are asking right now. Please try again in about a minute.",
  error_overloaded: "The model is busy at the moment. Please try again shortly.",
  error_timeout: "That took too long, so I stopped. Please try again, or ask for something simpler.",
  error_network: "I have trouble with my connection. Please try again shortly.",
  error_interrupted: "The answer broke off here, so it may be incomplete. Please ask again.",
  error_empty: "I did not get an answer. Please try again.",
  error_cancelled: "(Stopped.)",

  command_start: "What I can do",
  command_help: "What I can do",
  command_ask: "Ask a question",
  command_ask_argument: "Your question",
  command_new: "Start a new conversation",
  command_stop: "Stop the current answer",
};
