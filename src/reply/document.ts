import type { ReplyDocument } from "../contract/reply.ts";
import type { ModelEvent } from "../model/chat-model.ts";

/** A reply of which nothing has come yet. */
export const emptyDocument: ReplyDocument = { markdown: "", phase: "waiting" };

/** The document after one more event of the model. `finish` completes it; a notice goes when text comes. */
export function reduceDocument(document: ReplyDocument, event: ModelEvent): ReplyDocument {
  switch (event.type) {
    case "reasoning-delta":
      return document.phase === "waiting" ? { ...document, phase: "thinking" } : document;
    case "text-delta":
      return { markdown: document.markdown + event.text, phase: "streaming" };
    case "finish":
      return { markdown: document.markdown, phase: "complete" };
  }
}

/** The document of a reply that is only a sentence of Runnel's own. */
export function noticeDocument(notice: string, phase: "complete" | "stopped" | "failed" = "complete"): ReplyDocument {
  return { markdown: "", phase, notice };
}
