/** Shorter parts than this are not tried: it is not their length then that the platform objects to. In UTF-16 units. */
const leastChars = 500;

/** How long the parts of one reply may be, in UTF-16 units: as documented, until the platform refuses one as too long. */
export class PartLength {
  #limitChars: number;
  #longestShownChars = 0;

  constructor(documentedChars: number) {
    this.#limitChars = documentedChars;
  }

  get limitChars(): number {
    return this.#limitChars;
  }

  /** The platform took a part of this length. */
  took(chars: number): void {
    this.#longestShownChars = Math.max(this.#longestShownChars, chars);
  }

  /** The platform refused a part of this length, so that the limit is less from now on. False where it cannot be less. */
  refused(chars: number): boolean {
    // It may count something else than units, so that what was taken once need not be taken again.
    const knownChars = this.#longestShownChars < chars ? this.#longestShownChars : 0;
    const lessChars = Math.max(knownChars, Math.floor(chars / 2), leastChars);
    if (lessChars >= chars) return false;
    this.#limitChars = Math.min(this.#limitChars, lessChars);
    return true;
  }
}
