import { findModel, type ThinkingMode } from "./models.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** One message of a chat request, read leniently. */
export interface PromptMessage {
  /** As it was sent; "" when it was no string. */
  readonly role: string;
  /** A string content as it is; of an array the text parts, joined; "" when there is none. */
  readonly content: string;
}

/** A chat request as the service understands it. */
export interface ChatCompletionRequest {
  readonly model: string;
  readonly messages: readonly PromptMessage[];
  /** What the model is to go on from: the content of a last message of the assistant with `partial: true`. */
  readonly beginning?: string;
  /** Only the boolean `true` is streaming. */
  readonly stream: boolean;
  /** `stream_options.include_usage`. */
  readonly includeUsage: boolean;
  /** Whether the model reasons before it answers this request. */
  readonly thinking: boolean;
  /** The JSON body, every key as it came. */
  readonly body: JsonObject;
}

/** Total: a field that is missing or of the wrong type becomes empty or false. */
export function toChatCompletionRequest(body: JsonObject): ChatCompletionRequest {
  const model = typeof body.model === "string" ? body.model : "";
  const messages = toPromptMessages(body.messages);
  const last: unknown = Array.isArray(body.messages) ? body.messages.at(-1) : undefined;
  const isPartial = isJsonObject(last) && last.role === "assistant" && last.partial === true;
  return {
    model,
    messages,
    ...(isPartial ? { beginning: toText(last.content) } : {}),
    stream: body.stream === true,
    includeUsage: isJsonObject(body.stream_options) && body.stream_options.include_usage === true,
    thinking: isThinking(findModel(model)?.thinking ?? "never", body.enable_thinking),
    body,
  };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isThinking(mode: ThinkingMode, enableThinking: unknown): boolean {
  switch (mode) {
    case "always":
      return true;
    case "never":
      return false;
    case "on":
      return enableThinking !== false;
    case "off":
      return enableThinking === true;
  }
}

function toPromptMessages(messages: unknown): readonly PromptMessage[] {
  if (!Array.isArray(messages)) return [];
  return messages.filter(isJsonObject).map((message) => ({
    role: typeof message.role === "string" ? message.role : "",
    content: toText(message.content),
  }));
}

function toText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter(isJsonObject)
    .map((part) => (typeof part.text === "string" ? part.text : ""))
    .join("");
}
