const windowMs = 60_000;

/** Counts requests in a sliding minute. Time is an argument, so it needs no timers. */
export class RequestRate {
  readonly #perMinute: number;
  #admittedAtMs: readonly number[] = [];

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** False when the minute before `nowMs` is used up; a refused request does not count. */
  admit(nowMs: number): boolean {
    this.#admittedAtMs = this.#admittedAtMs.filter((atMs) => nowMs - atMs < windowMs);
    if (this.#admittedAtMs.length >= this.#perMinute) return false;
    this.#admittedAtMs = [...this.#admittedAtMs, nowMs];
    return true;
  }
}
