/** A limit on calls, told the time by its caller. */
export interface Budget {
  /**
   * The earliest moment, not before `nowMs`, at which one more call fits while `keep` further calls would still fit.
   * `keep` is how a lesser call leaves room for a greater one; Infinity when the limit is too small for that.
   */
  earliestMs(nowMs: number, keep: number): number;
  /** Counts one call made at `nowMs`. */
  take(nowMs: number): void;
  /** Nothing taken so far can delay a later call: the budget is as good as a new one. */
  isFresh(nowMs: number): boolean;
}
