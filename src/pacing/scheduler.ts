import type { Clock } from "../contract/clock.ts";
import type { WriteLane } from "../contract/reply.ts";
import { type Draw, isBefore, type WriteQueue } from "./write-queue.ts";

/** A limit that can never be met is looked at again this often, in case it changes. */
const longestNapMs = 60_000;

/**
 * Rendering what goes next takes time, and a call that was let through leaves only afterwards. Letting many through in one
 * turn would bunch them up, closer together than they were counted.
 */
const longestTurnMs = 4;

/** Made once: an abort without a reason makes an error with a stack each time. */
const somethingChanged = Object.freeze({ reason: "a queue has changed" });

/**
 * Lets the writes of all queues of one bot through, one at a time: of those that may go, in whichever chat, the most
 * important first. One timer serves them all.
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #shared: Draw;
  readonly #waiting = new Set<WriteQueue>();
  #pausedUntilMs = -Infinity;
  #nap: AbortController | undefined;
  #wakeAtMs = -Infinity;
  #isServing = false;

  /** `shared` limits the whole bot. */
  constructor(clock: Clock, shared: Draw) {
    this.#clock = clock;
    this.#shared = shared;
  }

  /** Looks again at who may go, `queue` having changed. */
  recheck(queue: WriteQueue): void {
    if (queue.isEmpty) {
      this.#waiting.delete(queue);
      if (this.#waiting.size === 0) this.#nap?.abort(somethingChanged);
      return;
    }
    this.#waiting.add(queue);
    if (!this.#isServing) void this.#serve();
    else if (this.#nap !== undefined && (queue.next(this.#clock.nowMs())?.atMs ?? Infinity) < this.#wakeAtMs) {
      this.#nap.abort(somethingChanged);
    }
  }

  /** Counts a call of the whole bot and allows it, or does neither. */
  tryTake(nowMs: number): boolean {
    if (this.#earliestMs("preview", nowMs) > nowMs) return false;
    this.#shared.budget.take(nowMs);
    return true;
  }

  /** Lets nobody through before `atMs`. */
  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs);
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    // What became ready in the same moment is looked at together.
    await Promise.resolve();
    let turnBeganAtMs = this.#clock.nowMs();
    while (this.#waiting.size > 0) {
      const nowMs = this.#clock.nowMs();
      if (nowMs - turnBeganAtMs > longestTurnMs) {
        await new Promise((resolve) => setImmediate(resolve));
        turnBeganAtMs = this.#clock.nowMs();
        continue;
      }
      const wakeAtMs = this.#serveOne(nowMs);
      if (wakeAtMs <= nowMs) continue;
      this.#nap = new AbortController();
      this.#wakeAtMs = wakeAtMs;
      await this.#clock.sleep(Math.min(wakeAtMs - nowMs, longestNapMs), this.#nap.signal).catch(() => undefined);
      this.#nap = undefined;
      turnBeganAtMs = this.#clock.nowMs();
    }
    this.#isServing = false;
  }

  /** Lets the next write go, if one may. Returns when to look again. */
  #serveOne(nowMs: number): number {
    let best: ReturnType<WriteQueue["next"]>;
    let bestQueue: WriteQueue | undefined;
    for (const queue of this.#waiting) {
      const due = queue.next(nowMs);
      if (due === undefined || (best !== undefined && !isBefore(due, best, nowMs))) continue;
      best = due;
      bestQueue = queue;
    }
    if (best === undefined || bestQueue === undefined) return Infinity;
    const atMs = Math.max(best.atMs, this.#earliestMs(best.waiter.request.lane, nowMs));
    if (atMs > nowMs) return atMs;
    if (bestQueue.admit(best.waiter, nowMs)) this.#shared.budget.take(nowMs);
    return nowMs;
  }

  #earliestMs(lane: WriteLane, nowMs: number): number {
    return Math.max(this.#pausedUntilMs, this.#shared.budget.earliestMs(nowMs, this.#shared.keep(lane, 0)));
  }
}
