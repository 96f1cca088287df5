import type { Clock } from "../../src/contract/clock.ts";
import type { WriteLane, WriteRequest } from "../../src/contract/reply.ts";
import { Pool } from "../../src/pacing/pool.ts";
import { Replies } from "../../src/pacing/replies.ts";
import { Scheduler } from "../../src/pacing/scheduler.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { WriteQueue } from "../../src/pacing/write-queue.ts";
import { LearnedWindow, type ObservedWindow } from "./rate-limits.ts";

/** By how much the second of the bot's limit is stretched, so that calls which bunch up on their way do not exceed it. */
const secondMargin = 0.1;

/** The share of the whole bot's calls that previews leave for everything else. */
const shareKept = 0.2;

/** What all writes of one channel share. */
interface LaneDependencies {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly replies: Replies;
}

/**
 * One kind of call to one channel: at most one under way, final texts before previews. That no call starts before the
 * one before it is answered is what keeps an older text from landing on a newer one.
 */
export class Lane {
  readonly #clock: Clock;
  readonly #window = new LearnedWindow();
  readonly #queue: WriteQueue;
  #isBusy = false;
  #turns: (() => void)[] = [];

  constructor({ clock, scheduler, replies }: LaneDependencies, kind: "edits" | "others") {
    this.#clock = clock;
    this.#queue = new WriteQueue(scheduler, replies, {
      draws: [{ budget: this.#window, keep: kind === "edits" ? toKeptEdits : toKeptOthers }],
      // Edits are spread over a window, instead of coming all at its start.
      isSpread: kind === "edits",
      replyGapMs: 0,
      isBlocked: () => this.#isBusy,
    });
  }

  /** Resolves when a call may be made; it is counted then, whether it is made or not. `reply` is whose call it is. */
  ready(reply: object, request: WriteRequest, signal: AbortSignal): Promise<void> {
    return this.#queue.ready(reply, request, signal);
  }

  /** Counts a call and allows it, or does neither: for calls that are not worth a wait. */
  tryTake(): boolean {
    return this.#queue.tryTake(this.#clock.nowMs());
  }

  /** Makes `call` once no other call of this lane is under way. Rejects as it does, or with `signal.reason` before it. */
  async run<Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
    while (this.#isBusy) await this.#turn(signal);
    signal.throwIfAborted();
    this.#isBusy = true;
    try {
      return await call();
    } finally {
      this.#isBusy = false;
      for (const wake of this.#turns.splice(0)) wake();
      this.#queue.recheck();
    }
  }

  /** Takes over what a response says about the calls still open to this lane. */
  learn(observed: ObservedWindow | undefined): void {
    if (observed !== undefined) this.#window.learn(observed, this.#clock.nowMs());
  }

  /** Lets nobody through for so long. */
  pause(durationMs: number): void {
    const nowMs = this.#clock.nowMs();
    this.#window.exhaust(nowMs + durationMs);
    this.#queue.pause(nowMs, nowMs + durationMs);
  }

  /** Looks again at who may go. */
  recheck(): void {
    this.#queue.recheck();
  }

  isIdle(nowMs: number): boolean {
    return !this.#isBusy && this.#queue.isIdle(nowMs);
  }

  #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const wake = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#turns = this.#turns.filter((other) => other !== wake);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#turns.push(wake);
    });
  }
}

/** The last edit of each reply in progress. */
function toKeptEdits(lane: WriteLane, replies: number): number {
  return lane === "final" ? 0 : replies;
}

/** A final text seldom needs another message. */
function toKeptOthers(lane: WriteLane): number {
  return lane === "preview" ? 1 : 0;
}

/** The calls to one channel, or to the webhook of one interaction. Discord counts each kind for itself. */
export class ChannelPace {
  readonly creates: Lane;
  readonly edits: Lane;
  readonly deletes: Lane;
  readonly typing: Lane;
  readonly #replies = new Replies();

  constructor(clock: Clock, scheduler: Scheduler) {
    const dependencies = { clock, scheduler, replies: this.#replies };
    this.creates = new Lane(dependencies, "others");
    this.edits = new Lane(dependencies, "edits");
    this.deletes = new Lane(dependencies, "others");
    this.typing = new Lane(dependencies, "others");
  }

  /** The reply is over. */
  leave(reply: object): void {
    this.#replies.leave(reply);
    for (const lane of this.#lanes) lane.recheck();
  }

  isIdle(nowMs: number): boolean {
    return this.#replies.inProgress === 0 && this.#lanes.every((lane) => lane.isIdle(nowMs));
  }

  get #lanes(): readonly Lane[] {
    return [this.creates, this.edits, this.deletes, this.typing];
  }
}

/** How fast the bot may call, in all the channels it is busy in. */
export class Pace {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #channels: Pool<ChannelPace>;

  constructor(clock: Clock, botPerS: number) {
    const limit = Math.max(1, Math.floor(botPerS));
    const kept = Math.floor(limit * shareKept);
    this.#clock = clock;
    this.#scheduler = new Scheduler(clock, {
      budget: new SlidingWindow({ limit, windowMs: ((limit * 1000) / botPerS) * (1 + secondMargin) }),
      keep: (lane) => (lane === "preview" ? kept : 0),
    });
    this.#channels = new Pool(() => new ChannelPace(clock, this.#scheduler));
  }

  /** The pace of one channel or interaction. Ask each time: what was idle is forgotten. */
  of(key: string): ChannelPace {
    return this.#channels.get(key, this.#clock.nowMs());
  }

  /** Stops every call of the bot for so long. */
  pauseBot(durationMs: number): void {
    this.#scheduler.pauseUntil(this.#clock.nowMs() + durationMs);
  }
}
