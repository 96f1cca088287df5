/** When the first text of a reply is shown: at whichever comes first, and at once when the reply is complete. */
export interface FirstTextPolicy {
  readonly chars: number;
  readonly afterMs: number;
}

/** What comes in the same breath as the first text is shown with it. */
const gatherMs = 10;
/** So few new characters are worth a write only once the last one is old. */
const fewChars = 16;
const patienceMs = 1500;
/**
 * A model has paused when it has been silent for clearly longer than between any of its latest chunks, and at least this
 * long. A lull that is none costs a slot, so chunks that were held up on their way are remembered for a while.
 */
const shortestLullMs = 100;
const lullFactor = 2.5;
const forgotten = 0.97;

/** When a growing text is worth showing, whatever the platform allows. Time comes in as an argument. */
export class PreviewTiming {
  readonly #firstText: FirstTextPolicy;
  #chars = 0;
  #startedAtMs: number | undefined;
  #enoughAtMs: number | undefined;
  #grewAtMs = -Infinity;
  #longestPauseMs = 0;
  #shownChars = 0;
  #shownAtMs: number | undefined;

  constructor(firstText: FirstTextPolicy) {
    this.#firstText = firstText;
  }

  /** Since when text has been coming; undefined before it does. */
  get startedAtMs(): number | undefined {
    return this.#startedAtMs;
  }

  /** Whether any of the text is shown. */
  get isTextShown(): boolean {
    return this.#shownAtMs !== undefined;
  }

  /** How many characters the text has. */
  get chars(): number {
    return this.#chars;
  }

  /** How many characters of the text are not shown yet. */
  get lagChars(): number {
    return this.#chars - this.#shownChars;
  }

  /** Whether there is so little new text that it had better wait for more. */
  get isLittle(): boolean {
    return this.isTextShown ? this.lagChars < fewChars : this.#chars < this.#firstText.chars;
  }

  /** When the model counts as having paused, if nothing comes before. */
  get lullAtMs(): number {
    return this.#grewAtMs + Math.max(shortestLullMs, lullFactor * this.#longestPauseMs);
  }

  /** When text came last. */
  get grewAtMs(): number {
    return this.#grewAtMs;
  }

  /** The text has so many characters now. */
  grew(chars: number, nowMs: number): void {
    if (chars === this.#chars) return;
    if (this.#startedAtMs === undefined) this.#startedAtMs = nowMs;
    else this.#longestPauseMs = Math.max(nowMs - this.#grewAtMs, forgotten * this.#longestPauseMs);
    this.#grewAtMs = nowMs;
    this.#chars = chars;
    if (chars >= this.#firstText.chars) this.#enoughAtMs ??= nowMs;
  }

  /** The text is shown up to so many characters. */
  showed(chars: number, nowMs: number): void {
    this.#shownChars = chars;
    this.#shownAtMs = nowMs;
  }

  /** The earliest moment at which the text as it stands is worth a write; Infinity before there is any. */
  get dueAtMs(): number {
    if (this.#startedAtMs === undefined) return Infinity;
    if (this.#shownAtMs !== undefined) return this.lagChars < fewChars ? this.#shownAtMs + patienceMs : -Infinity;
    return Math.min(this.#startedAtMs + this.#firstText.afterMs, (this.#enoughAtMs ?? Infinity) + gatherMs);
  }
}
