/** How long to wait between tries. */
export interface BackoffSchedule {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * The pause after failure number `attempt` (from 1): `firstMs`, doubled each time, at most `capMs`, of which the last
 * quarter is left to chance so that many waiters do not come back at once. `random` yields numbers in [0, 1).
 */
export function backoffMs(attempt: number, schedule: BackoffSchedule, random: () => number): number {
  const fullMs = Math.min(schedule.capMs, schedule.firstMs * 2 ** Math.min(attempt - 1, 30));
  return fullMs * (0.75 + 0.25 * random());
}
