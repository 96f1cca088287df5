import type { WriteLane, WriteRequest } from "../contract/reply.ts";
import type { Budget } from "./budget.ts";
import { toHorizonMs, toLongHorizonMs, toSpacingMs } from "./cadence.ts";
import type { Replies } from "./replies.ts";
import type { Scheduler } from "./scheduler.ts";
import { Slowdown } from "./slowdown.ts";

/** A limit that writes draw on. */
export interface Draw {
  readonly budget: Budget;
  /** How many calls a write of this lane leaves over, `replies` being in progress. */
  readonly keep: (lane: WriteLane, replies: number) => number;
}

/** What holds for the writes of one queue. */
export interface QueueRules {
  readonly draws: readonly Draw[];
  /** Previews are spread over time; otherwise each goes as soon as it may. */
  readonly isSpread: boolean;
  /** Calls that are spent are missed for long, so that previews are spread over all of a reply, not over its next seconds. */
  readonly isLongWindow?: boolean;
  /** The least time between two writes of one reply, in milliseconds, whatever the budgets say. */
  readonly replyGapMs: number;
  /**
   * The least time between any two calls, in milliseconds, once one was refused; doubled by each further refusal. Without it a
   * refusal only makes previews rarer.
   */
  readonly refusedGapMs?: number;
  /** Nothing may go at the moment; `recheck` says when that is over. */
  readonly isBlocked?: () => boolean;
}

/** A write that waits. */
export interface Waiter {
  readonly reply: object;
  readonly request: WriteRequest;
  readonly admit: () => void;
  readonly fail: (error: unknown) => void;
}

interface Due {
  readonly waiter: Waiter;
  readonly atMs: number;
}

/** Most important first. */
const laneOrder: Readonly<Record<WriteLane, number>> = { final: 0, first: 1, command: 2, preview: 3 };

/** The writes to one chat that wait for their slot. Which may go when is decided here, who goes next by the scheduler. */
export class WriteQueue {
  readonly #scheduler: Scheduler;
  readonly #replies: Replies;
  readonly #rules: QueueRules;
  readonly #slowdown = new Slowdown();
  readonly #waiters: Waiter[] = [];
  #due: Due | undefined;
  #lastAtMs = -Infinity;
  #pausedAtMs: number | undefined;
  #pausedUntilMs = -Infinity;

  constructor(scheduler: Scheduler, replies: Replies, rules: QueueRules) {
    this.#scheduler = scheduler;
    this.#replies = replies;
    this.#rules = rules;
  }

