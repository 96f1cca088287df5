import type { PartStage, ReplyDocument } from "../contract/reply.ts";
import type { PreviewTiming } from "./preview-timing.ts";
import type { PlannedWrite } from "./shown-reply.ts";

/** A text of which nothing new could be shown is not rendered again sooner. */
const lookAgainMs = 100;

/** A part that is to be written, and how it will be. */
export interface ExpectedPart {
  readonly index: number;
  readonly stage: PartStage;
}

/** A preview that is to be written. */
export type PlannedPreview = PlannedWrite & { readonly kind: "show" };

/** Where the next preview goes, and when it is worth a look. */
export class NextPreview {
  readonly #timing: PreviewTiming;
  /** The document that was rendered last. */
  #looked: ReplyDocument | undefined;
  #lookAgainAtMs = -Infinity;
  /** The newest document needs more messages than are shown. */
  #needsMore = false;
  #isRefused = false;
  #expected: ExpectedPart = { index: 0, stage: "growing" };

  constructor(timing: PreviewTiming) {
    this.#timing = timing;
  }

  /** Where it will probably go: known for certain only when it is rendered. */
  get expected(): ExpectedPart {
    return this.#expected;
  }

  /** The text that is known goes on in a message that is not there yet. */
  get isContinuation(): boolean {
    return this.#needsMore;
  }

  /** When this document should be looked at; Infinity when there is nothing in it to look for. */
  dueAtMs(document: ReplyDocument | undefined): number {
    if (document === undefined || document === this.#looked || this.#isRefused) return Infinity;
    const isAwaited = this.#needsMore || document.markdown === "";
    return Math.max(this.#lookAgainAtMs, isAwaited ? -Infinity : this.#timing.dueAtMs);
  }

  /** Looks at what a document asks for when a slot has come: the write, if there is one and the slot is right for it. */
  choose(document: ReplyDocument, write: PlannedWrite | undefined, nowMs: number): PlannedPreview | undefined {
    this.#looked = document;
    if (write?.kind !== "show") {
      this.#lookAgainAtMs = nowMs + lookAgainMs;
      return undefined;
    }
    const { index, stage } = this.#expected;
    if (write.index === index && write.stage === stage) return write;
    this.#expected = write;
    // For the other slot.
    this.lookAgain();
    return undefined;
  }

  /** Nothing of what was looked at is shown. */
  lookAgain(): void {
    this.#looked = undefined;
  }

  /** This part is shown now. */
  showed(index: number, { parts, document: { markdown } }: PlannedWrite, nowMs: number): void {
    if (markdown !== "") this.#timing.showed(markdown.length, nowMs);
    const next = index + 1;
    this.#needsMore = next < parts.length;
    this.#expected = this.#needsMore
      ? { index: next, stage: next < parts.length - 1 ? "complete" : "growing" }
      : { index, stage: "growing" };
    if (this.#needsMore) this.lookAgain();
  }

  /** The platform takes no previews. */
  refuse(): void {
    this.#isRefused = true;
  }
}
