/** The only source of time. Tests pass one that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. Never goes back, even when the machine's clock is set. */
  nowMs(): number;
  /**
   * Resolves after `ms` milliseconds, at once when `ms` is not positive.
   * Rejects with `signal.reason` as soon as `signal` aborts, and leaves no timer behind.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
