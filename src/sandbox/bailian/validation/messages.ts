import type { ModelTraits } from "../models.ts";
import { refusal, type Refusal } from "./refusal.ts";
import { isJsonObject, type JsonObject } from "../request.ts";

/** The messages: present, well formed, in an order the service takes. */
export function toMessagesRefusal(messages: unknown, traits: ModelTraits, isThinking: boolean): Refusal | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return refusal("E17", "noMessages");
  if (!messages.every(isJsonObject)) return refusal("E17", "body");
  for (const [index, message] of messages.entries()) {
    const found = toMessageRefusal(message, index, traits) ?? toToolOrderRefusal(messages, index);
    if (found !== undefined) return found;
  }
  if (!messages.some((message) => message.role === "user")) return refusal("E17", "noUserMessage");
  const last = messages.at(-1);
  if (last?.role === "assistant" && last.partial === true) {
    return traits.partial && !isThinking ? undefined : refusal("E17", "partial");
  }
  return last?.role === "user" || last?.role === "tool" ? undefined : refusal("E55", "lastNotUser");
}

function toMessageRefusal(message: JsonObject, index: number, traits: ModelTraits): Refusal | undefined {
  const { content, role } = message;
  const known = role === "user" || role === "assistant" || role === "tool" || (role === "system" && index === 0);
  if (!known) return refusal("E17c");
  if (role === "assistant" && Array.isArray(message.tool_calls)) return undefined;
  if (content === undefined || content === null) return refusal("E17", "contentMissing");
  if (typeof content === "string") return content === "" && role !== "tool" ? refusal("E17c") : undefined;
  if (!Array.isArray(content)) return refusal("E17", "contentNotString");
  return toPartsRefusal(content.filter(isJsonObject), traits);
}

function toPartsRefusal(parts: readonly JsonObject[], traits: ModelTraits): Refusal | undefined {
  if (!traits.vision) {
    const onlyText = parts.every((part) => part.type === "text");
    return onlyText ? refusal("E17", "contentNotString") : refusal("E17b", "unexpectedItem");
  }
  if (parts.length === 0) return refusal("E17c");
  for (const part of parts) {
    const url = isJsonObject(part.image_url) ? part.image_url.url : undefined;
    if (part.type !== "image_url") continue;
    if (typeof url !== "string" || !/^(?:https?:\/\/|data:)/.test(url)) return refusal("E20", "badUrl");
    // One base64 item: https://help.aliyun.com/zh/model-studio/vision, 2026-11-22.
    if (url.startsWith("data:") && url.length > 10_485_760) return refusal("E20", "dataUriTooLong");
  }
  return undefined;
}

/** A tool's result answers a call, and every call is answered at once. */
function toToolOrderRefusal(messages: readonly JsonObject[], index: number): Refusal | undefined {
  const role = messages[index]?.role;
  const before = messages[index - 1];
  if (role === "tool") {
    const answersCall = before?.role === "tool" || callsTools(before);
    return answersCall ? undefined : refusal("E16", "strayToolResult");
  }
  return callsTools(before) ? refusal("E16", "missingToolResult", index) : undefined;
}

function callsTools(message: JsonObject | undefined): boolean {
  return message?.role === "assistant" && Array.isArray(message.tool_calls) && message.tool_calls.length > 0;
}
