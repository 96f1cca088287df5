/** A limit on calls, told the time by its caller. */
export interface Budget {
  /**
   * The earliest moment, not before `nowMs`, at which one more call fits while `keep` further calls would still fit.
   * `keep` is how a lesser call leaves room for greater ones; no more is kept than the limit can spare.
   */
  earliestMs(nowMs: number, keep: number): number;
  /**
   * How many calls, evenly spaced, fit into the next `horizonMs`, `keep` of them left over; perhaps a fraction, never less
   * than 0.
   */
  callsWithin(nowMs: number, horizonMs: number, keep: number): number;
  /** Counts one call made at `nowMs`. */
  take(nowMs: number): void;
  /** Nothing taken so far can delay a later call: the budget is as good as a new one. */
  isFresh(nowMs: number): boolean;
}
