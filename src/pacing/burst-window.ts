import type { Budget } from "./budget.ts";

/**
 * At most `limit` calls in any `windowMs` milliseconds, and within them no more than `burst` at once: the others come
 * evenly. What a burst took early is paid back by a slower pace, not by standing still until the window has passed.
 */
export class BurstWindow implements Budget {
  readonly #limit: number;
  readonly #burst: number;
  readonly #windowMs: number;
  readonly #perMs: number;
  #takenAtMs: number[] = [];

  /** `burst` is at least 1 and less than `limit`. */
  constructor({
    limit,
    windowMs,
    burst,
  }: {
    readonly limit: number;
    readonly windowMs: number;
    readonly burst: number;
  }) {
    this.#limit = limit;
    this.#burst = burst;
    this.#windowMs = windowMs;
    this.#perMs = (limit - burst) / windowMs;
  }

  earliestMs(nowMs: number, keep: number): number {
    this.#forget(nowMs);
    const wanted = 1 + Math.min(keep, this.#burst - 1);
    return this.#takenAtMs.reduce((earliestMs, atMs, index) => {
      const excess = this.#takenAtMs.length - index + wanted - this.#burst;
      // Once it has left the window it does not count any more.
      return excess <= 0 ? earliestMs : Math.max(earliestMs, atMs + Math.min(excess / this.#perMs, this.#windowMs));
    }, nowMs);
  }

  callsWithin(nowMs: number, horizonMs: number, keep: number): number {
    const kept = Math.min(keep, this.#burst - 1);
    if (horizonMs >= this.#windowMs) return ((this.#limit - kept) * horizonMs) / this.#windowMs;
    this.#forget(nowMs);
    const calls = this.#takenAtMs.reduce(
      (least, atMs, index) => {
        const ageMs = nowMs + horizonMs - atMs;
        if (ageMs >= this.#windowMs) return least;
        return Math.min(least, this.#burst + ageMs * this.#perMs - (this.#takenAtMs.length - index));
      },
      this.#burst + horizonMs * this.#perMs,
    );
    return Math.max(0, calls - kept);
  }

  take(nowMs: number): void {
    this.#forget(nowMs);
    this.#takenAtMs.push(nowMs);
  }

  isFresh(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#takenAtMs.length === 0;
  }

  #forget(nowMs: number): void {
    const firstInside = this.#takenAtMs.findIndex((atMs) => atMs + this.#windowMs > nowMs);
    if (firstInside !== 0) this.#takenAtMs = firstInside < 0 ? [] : this.#takenAtMs.slice(firstInside);
  }
}
