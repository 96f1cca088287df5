import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { BadRequestError } from "openai";

import { emulate, openai, post, question } from "./clients.ts";

type Body = Readonly<Record<string, unknown>>;

/** The status and message of a refusal; status 200 and no message when the request was accepted. */
async function outcomeOf(t: TestContext, body: unknown): Promise<readonly [number, string]> {
  const emulator = await emulate(t, { defaultAnswer: () => ({ kind: "answer", text: "yes" }) });
  const response = await post(emulator, body);
  const text = await response.text();
  const message = response.ok ? "" : (JSON.parse(text) as { error: { message: string } }).error.message;
  return [response.status, message];
}

const user = { role: "user", content: "hi" };
const image = { role: "user", content: [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }] };
const weather = { type: "function", function: { name: "get_weather" } };
const calling = { role: "assistant", content: "", tool_calls: [{ id: "a", ...weather }] };
const result = { role: "tool", tool_call_id: "a", content: "sunny" };

const streamOnly = "This model only support stream mode, please enable the stream parameter to access the model. ";
const emptyContent = "Role must be user or assistant and Content length must be greater than 0.";

const refusals: readonly (readonly [title: string, body: Body | string, status: number, message: string])[] = [
  ["a body that is no JSON", "{", 400, "Required body invalid, please check the request body format."],
  ["a body that is no object", "[]", 400, "Required body invalid, please check the request body format."],
  ["no model", question({ model: undefined }), 400, "you must provide a model parameter."],
  [
    "an unknown model",
    question({ model: "gpt-4o" }),
    404,
    "The model `gpt-4o` does not exist or you do not have access to it.",
  ],
  [
    "a model in the wrong case",
    question({ model: "Qwen-Plus" }),
    404,
    "The model `Qwen-Plus` does not exist or you do not have access to it.",
  ],
  [
    "a model that the compatible mode does not serve",
    question({ model: "qwen-deep-research" }),
    404,
    "Unsupported model `qwen-deep-research` for OpenAI compatibility mode.",
  ],

  ["no messages", question({ messages: undefined }), 400, "[] is too short - 'messages'"],
  ["an empty list of messages", question({ messages: [] }), 400, "[] is too short - 'messages'"],
  [
    "a message that is no object",
    question({ messages: ["hi"] }),
    400,
    "Required body invalid, please check the request body format.",
  ],
  [
    "a message without content",
    question({ messages: [{ role: "user" }] }),
    400,
    "The content field is a required field.",
  ],
  ["empty content", question({ messages: [{ role: "user", content: "" }] }), 400, emptyContent],
  [
    "an empty assistant message in the history",
    question({ messages: [user, { role: "assistant", content: "" }, user] }),
    400,
    emptyContent,
  ],
  ["an unknown role", question({ messages: [{ role: "model", content: "hi" }] }), 400, emptyContent],
  [
    "a system message that is not the first",
    question({ messages: [user, { role: "system", content: "be kind" }, user] }),
    400,
    emptyContent,
  ],
  [
    "no user message",
    question({ messages: [{ role: "system", content: "be kind" }] }),
    400,
    "The input messages do not contain elements with the role of user.",
  ],
  [
    "an assistant message last",
    question({ messages: [user, { role: "assistant", content: "hello" }] }),
    500,
    "list index out of range",
  ],
  [
    "text parts for a model that takes text only",
    question({ messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }] }),
    400,
    "input content must be a string.",
  ],
  [
    "an object as content",
    question({ messages: [{ role: "user", content: { text: "hi" } }] }),
    400,
    "input content must be a string.",
  ],
  [
    "an image for a model that takes text only, although only in the history",
    question({ messages: [image, { role: "assistant", content: "a cat" }, user] }),
    400,
    "<400> InternalError.Algo.InvalidParameter: The provided messages input is invalid. The error info is [Unexpected item type in content]",
  ],
  [
    "an image without a usable URL",
    question({
      model: "qwen-vl-max",
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "cat.png" } }] }],
    }),
    400,
    "The provided URL does not appear to be valid. Ensure it is correctly formatted.",
  ],
  [
    "an image that is too large",
    question({
      model: "qwen-vl-max",
      messages: [
        {
          role: "user",
          content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(10 * 1024 * 1024)}` } }],
        },
      ],
    }),
    400,
    "Exceeded limit on max bytes per data-uri item : 10485760",
  ],
  [
    "a tool's result that answers no call",
    question({ messages: [user, result] }),
    400,
    'messages with role "tool" must be a response to a preceeding message with "tool_calls".',
  ],
  [
    "a tool call without its result",
    question({ messages: [user, calling, user] }),
    400,
    'An assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id". The following tool_call_ids did not have response messages: message[2].role',
  ],

  ["qwq without stream", question({ model: "qwq-plus", stream: undefined }), 400, streamOnly],
  ["qwq with stream false", question({ model: "qwq-32b", stream: false }), 400, streamOnly],
  ["qwq with stream as a string", question({ model: "qwq-plus-latest", stream: "true" }), 400, streamOnly],
  [
    "qvq without stream",
    question({ model: "qvq-max", stream: false }),
    400,
    "current user api does not support http call.",
  ],
  [
    "open qwen3 without stream, thinking by default",
    question({ model: "qwen3-32b", stream: false }),
    400,
    "parameter.enable_thinking must be set to false for non-streaming calls",
  ],
  [
    "open qwen3 without stream, told to think",
    question({ model: "qwen3-8b", stream: false, enable_thinking: true }),
    400,
    "parameter.enable_thinking only support stream call",
  ],
  [
    "omni without stream",
    question({ model: "qwen3-omni-flash", stream: false }),
    500,
    "An internal error has occured, please try again later or contact service support.",
  ],
  [
    "omni without stream, asked to speak",
    question({ model: "qwen3-omni-flash", stream: false, modalities: ["text", "audio"] }),
    400,
    "'audio' output only support with stream=true",
  ],
  [
    "web search while thinking without stream",
    question({ stream: false, enable_thinking: true, enable_search: true }),
    400,
    "Non-streaming mode does not support Web Search in thinking mode",
  ],

  [
    "thinking switched off on a model that always thinks",
    question({ model: "qwq-plus", enable_thinking: false }),
    400,
    "The value of the enable_thinking parameter is restricted to True.",
  ],
  [
    "the thinking switch on a model that never thinks",
    question({ model: "qwen-max", enable_thinking: false }),
    400,
    "The model qwen-max does not support enable_thinking.",
  ],
  [
    "a thinking budget that is too large",
    question({ model: "qwq-plus", thinking_budget: 32_769 }),
    400,
    "The thinking_budget parameter must be a positive integer and not greater than 32768",
  ],
  [
    "a thinking budget of zero",
    question({ enable_thinking: true, thinking_budget: 0 }),
    400,
    "The thinking_budget parameter must be a positive integer and not greater than 81920",
  ],

  ["temperature 2", question({ temperature: 2 }), 400, "Temperature should be in [0.0, 2.0)"],
  ["temperature as a string", question({ temperature: "0.7" }), 400, "'temperature' must be Float"],
  ["top_p 0", question({ top_p: 0 }), 400, "Range of top_p should be (0.0, 1.0]"],
  ["top_p as a string", question({ top_p: "1" }), 400, "'top_p' must be Float"],
  ["top_k below 0", question({ top_k: -1 }), 400, "Parameter top_k be greater than or equal to 0"],
  ["repetition_penalty 0", question({ repetition_penalty: 0 }), 400, "Repetition_penalty should be greater than 0.0"],
  ["presence_penalty 3", question({ presence_penalty: 3 }), 400, "Presence_penalty should be in [-2.0, 2.0]"],
  ["n 5", question({ n: 5 }), 400, "Range of n should be [1, 4]"],
  ["seed below 0", question({ seed: -1 }), 400, "-1 is lesser than the minimum of 0 - 'seed'"],
  ["seed with a fraction", question({ seed: 1.5 }), 400, "'seed' must be Integer"],
  [
    "stop as a number",
    question({ stop: 1 }),
    400,
    'The "stop" parameter must be of type "str", "list[str]", "list[int]", or "list[list[int]]", and all elements within the list must be of the same type.',
  ],
  ["max_tokens 0", question({ max_tokens: 0 }), 400, "Range of max_tokens should be [1, 32768]"],
  [
    "max_tokens above the model's output",
    question({ model: "qwen-max", max_tokens: 8_193 }),
    400,
    "Range of max_tokens should be [1, 8192]",
  ],
  [
    "web search on a model without",
    question({ model: "qwen3-32b", enable_search: true }),
    400,
    "This model does not support enable_search.",
  ],
  [
    "JSON mode without the word",
    question({ response_format: { type: "json_object" } }),
    400,
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  ],
  [
    "JSON mode while thinking",
    question({
      enable_thinking: true,
      response_format: { type: "json_object" },
      messages: [{ role: "user", content: "as JSON" }],
    }),
    400,
    "Json mode response is not supported when enable_thinking is true",
  ],
  [
    "a tool called search",
    question({ tools: [{ type: "function", function: { name: "search" } }] }),
    400,
    "Tool names are not allowed to be [search]",
  ],
  [
    "tool_choice required",
    question({ tools: [weather], tool_choice: "required" }),
    400,
    'tool_choice is one of the strings that should be ["none","auto"]',
  ],
  [
    "tools beside the agent's search",
    question({ tools: [weather], enable_search: true, search_options: { search_strategy: "agent" } }),
    400,
    "Agent mode does not support tools",
  ],

  [
    "an answer to continue, for a model that thinks",
    question({ model: "qwq-plus", messages: [user, { role: "assistant", content: "I", partial: true }] }),
    400,
    "The model does not support partial mode.",
  ],
  [
    "an answer to continue while thinking",
    question({ enable_thinking: true, messages: [user, { role: "assistant", content: "I", partial: true }] }),
    400,
    "The model does not support partial mode.",
  ],
  [
    "a prompt longer than the model takes",
    question({ model: "qwq-plus", messages: [{ role: "user", content: "字".repeat(150_000) }] }),
    400,
    "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]",
  ],
];

const accepted: readonly (readonly [title: string, body: Body])[] = [
  ["a system message first", question({ messages: [{ role: "system", content: "be kind" }, user] })],
  ["a whole conversation", question({ messages: [user, { role: "assistant", content: "hello" }, user] })],
  ["an answer to continue", question({ messages: [user, { role: "assistant", content: "I", partial: true }] })],
  ["a tool call with its result", question({ messages: [user, calling, result], tools: [weather] })],
  ["an image for a model that sees", question({ model: "qwen-vl-max", messages: [image] })],
  ["qwen-plus without stream", question({ stream: undefined })],
  ["qwen-plus without stream, thinking", question({ stream: false, enable_thinking: true })],
  ["open qwen3 without stream, not thinking", question({ model: "qwen3-32b", stream: false, enable_thinking: false })],
  ["qwq with a thinking budget", question({ model: "qwq-plus", enable_thinking: true, thinking_budget: 32_768 })],
  ["a literal extra_body, which is ignored", question({ extra_body: { temperature: 99 } })],
  ["null for a parameter", question({ temperature: null, max_tokens: null, thinking_budget: null, stop: null })],
  [
    "parameters at the ends of their ranges",
    question({ temperature: 0, top_p: 1, top_k: 0, presence_penalty: -2, n: 4, seed: 0, max_tokens: 32_768 }),
  ],
  ["stop in each of its types", question({ stop: "a" })],
  ["stop as a list of token ids", question({ stop: [[1, 2], [3]] })],
  [
    "JSON mode with the word",
    question({ response_format: { type: "json_object" }, messages: [{ role: "user", content: "as JSON" }] }),
  ],
  ["web search on a model with it", question({ enable_search: true })],
  [
    "a prompt as long as the model takes",
    question({ model: "qwq-plus", messages: [{ role: "user", content: "a".repeat(393_216) }] }),
  ],
  ["a model whose sizes are not known", question({ model: "kimi-k3", max_tokens: 1_000_000 })],
];

describe("the service refuses", () => {
  for (const [title, body, status, message] of refusals) {
    test(title, async (t) => assert.deepEqual(await outcomeOf(t, body), [status, message]));
  }

  test("with a body that the openai package understands", async (t) => {
    const emulator = await emulate(t);
    const call = openai(emulator).chat.completions.create({
      model: "qwq-plus",
      messages: [{ role: "user", content: "hi" }],
    });
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof BadRequestError);
      assert.deepEqual(
        [error.code, error.type, error.message],
        ["invalid_parameter_error", "invalid_request_error", `400 ${streamOnly}`],
      );
      return true;
    });
  });
});

describe("the service accepts", () => {
  for (const [title, body] of accepted) {
    test(title, async (t) => assert.deepEqual(await outcomeOf(t, body), [200, ""]));
  }
});
