import type { ChatCompletionRequest, JsonObject } from "./request.ts";
import { estimateTokens } from "./tokens.ts";

/**
 * The shapes of an answer on the wire, as documented: https://help.aliyun.com/zh/model-studio/stream and
 * https://help.aliyun.com/zh/model-studio/deep-thinking, 2026-11-22.
 */

/** What all chunks of one answer share. */
export interface Envelope {
  /** chatcmpl-… */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
}

/** One chunk with a single choice; `usage` is null, as in every chunk but the last. */
export function toDeltaChunk(envelope: Envelope, delta: JsonObject, finishReason: string | null): JsonObject {
  return toChunk(envelope, { choices: [{ delta, index: 0, logprobs: null, finish_reason: finishReason }] });
}

/** A chunk whose top-level fields are overridden by `fields`. */
export function toChunk(envelope: Envelope, fields: JsonObject): JsonObject {
  return {
    choices: [],
    object: "chat.completion.chunk",
    usage: null,
    created: envelope.created,
    system_fingerprint: null,
    model: envelope.model,
    id: envelope.id,
    ...fields,
  };
}

/** A `data:` frame; a string goes in as it is. */
export function toFrame(data: unknown): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

/** The `event:error` frame, also the text that an `error_finish` chunk carries. The status is in a comment, which SSE readers drop. */
export function toErrorEvent(status: number, body: JsonObject): string {
  return `id:1\nevent:error\n:HTTP_STATUS/${status}\ndata:${JSON.stringify(body)}\n\n`;
}

/** The whole answer as one JSON body, for a call without `stream`. */
export function toCompletion(
  envelope: Envelope,
  message: JsonObject,
  finishReason: string,
  usage: JsonObject,
): JsonObject {
  return {
    choices: [{ message: { role: "assistant", ...message }, finish_reason: finishReason, index: 0, logprobs: null }],
    object: "chat.completion",
    usage,
    created: envelope.created,
    system_fingerprint: null,
    model: envelope.model,
    id: envelope.id,
  };
}

/** Estimated counts in the service's fields; `completion_tokens` includes the reasoning. */
export function toUsage(request: ChatCompletionRequest, text: string, reasoning: string | undefined): JsonObject {
  const promptTokens = estimatePromptTokens(request);
  const reasoningTokens = reasoning === undefined ? 0 : estimateTokens(reasoning);
  const completionTokens = estimateTokens(text) + reasoningTokens;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}

export function estimatePromptTokens(request: ChatCompletionRequest): number {
  return request.messages.reduce((sum, message) => sum + estimateTokens(message.content), 0);
}
