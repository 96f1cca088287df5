import type { ChatCompletionCreateParamsStreaming } from "openai/resources/chat/completions";

import type { ModelProfile } from "./catalogue/profile.ts";
import type { ChatMessage } from "./chat-model.ts";

/**
 * The body of a call. Every model takes `stream: true`, and several take nothing else, so there is no other kind of call;
 * usage comes in a stream only when asked for. What Runnel sets itself wins over `params`.
 */
export function toRequestBody(
  name: string,
  params: Readonly<Record<string, unknown>>,
  messages: readonly ChatMessage[],
  profile: ModelProfile,
  beginning?: string,
): ChatCompletionCreateParamsStreaming {
  const prompt = profile.systemMessage ? messages.map(toPlainMessage) : withoutSystemMessage(messages);
  return {
    ...params,
    model: name,
    messages: beginning === undefined ? prompt : [...prompt, toPartialMessage(beginning)],
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** What the model goes on from: https://help.aliyun.com/en/model-studio/partial-mode (2026-11-29). */
function toPartialMessage(content: string): ChatMessage & { readonly partial: true } {
  return { role: "assistant", content, partial: true };
}

/** Content stays a string: text-only models refuse arrays, and no field of a stored message may slip into a request. */
function toPlainMessage({ role, content }: ChatMessage): ChatMessage {
  return { role, content };
}

/** Moves the text of system messages in front of the first user message. */
function withoutSystemMessage(messages: readonly ChatMessage[]): ChatMessage[] {
  const instructions = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const others = messages.filter(({ role }) => role !== "system").map(toPlainMessage);
  if (instructions.length === 0) return others;
  const first = others.findIndex(({ role }) => role === "user");
  return others.map(({ role, content }, index) => ({
    role,
    content: index === first ? [...instructions, content].join("\n\n") : content,
  }));
}
