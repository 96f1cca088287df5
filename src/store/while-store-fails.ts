import type { Clock } from "../contract/clock.ts";
import { backoffMs } from "../pacing/backoff.ts";
import { StoreError, type StoreErrorKind } from "./store-error.ts";

const retrySchedule = { firstMs: 500, capMs: 5000 };

/**
 * What can pass while the program runs. A store that was opened is `unusable` when the system has no file handle left, for
 * example. One that is `corrupt` stays so until Runnel is stopped, and the others are found when it is opened.
 */
const canPass: Readonly<Record<StoreErrorKind, boolean>> = {
  unusable: true,
  "in-use": false,
  newer: false,
  foreign: false,
  corrupt: false,
  locked: true,
  gone: true,
  full: true,
  "read-only": true,
  io: true,
  closed: false,
};

/** What waiting for a store needs. */
export interface StorePatience {
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Told of the first failure, and of one that cannot pass; not of the end of the store. */
  readonly onFault: (error: StoreError) => void;
}

/**
 * Does `work` again and again for as long as the store fails in a way that can pass: it is locked, its disk is full, may not be
 * written or fails, its file is gone or cannot be opened. Resolves to what `work` gave in the end. Rejects with whatever else
 * goes wrong, also with a StoreError of another kind, and with the last StoreError when `signal` aborts.
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
      if (attempt === 1 || !canPass[error.kind]) onFault(error);
      if (signal.aborted || !canPass[error.kind]) throw error;
      await clock.sleep(backoffMs(attempt, retrySchedule, random), signal).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}
