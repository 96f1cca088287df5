import type { ReplyDocument } from "../contract/reply.ts";
import type { ModelEvent } from "../model/chat-model.ts";

/** A reply of which nothing has come yet. */
export const emptyDocument: ReplyDocument = { markdown: "", phase: "waiting" };

/**
 * The document after one more event of the model. `finish` completes it. Reasoning changes the phase, and its text is kept
 * where `keepsReasoning`; once there is an answer it is over.
 */
export function reduceDocument(document: ReplyDocument, event: ModelEvent, keepsReasoning: boolean): ReplyDocument {
  switch (event.type) {
    case "reasoning-delta": {
      if (document.phase !== "waiting" && document.phase !== "thinking") return document;
      if (keepsReasoning) return { ...document, phase: "thinking", reasoning: (document.reasoning ?? "") + event.text };
      return document.phase === "thinking" ? document : { ...document, phase: "thinking" };
    }
    case "text-delta":
      return { ...document, markdown: document.markdown + event.text, phase: "streaming" };
    case "finish":
      return { ...document, phase: "complete" };
  }
}

/** The document of a reply that is only a sentence of Runnel's own. */
export function noticeDocument(notice: string, phase: "complete" | "stopped" | "failed" = "complete"): ReplyDocument {
  return { markdown: "", phase, notice };
}
