import type { Budget } from "./budget.ts";

/** At most `limit` calls in any `windowMs` milliseconds. */
export class SlidingWindow implements Budget {
  readonly #limit: number;
  readonly #windowMs: number;
  #takenAtMs: number[] = [];

  constructor(limit: { readonly limit: number; readonly windowMs: number }) {
    this.#limit = limit.limit;
    this.#windowMs = limit.windowMs;
  }

  earliestMs(nowMs: number, keep: number): number {
    this.#forget(nowMs);
    const excess = this.#takenAtMs.length + 1 + Math.min(keep, this.#limit - 1) - this.#limit;
    if (excess <= 0) return nowMs;
    const freeing = this.#takenAtMs[excess - 1];
    return freeing === undefined ? Infinity : freeing + this.#windowMs;
  }

  callsWithin(nowMs: number, horizonMs: number, keep: number): number {
    this.#forget(nowMs);
    const perWindow = this.#limit - Math.min(keep, this.#limit - 1);
    let free = perWindow - this.#takenAtMs.length;
    let fewest = Infinity;
    // Evenly spaced calls must not run dry before the next of those that were taken leaves the window.
    for (const atMs of this.#takenAtMs) {
      const inMs = atMs + this.#windowMs - nowMs;
      if (inMs >= horizonMs) break;
      if (free >= 0) fewest = Math.min(fewest, ((free + 1) * horizonMs) / inMs - 1);
      free += 1;
    }
    const beyond = (perWindow * Math.max(0, horizonMs - this.#windowMs)) / this.#windowMs;
    return Math.max(0, Math.min(fewest, free + beyond));
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
