import type { Clock } from "../contract/clock.ts";
import { backoffMs } from "../pacing/backoff.ts";
import { StoreError } from "./store-error.ts";

const retrySchedule = { firstMs: 500, capMs: 5000 };

/** What waiting for a store needs. */
export interface StorePatience {
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Told of the first failure. */
  readonly onFault: (error: StoreError) => void;
}

/**
 * Does `work` again and again for as long as the store is at fault; resolves to what it gave in the end. Rejects with whatever
 * else goes wrong, and with the last StoreError when `signal` aborts.
 */
export async function whileStoreFails<Result>(
  work: () => Promise<Result>,
  { clock, random, signal, onFault }: StorePatience,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === "closed") throw error;
      if (attempt === 1) onFault(error);
      if (signal.aborted) throw error;
      await clock.sleep(backoffMs(attempt, retrySchedule, random), signal).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}