  /** Resolves when the write may go; it is counted then. Rejects with `signal.reason` when aborted before. */
  ready(reply: object, request: WriteRequest, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (request.lane === "first" || request.lane === "preview") this.#replies.join(reply);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(waiter);
        reject(signal.reason as Error);
      };
      const settle = () => signal.removeEventListener("abort", leave);
      const waiter: Waiter = {
        reply,
        request,
        admit: () => {
          settle();
          resolve();
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiters.push(waiter);
      this.#due = undefined;
      this.#scheduler.recheck(this);
    });
  }

  /** Counts a call of the least importance and allows it, or does neither: for what is not worth a wait. */
  tryTake(nowMs: number): boolean {
    if (this.#waiters.length > 0 || this.#earliestMs("preview", nowMs) > nowMs) return false;
    if (!this.#scheduler.tryTake(nowMs)) return false;
    this.#count(nowMs);
    return true;
  }

  /** Nobody waits. */
  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  /** The next write and when it may go, which may be in the past. Undefined when nobody waits. */
  next(nowMs: number): Due | undefined {
    if (this.#due === undefined || this.#due.atMs <= nowMs) this.#due = this.#find(nowMs);
    return this.#due;
  }

  /** Lets the write go, unless there is nothing to write any more. Whether it counts. */
  admit(waiter: Waiter, nowMs: number): boolean {
    this.#remove(waiter);
    try {
      const isWanted = waiter.request.choose?.() ?? true;
      if (isWanted) {
        this.#count(nowMs);
        this.#replies.wrote(waiter.reply, nowMs);
      }
      waiter.admit();
      return isWanted;
    } catch (error) {
      waiter.fail(error);
      return false;
    }
  }

  /** The platform asked to keep still until then: nobody goes before it, and what follows goes more slowly for a while. */
  pause(nowMs: number, untilMs: number): void {
    this.#slowdown.add(nowMs, untilMs);
    this.#pausedAtMs = nowMs;
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
    this.recheck();
  }

  /** No pause is in force. */
  isOpen(nowMs: number): boolean {
    return nowMs >= this.#pausedUntilMs;
  }

  /** Looks again at who may go: for when a limit has changed. */
  recheck(): void {
    this.#due = undefined;
    if (this.#waiters.length > 0) this.#scheduler.recheck(this);
  }

  /** Forgetting this queue would let nothing happen sooner. */
  isIdle(nowMs: number): boolean {
    return (
      this.isEmpty &&
      this.isOpen(nowMs) &&
      this.#slowdown.isForgotten(nowMs) &&
      this.#rules.draws.every(({ budget }) => budget.isFresh(nowMs))
    );
  }

  #find(nowMs: number): Due | undefined {
    let best: Due | undefined;
    for (const waiter of this.#waiters) {
      const atMs = this.#dueMs(waiter, nowMs);
      if (best === undefined || isBefore({ waiter, atMs }, best, nowMs)) best = { waiter, atMs };
    }
    return best;
  }

  #dueMs({ reply, request: { lane, progress } }: Waiter, nowMs: number): number {
    const { writes, lastAtMs } = this.#replies.of(reply);
    const atMs = Math.max(this.#earliestMs(lane, nowMs), lastAtMs + this.#rules.replyGapMs);
    if (lane !== "preview" || progress === undefined || !this.#rules.isSpread) return atMs;
    // What was refused has waited enough when the pause is over.
    if (this.#isFirstSincePause) return atMs;
    const slower = this.#rules.refusedGapMs === undefined ? this.#slowdown.at(nowMs) : 1;
    if (progress.isLull && slower === 1) return atMs;
    const lastWriteAtMs = Math.max(this.#lastAtMs, lastAtMs);
    const ageMs = Math.max(0, lastWriteAtMs - progress.sinceMs);
    const horizonMs =
      this.#rules.isLongWindow === true
        ? toLongHorizonMs(ageMs, progress.chars(), nowMs - progress.sinceMs)
        : toHorizonMs(ageMs);
    const spacingMs = slower * toSpacingMs(horizonMs, this.#callsWithin(nowMs, horizonMs), writes === 1);
    return Math.max(atMs, lastWriteAtMs + spacingMs);
  }

  #earliestMs(lane: WriteLane, nowMs: number): number {
    if (this.#rules.isBlocked?.() === true) return Infinity;
    let atMs = Math.max(this.#pausedUntilMs, this.#lastAtMs + this.#refusedGapMs(nowMs));
    for (const { budget, keep } of this.#rules.draws) {
      atMs = Math.max(atMs, budget.earliestMs(nowMs, keep(lane, this.#replies.inProgress)));
    }
    return atMs;
  }

  #refusedGapMs(nowMs: number): number {
    const times = this.#slowdown.at(nowMs);
    return times === 1 || this.#isFirstSincePause ? 0 : ((this.#rules.refusedGapMs ?? 0) * times) / 2;
  }

  get #isFirstSincePause(): boolean {
    return this.#pausedAtMs !== undefined && this.#lastAtMs <= this.#pausedAtMs;
  }

  #callsWithin(nowMs: number, horizonMs: number): number {
    const replies = this.#replies.inProgress;
    return Math.min(
      ...this.#rules.draws.map(({ budget, keep }) => budget.callsWithin(nowMs, horizonMs, keep("preview", replies))),
    );
  }

  #count(nowMs: number): void {
    for (const { budget } of this.#rules.draws) budget.take(nowMs);
    this.#lastAtMs = nowMs;
    this.#due = undefined;
  }

  #remove(waiter: Waiter): void {
    const position = this.#waiters.indexOf(waiter);
    if (position >= 0) this.#waiters.splice(position, 1);
    this.#due = undefined;
    this.#scheduler.recheck(this);
  }
}

/** Whether one write goes before another: the sooner; of those that may go now, the one that matters more. */
export function isBefore(one: Due, other: Due, nowMs: number): boolean {
  if (one.atMs > nowMs || other.atMs > nowMs) return one.atMs < other.atMs;
  const lanes = laneOrder[one.waiter.request.lane] - laneOrder[other.waiter.request.lane];
  if (lanes !== 0) return lanes < 0;
  return toLag(one.waiter) > toLag(other.waiter);
}

function toLag({ request }: Waiter): number {
  return request.progress?.lagChars() ?? 0;
}
