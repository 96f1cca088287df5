import type { FinishReason, ModelDelta, ModelFinish, Usage } from "./chat-model.ts";
import { brokenOff, emptyAnswer } from "./client-error.ts";
import { ModelError } from "./model-error.ts";
import {
  InStreamError,
  isErrorEvent,
  isRecord,
  parseErrorEvent,
  toProviderError,
  toText,
  type ProviderError,
} from "./provider-error.ts";
import { ThinkTagSplitter, type SplitText } from "./think-tag.ts";

/**
 * Reads the chunks of one stream, in order, and takes nothing about them for granted: `choices` may be missing, null or
 * empty, every field null or "", usage may come in any chunk and the last chunk twice.
 */
export class StreamReader {
  readonly #onDelta: (delta: ModelDelta) => void;
  readonly #splitter = new ThinkTagSplitter();
  #finishReason: string | undefined;
  #usage: Usage | undefined;
  #id: string | undefined;
  #hasBegun = false;
  #hasReasoning = false;
  #hasText = false;

  /** `onDelta` is given each piece of the answer. */
  constructor(onDelta: (delta: ModelDelta) => void) {
    this.#onDelta = onDelta;
  }

  /** Whether a piece of the answer or of its reasoning has come, be it one that is held back; the empty ones are none. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether the model said why it ended; at most usage can still follow. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** The stream's own id, for a ticket when the headers had none. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Gives out what is in one chunk. Throws `InStreamError` when the chunk is an error in disguise. */
  read(chunk: unknown): void {
    if (!isRecord(chunk)) return;
    this.#id ??= toText(chunk.id);
    this.#usage = toUsage(chunk.usage) ?? this.#usage;
    const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (!isRecord(choice) || Boolean(chunk.error)) {
      const error = toChunkError(chunk);
      if (error !== undefined) throw new InStreamError(error);
      return;
    }
    const delta = isRecord(choice.delta) ? choice.delta : {};
    const content = typeof delta.content === "string" ? delta.content : "";
    const finishReason = toText(choice.finish_reason);
    if (finishReason === "error_finish" || isErrorEvent(content)) throw new InStreamError(parseErrorEvent(content));
    this.#finishReason ??= finishReason;

    const reasoning = typeof delta.reasoning_content === "string" ? delta.reasoning_content : "";
    if (reasoning !== "" || content !== "") this.#hasBegun = true;
    if (reasoning !== "") this.#give("reasoning-delta", reasoning);
    if (content !== "") this.#giveBoth(this.#splitter.push(content));
  }

  /**
   * The stream has ended, because of `cause` where that is an error: gives out what was held back. Throws a `ModelError` when the
   * stream broke off, or when there is no answer in it.
   */
  finish(requestId: string | undefined, cause?: Error): ModelFinish {
    this.#giveBoth(this.#splitter.end());
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

  #giveBoth({ reasoning, text }: SplitText): void {
    if (reasoning !== "") this.#give("reasoning-delta", reasoning);
    if (text !== "") this.#give("text-delta", text);
  }

  #give(type: ModelDelta["type"], text: string): void {
    if (type === "text-delta") this.#hasText = true;
    else this.#hasReasoning = true;
    this.#onDelta({ type, text });
  }
}

/** The error that a chunk without an answer carries; undefined when it carries none. */
function toChunkError(chunk: Readonly<Record<string, unknown>>): ProviderError | undefined {
  const error = toProviderError(chunk);
  if (error !== undefined || !chunk.error) return error;
  const message = toText(chunk.error) ?? "";
  return { status: undefined, code: undefined, type: undefined, message, requestId: toText(chunk.request_id) };
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
