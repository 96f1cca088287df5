import type { Clock } from "../../src/contract/clock.ts";
import type { Budget } from "../../src/pacing/budget.ts";
import { BurstWindow } from "../../src/pacing/burst-window.ts";
import { Replies } from "../../src/pacing/replies.ts";
import { Scheduler } from "../../src/pacing/scheduler.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { WriteQueue } from "../../src/pacing/write-queue.ts";
import { limits } from "./limits.ts";

/** Telegram names no limit for the drafts of all chats together. */
const unlimited: Budget = {
  earliestMs: (nowMs) => nowMs,
  callsWithin: () => Infinity,
  take: () => undefined,
  isFresh: () => true,
};

/** Lets the drafts of all chats through. */
export function createDraftScheduler(clock: Clock): Scheduler {
  return new Scheduler(clock, { budget: unlimited, keep: () => 0 });
}

/** Paces the drafts of one private chat, and what else counts like them. */
export class DraftPace {
  readonly queue: WriteQueue;
  readonly #replies = new Replies();
  readonly #budgets = createBudgets();

  constructor(scheduler: Scheduler) {
    const draws = this.#budgets.map((budget) => ({ budget, keep: () => 0 }));
    this.queue = new WriteQueue(scheduler, this.#replies, { draws, isSpread: true, replyGapMs: limits.draftGapMs });
  }

  /** The reply is over. */
  leave(reply: object): void {
    this.#replies.leave(reply);
    this.queue.recheck();
  }

  /** Counts a call that is no draft and allows it, or does neither. Drafts that wait do not come before it. */
  tryTake(nowMs: number): boolean {
    if (this.#budgets.some((budget) => budget.earliestMs(nowMs, 0) > nowMs)) return false;
    for (const budget of this.#budgets) budget.take(nowMs);
    this.queue.recheck();
    return true;
  }

  /** Forgetting this pace would let nothing happen sooner. */
  isIdle(nowMs: number): boolean {
    return this.#replies.inProgress === 0 && this.queue.isIdle(nowMs);
  }
}

function createBudgets(): readonly Budget[] {
  const { short, long } = limits.drafts;
  return [
    new SlidingWindow({ limit: short.limit, windowMs: short.windowMs + limits.draftMarginMs }),
    new BurstWindow({ limit: long.limit, windowMs: long.windowMs + limits.draftMarginMs, burst: limits.draftBurst }),
  ];
}
