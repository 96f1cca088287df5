import type { Clock } from "../contract/clock.ts";
import type { ReplyDocument } from "../contract/reply.ts";
import type { ModelEvent } from "../model/chat-model.ts";
import { emptyDocument, reduceDocument } from "../reply/document.ts";

/** How a reply in progress is shown. */
export interface ProgressView {
  /** The sentence shown while the model reasons, `seconds` after it began; undefined: none is shown. */
  readonly thinking: ((seconds: number) => string) | undefined;
  /** Many share the calls of one chat. */
  readonly isShared: boolean;
  /** Whether what it thinks is shown as well. */
  readonly showsReasoning: boolean;
  /** Given each newer document. */
  readonly show: (document: ReplyDocument) => void;
}

/** Turns the model's events into documents, and keeps telling how long it has been thinking. */
export class Progress {
  readonly #clock: Clock;
  readonly #view: ProgressView;
  readonly #thinkingOver = new AbortController();
  #document: ReplyDocument;
  #thinkingNotice: string | undefined;

  /** `beginning`: what the answer already has of text, "" for nothing. */
  constructor(clock: Clock, view: ProgressView, beginning: string) {
    this.#clock = clock;
    this.#view = view;
    this.#document = beginning === "" ? emptyDocument : { markdown: beginning, phase: "streaming" };
  }

  /** The answer so far, without notices. */
  get document(): ReplyDocument {
    return this.#document;
  }

  apply(event: ModelEvent): void {
    const before = this.#document;
    this.#document = reduceDocument(before, event, this.#view.showsReasoning);
    if (this.#document === before) return;
    // Not with each piece: every `abort` makes an exception, at several times the cost of the rest.
    if (this.#document.phase !== before.phase && this.#document.phase !== "thinking") this.#thinkingOver.abort();
    if (this.#document.phase === "streaming") this.#view.show(this.#document);
    else if (before.phase === "waiting") void this.#tellThinking();
    else this.#showThinking();
  }

  /** Ends all timers. */
  end(): void {
    this.#thinkingOver.abort();
  }

  #showThinking(): void {
    if (this.#document.phase !== "thinking" || this.#thinkingNotice === undefined) return;
    this.#view.show({ ...this.#document, notice: this.#thinkingNotice });
  }

  async #tellThinking(): Promise<void> {
    const sentence = this.#view.thinking;
    if (sentence === undefined) return;
    const sinceMs = this.#clock.nowMs();
    while (!this.#thinkingOver.signal.aborted) {
      const seconds = Math.round((this.#clock.nowMs() - sinceMs) / 1000);
      this.#thinkingNotice = sentence(seconds);
      this.#showThinking();
      await this.#clock
        .sleep(nextTellingMs(seconds, this.#view.isShared), this.#thinkingOver.signal)
        .catch(() => undefined);
    }
  }
}

/** Often enough to be seen alive, rarely enough to leave the twenty calls a minute of a group to its answers. */
function nextTellingMs(seconds: number, isShared: boolean): number {
  if (isShared) return seconds < 60 ? 15_000 : 30_000;
  return seconds < 60 ? 5000 : 15_000;
}
