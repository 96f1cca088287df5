import type { FinishReason, ModelEvent, Usage } from "./chat-model.ts";
import { brokenOff, emptyAnswer } from "./client-error.ts";
import { ModelError } from "./model-error.ts";
import { InStreamError, isErrorEvent, isRecord, parseErrorEvent, toProviderError, toText } from "./provider-error.ts";
import { ThinkTagSplitter, type SplitText } from "./think-tag.ts";

const nothing: readonly ModelEvent[] = [];

/**
 * Reads the chunks of one stream, in order, and takes nothing about them for granted: `choices` may be missing, null or
 * empty, every field null or "", usage may come in any chunk and the last chunk twice.
 */
export class StreamReader {
  readonly #splitter = new ThinkTagSplitter();
  #finishReason: string | undefined;
  #usage: Usage | undefined;
  #id: string | undefined;
  #hasReasoning = false;
  #hasText = false;

  /** Whether the model said why it ended; at most usage can still follow. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** The stream's own id, for a ticket when the headers had none. */
  get id(): string | undefined {
    return this.#id;
  }

  /** The events in one chunk. Throws `InStreamError` when the chunk is an error in disguise. */
  read(chunk: unknown): readonly ModelEvent[] {
    if (!isRecord(chunk)) return nothing;
    this.#id ??= toText(chunk.id);
    this.#usage = toUsage(chunk.usage) ?? this.#usage;
    const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (!isRecord(choice)) {
      const error = toProviderError(chunk);
      if (error !== undefined) throw new InStreamError(error);
      return nothing;
    }
    const delta = isRecord(choice.delta) ? choice.delta : {};
    const content = typeof delta.content === "string" ? delta.content : "";
    const finishReason = toText(choice.finish_reason);
    if (finishReason === "error_finish" || isErrorEvent(content)) throw new InStreamError(parseErrorEvent(content));
    this.#finishReason ??= finishReason;

    const reasoning = typeof delta.reasoning_content === "string" ? delta.reasoning_content : "";
    if (content === "") return this.#toEvents({ reasoning, text: "" });
    const split = this.#splitter.push(content);
    return this.#toEvents({ reasoning: reasoning + split.reasoning, text: split.text });
  }

  /** The events that were held back when the stream ended. */
  end(): readonly ModelEvent[] {
    return this.#toEvents(this.#splitter.end());
  }

  /** The last event. Throws a `ModelError` when the stream broke off, or when there is no answer in it. */
  finish(requestId: string | undefined, cause?: unknown): ModelEvent & { readonly type: "finish" } {
    const reason = this.#finishReason;
    if (reason === undefined) throw brokenOff(this.#hasText, requestId, cause);
    if (reason === "content_filter") {
      throw new ModelError("moderated_output", "the model finished (content_filter)", {
        retry: "never",
        remedy: "Bailian's content inspection cut the answer. Nothing to set.",
        status: 200,
        requestId,
      });
    }
    if (!this.#hasText) throw emptyAnswer(reason, this.#hasReasoning, requestId);
    return { type: "finish", reason: toFinishReason(reason), usage: this.#usage };
  }

  #toEvents({ reasoning, text }: SplitText): readonly ModelEvent[] {
    if (reasoning === "" && text === "") return nothing;
    const events: ModelEvent[] = [];
    if (reasoning !== "") {
      this.#hasReasoning = true;
      events.push({ type: "reasoning-delta", text: reasoning });
    }
    if (text !== "") {
      this.#hasText = true;
      events.push({ type: "text-delta", text });
    }
    return events;
  }
}

function toFinishReason(reason: string): FinishReason {
  return reason === "stop" || reason === "length" ? reason : "other";
}

function toUsage(usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  const details = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  return {
    promptTokens: toCount(usage.prompt_tokens),
    completionTokens: toCount(usage.completion_tokens),
    reasoningTokens: toCount(details.reasoning_tokens),
  };
}

function toCount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
