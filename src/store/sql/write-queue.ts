import type { Kysely, Transaction } from "kysely";

import type { Clock } from "../../contract/clock.ts";
import { backoffMs } from "../../pacing/backoff.ts";
import { StoreError, type StoreErrorKind } from "../store-error.ts";
import type { Tables } from "./tables.ts";

interface Job {
  /** Does its work and keeps the result; may be called again after a rollback. */
  run(transaction: Transaction<Tables>): Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/** What a queue needs besides its database. */
export interface WriteQueueDependencies {
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** What went wrong, as a StoreError where the store is at fault. */
  readonly toError: (error: unknown) => unknown;
  /** Throws when what is committed now would not be found again. Asked before each commit. */
  readonly checkPlace: () => void;
}

/** Another program that looks into the database lets go of it soon, or holds it for long. */
const patienceMs = 3000;
const retrySchedule = { firstMs: 20, capMs: 500 };
/** Enough to share the cost of the disk, and over in some ten milliseconds, in which nothing else happens. */
const mostTogether = 200;

/**
 * Whether a failure is the whole database's, so that the others are not tried. Damage is in some of its pages. A disk that
 * fails can take seconds for each try, and on a full one a short write would overtake a long one that came before it.
 */
const isOfTheWhole: Readonly<Record<StoreErrorKind, boolean>> = {
  unusable: true,
  "in-use": true,
  newer: true,
  foreign: true,
  corrupt: false,
  locked: true,
  gone: true,
  full: true,
  "read-only": true,
  io: true,
  closed: true,
};

/**
 * Writes in the order in which they come. What comes in one turn of the event loop, and while the disk is busy, goes to the
 * disk together, a few hundred writes at most, so that its cost is shared; the event loop turns before each go. Each write
 * still succeeds or fails for itself: when one fails, those of the same go are tried one by one, each in a turn of its own,
 * unless the whole database is at fault.
 */
export class WriteQueue {
  readonly #db: Kysely<Tables>;
  readonly #dependencies: WriteQueueDependencies;
  readonly #idle = Promise.withResolvers<void>();
  readonly #waiting: Job[] = [];
  /** Since when every write met another program's lock. */
  #lockedSinceMs: number | undefined;
  #isFlushing = false;
  #isClosed = false;

  constructor(db: Kysely<Tables>, dependencies: WriteQueueDependencies) {
    this.#db = db;
    this.#dependencies = dependencies;
  }

  /** Resolves to what `work` gave once that is on the disk. `work` may run more than once; only the last run counts. */
  write<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new StoreError("closed", "The store is closed.", "Nothing."));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let result: Result;
    this.#waiting.push({
      run: async (transaction) => {
        result = await work(transaction);
      },
      resolve: () => resolve(result),
      reject,
    });
    if (!this.#isFlushing) void this.#flush();
    return promise;
  }

  /** Resolves when everything is on the disk, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isFlushing) await this.#idle.promise;
  }

  /** Does not reject. */
  async #flush(): Promise<void> {
    this.#isFlushing = true;
    while (this.#waiting.length > 0) {
      // What comes in this turn of the event loop, or came during the last commit and was not heard yet, goes along.
      await nextTurn();
      const jobs = this.#waiting.splice(0, mostTogether);
      const failure = await this.#commit(jobs);
      if (failure === undefined) for (const job of jobs) job.resolve();
      else if (jobs.length === 1 || concernsAll(failure)) for (const job of jobs) job.reject(failure);
      else await this.#separately(jobs);
    }
    this.#isFlushing = false;
    if (this.#isClosed) this.#idle.resolve();
  }

  async #separately(jobs: readonly Job[]): Promise<void> {
    for (const [index, job] of jobs.entries()) {
      // Each of them costs what all of them cost together.
      await nextTurn();
      const failure = await this.#commit([job]);
      if (concernsAll(failure)) {
        for (const left of jobs.slice(index)) left.reject(failure);
        return;
      }
      if (failure === undefined) job.resolve();
      else job.reject(failure);
    }
  }

  /** All of them or none; resolves to why none. */
  async #commit(jobs: readonly Job[]): Promise<unknown> {
    const { clock, random, toError, checkPlace } = this.#dependencies;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#db.transaction().execute(async (transaction) => {
          for (const job of jobs) await job.run(transaction);
          checkPlace();
        });
        this.#lockedSinceMs = undefined;
        return undefined;
      } catch (error) {
        const failure = toError(error);
        const isLocked = failure instanceof StoreError && failure.kind === "locked";
        if (!isLocked) return failure ?? new Error("The write failed.");
        this.#lockedSinceMs ??= clock.nowMs();
        if (clock.nowMs() - this.#lockedSinceMs >= patienceMs) return failure;
        await clock.sleep(backoffMs(attempt, retrySchedule, random));
      }
    }
  }
}

function concernsAll(failure: unknown): boolean {
  return failure instanceof StoreError && isOfTheWhole[failure.kind];
}

/** Resolves in the next turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resume) => {
    setImmediate(resume);
  });
}
