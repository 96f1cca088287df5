const mostTimes = 8;
/** Each refusal makes everything slower by this factor, and each quiet step takes that back once. */
const stepFactor = 2;
const shortestStepMs = 20_000;
/** Whoever is refused again soon after all was taken back is believed for longer, up to so many times. */
const mostStepTimes = 32;
const forgottenAfterMs = 600_000;

/** What a platform's complaints do to the pace of one chat, or of the whole bot. Time comes in as an argument. */
export class Slowdown {
  #factor = 1;
  #refusals = 0;
  #sinceMs = -Infinity;

  /** The platform refused a call for being too fast; the pause it asked for ends at `untilMs`. */
  add(nowMs: number, untilMs: number): void {
    if (nowMs - this.#sinceMs > forgottenAfterMs) this.#refusals = 0;
    this.#factor = Math.min(mostTimes, this.at(nowMs) * stepFactor);
    this.#refusals += 1;
    this.#sinceMs = untilMs;
  }

  /** By how much everything is to be slower than usual: 1 when all is well. */
  at(nowMs: number): number {
    if (this.#factor === 1) return 1;
    const steps = Math.max(0, Math.floor((nowMs - this.#sinceMs) / this.#stepMs));
    return Math.max(1, this.#factor / stepFactor ** steps);
  }

  /** Whether anything is remembered. */
  isForgotten(nowMs: number): boolean {
    return this.#refusals === 0 || nowMs - this.#sinceMs > forgottenAfterMs;
  }

  get #stepMs(): number {
    return shortestStepMs * Math.min(mostStepTimes, stepFactor ** (this.#refusals - 1));
  }
}
