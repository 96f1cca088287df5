import type { Kysely, Transaction } from "kysely";

import type { Clock } from "../../contract/clock.ts";
import { backoffMs } from "../../pacing/backoff.ts";
import { StoreError } from "../store-error.ts";
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

/**
 * Writes in the order in which they come. Everything that comes in one turn of the event loop, and while the disk is busy,
 * goes to the disk together, so that its cost is shared; each write still succeeds or fails for itself.
 */
export class WriteQueue {
  readonly #db: Kysely<Tables>;
  readonly #dependencies: WriteQueueDependencies;
  readonly #idle = Promise.withResolvers<void>();
  #waiting: Job[] = [];
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
      await new Promise((resume) => {
        setImmediate(resume);
      });
      const jobs = this.#waiting;
      this.#waiting = [];
      const failure = await this.#commit(jobs);
      if (failure === undefined) for (const job of jobs) job.resolve();
      else if (jobs.length === 1 || failure instanceof StoreError) for (const job of jobs) job.reject(failure);
      else await this.#separately(jobs);
    }
    this.#isFlushing = false;
    if (this.#isClosed) this.#idle.resolve();
  }

  async #separately(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      const failure = await this.#commit([job]);
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
