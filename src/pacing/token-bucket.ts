import type { Budget } from "./budget.ts";

/** `capacity` calls at once, at least 1, then one every `1 / perS` seconds; what is not used is saved up to `capacity`. */
export class TokenBucket implements Budget {
  readonly #capacity: number;
  readonly #refillMs: number;
  #tokens: number;
  #countedAtMs = -Infinity;

  constructor(limit: { readonly perS: number; readonly capacity: number }) {
    this.#capacity = limit.capacity;
    this.#refillMs = 1000 / limit.perS;
    this.#tokens = limit.capacity;
  }

  earliestMs(nowMs: number, keep: number): number {
    const missing = 1 + Math.min(keep, this.#capacity - 1) - this.#tokensAt(nowMs);
    return missing <= 0 ? nowMs : nowMs + missing * this.#refillMs;
  }

  callsWithin(nowMs: number, horizonMs: number, keep: number): number {
    return Math.max(0, this.#tokensAt(nowMs) - Math.min(keep, this.#capacity - 1) + horizonMs / this.#refillMs);
  }

  take(nowMs: number): void {
    this.#tokens = this.#tokensAt(nowMs) - 1;
    this.#countedAtMs = nowMs;
  }

  isFresh(nowMs: number): boolean {
    return this.#tokensAt(nowMs) >= this.#capacity;
  }

  #tokensAt(nowMs: number): number {
    if (this.#countedAtMs === -Infinity) return this.#tokens;
    return Math.min(this.#capacity, this.#tokens + (nowMs - this.#countedAtMs) / this.#refillMs);
  }
}
