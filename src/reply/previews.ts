import type { Clock } from "../contract/clock.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { ReplyDocument, ReplyPort } from "../contract/reply.ts";
import { Nap } from "./nap.ts";
import { NextPreview, type PlannedPreview } from "./next-preview.ts";
import { awaitPreviewSlot } from "./preview-slot.ts";
import { type FirstTextPolicy, PreviewTiming } from "./preview-timing.ts";
import type { PlannedWrite, ShownReply } from "./shown-reply.ts";
import type { TypingIndicator } from "./typing.ts";

/** A model that was silent for so long in the middle of its answer has its reader told that the bot is still at it. */
const silenceMs = 3000;

/** What previews need besides their port. */
export interface PreviewsDependencies {
  readonly clock: Clock;
  readonly firstText: FirstTextPolicy;
  readonly shown: ShownReply;
  readonly typing: TypingIndicator;
  /** Ends every wait. */
  readonly stop: AbortSignal;
}

/** The previews of one reply: waits for the moment at which the next is worth a write, and for the slot to make it in. */
export class Previews {
  readonly #port: ReplyPort;
  readonly #dependencies: PreviewsDependencies;
  readonly #timing: PreviewTiming;
  readonly #next: NextPreview;
  readonly #nap: Nap;
  #newest: ReplyDocument | undefined;
  /** Ends the wait of a sign of life: the first text matters more than it did. */
  #textCame: AbortController | undefined;
  /** Sleeps until something changes, however little. */
  #hasNothingDue = false;

  constructor(port: ReplyPort, dependencies: PreviewsDependencies) {
    this.#port = port;
    this.#dependencies = dependencies;
    this.#timing = new PreviewTiming(dependencies.firstText);
    this.#next = new NextPreview(this.#timing);
    this.#nap = new Nap(dependencies.clock, dependencies.stop);
  }

  /** The part that the next one will probably be about. */
  get expectedIndex(): number {
    return this.#next.expected.index;
  }

  /** There is a newer document. */
  offer(document: ReplyDocument): void {
    this.#timing.grew(document.markdown.length, this.#dependencies.clock.nowMs());
    this.#newest = document;
    if (document.markdown !== "") this.#textCame?.abort();
    if (this.#hasNothingDue || document.markdown === "" || !this.#timing.isLittle) this.wake();
  }

  /** Ends `rest`. */
  wake(): void {
    this.#nap.end();
  }

  /** A part of a document is shown now. */
  showed(index: number, write: PlannedWrite): void {
    this.#next.showed(index, write, this.#dependencies.clock.nowMs());
  }

  /** What was to be shown is not: it is looked at again. */
  lookAgain(): void {
    this.#next.lookAgain();
  }

  /** The platform takes none. */
  refuse(): void {
    this.#next.refuse();
  }

  /**
   * Sleeps until the newest document may be worth a write or something changes, and shows that the bot is alive when the model
   * is silent for long. Resolves to false at once when it is worth one. Rejects with the reason of `stop`.
   */
  async rest(): Promise<boolean> {
    const { clock, typing } = this.#dependencies;
    const nowMs = clock.nowMs();
    const dueAtMs = this.#next.dueAtMs(this.#newest);
    if (dueAtMs <= nowMs) return false;
    const silentAtMs = this.#timing.isTextShown && !typing.isShown ? this.#timing.grewAtMs + silenceMs : Infinity;
    const isSilent = silentAtMs <= nowMs;
    if (isSilent) typing.show();
    this.#hasNothingDue = dueAtMs === Infinity;
    await this.#nap.sleep(Math.min(dueAtMs, isSilent ? Infinity : silentAtMs) - nowMs);
    return true;
  }

  /**
   * Waits for a slot and plans the newest document for it. Undefined when there is nothing to write after all, or when a sign
   * of life waited and text has come. Rejects as the port does, and with the reason of `waiting`.
   */
  async awaitSlot(waiting: AbortSignal): Promise<PlannedPreview | undefined> {
    const { clock, shown } = this.#dependencies;
    const textCame = new AbortController();
    const isWithoutText = this.#newest?.markdown === "";
    if (isWithoutText) this.#textCame = textCame;
    const { index, stage } = this.#next.expected;
    const isSignOfLife = isWithoutText && index < shown.count;
    const lane = this.#timing.isTextShown || isSignOfLife ? "preview" : "first";
    let chosen: PlannedPreview | undefined;
    const choose = () => {
      const document = this.#newest;
      chosen = document && this.#next.choose(document, shown.plan(document, false), clock.nowMs());
      return chosen !== undefined;
    };
    const slot = {
      clock,
      timing: this.#timing,
      isUrgent: this.#next.isContinuation,
      waiting: AbortSignal.any([waiting, textCame.signal]),
    };
    try {
      await awaitPreviewSlot(this.#port, index, { lane, stage, choose }, slot);
    } catch (error) {
      if (!textCame.signal.aborted || waiting.aborted || error instanceof PlatformError) throw error;
    } finally {
      this.#textCame = undefined;
    }
    return chosen;
  }
}
