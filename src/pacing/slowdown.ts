const mostTimes = 8;
/** Each refusal makes everything slower by this factor, and each quiet `stepMs` takes one such step back. */
const stepFactor = 2;
const stepMs = 20_000;

/** What a platform's complaints do to the pace of one chat. Time comes in as an argument. */
export class Slowdown {
  #factor = 1;
  #sinceMs = -Infinity;

  /** The platform refused a call for being too fast; the pause it asked for ends at `untilMs`. */
  add(nowMs: number, untilMs: number): void {
    this.#factor = Math.min(mostTimes, this.at(nowMs) * stepFactor);
    this.#sinceMs = untilMs;
  }

  /** By how much pauses between previews are to be longer than usual: 1 when all is well. */
  at(nowMs: number): number {
    if (this.#factor === 1) return 1;
    const steps = Math.max(0, Math.floor((nowMs - this.#sinceMs) / stepMs));
    return Math.max(1, this.#factor / stepFactor ** steps);
  }
}
