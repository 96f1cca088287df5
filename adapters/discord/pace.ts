import type { Clock } from "../../src/contract/clock.ts";
import type { WritePriority } from "../../src/contract/reply.ts";
import { Pool } from "../../src/pacing/pool.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { Turnstile } from "../../src/pacing/turnstile.ts";
import { LearnedWindow, type ObservedWindow } from "./rate-limits.ts";

/** Of every window of a channel, what previews leave for a final text. */
const keptForFinals = 1;

/** The share of the whole bot's calls that previews leave for final texts. */
const shareKeptForFinals = 0.2;

/** By how much the second of the bot's limit is stretched, so that calls which bunch up on their way do not exceed it. */
const secondMargin = 0.1;

/** What all calls with the bot's token share. */
class BotPace {
  readonly clock: Clock;
  readonly #budget: SlidingWindow;
  readonly #kept: number;
  #pausedUntilMs = -Infinity;

  constructor(clock: Clock, perS: number) {
    this.clock = clock;
    const limit = Math.max(1, Math.floor(perS));
    this.#budget = new SlidingWindow({ limit, windowMs: ((limit * 1000) / perS) * (1 + secondMargin) });
    this.#kept = Math.floor(limit * shareKeptForFinals);
  }

  earliestMs(priority: WritePriority, nowMs: number): number {
    const budgetMs = this.#budget.earliestMs(nowMs, priority === "preview" ? this.#kept : 0);
    return Math.max(budgetMs, this.#pausedUntilMs);
  }

  take(nowMs: number): void {
    this.#budget.take(nowMs);
  }

  pause(durationMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.clock.nowMs() + durationMs);
  }
}

/**
 * One kind of call to one channel: at most one under way, final texts before previews. That no call starts before the
 * one before it is answered is what keeps an older text from landing on a newer one.
 */
export class Lane {
  readonly #bot: BotPace;
  readonly #isSpaced: boolean;
  readonly #window = new LearnedWindow();
  readonly #turnstile: Turnstile<WritePriority>;
  #pausedUntilMs = -Infinity;
  #lastTakenAtMs = -Infinity;
  #isBusy = false;
  #turns: (() => void)[] = [];

  /** `isSpaced`: previews are spread evenly over a window, instead of coming all at its start. */
  constructor(bot: BotPace, isSpaced: boolean) {
    this.#bot = bot;
    this.#isSpaced = isSpaced;
    this.#turnstile = new Turnstile<WritePriority>(bot.clock, ["final", "preview"], {
      earliestMs: (priority, nowMs) => this.#earliestMs(priority, nowMs),
      take: (_priority, nowMs) => this.#take(nowMs),
    });
  }

  /** Resolves when a call may be made; it is counted then, whether it is made or not. */
  ready(priority: WritePriority, signal: AbortSignal): Promise<void> {
    return this.#turnstile.ready(priority, signal);
  }

  /** Counts a call and allows it, or does neither: for calls that are not worth a wait. */
  tryTake(): boolean {
    const nowMs = this.#bot.clock.nowMs();
    if (Math.max(this.#pausedUntilMs, this.#earliestMs("preview", nowMs)) > nowMs) return false;
    this.#take(nowMs);
    return true;
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
      this.#turnstile.recheck();
    }
  }

  /** Takes over what a response says about the calls still open to this lane. */
  learn(observed: ObservedWindow | undefined): void {
    if (observed !== undefined) this.#window.learn(observed, this.#bot.clock.nowMs());
  }

  /** Lets nobody through for so long. */
  pause(durationMs: number): void {
    const nowMs = this.#bot.clock.nowMs();
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + durationMs);
    this.#turnstile.pauseUntil(this.#pausedUntilMs);
    this.#window.exhaust(this.#pausedUntilMs);
  }

  isIdle(nowMs: number): boolean {
    return !this.#isBusy && this.#turnstile.isIdle(nowMs) && this.#window.isFresh(nowMs);
  }

  #earliestMs(priority: WritePriority, nowMs: number): number {
    if (this.#isBusy) return Infinity;
    const isPreview = priority === "preview";
    const windowMs = this.#window.earliestMs(nowMs, isPreview ? keptForFinals : 0);
    const spacedMs = isPreview && this.#isSpaced ? this.#lastTakenAtMs + this.#window.spacingMs : nowMs;
    return Math.max(nowMs, windowMs, spacedMs, this.#bot.earliestMs(priority, nowMs));
  }

  #take(nowMs: number): void {
    this.#window.take(nowMs);
    this.#bot.take(nowMs);
    this.#lastTakenAtMs = nowMs;
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

/** The calls to one channel, or to the webhook of one interaction. Discord counts each kind for itself. */
export class ChannelPace {
  readonly creates: Lane;
  readonly edits: Lane;
  readonly deletes: Lane;
  readonly typing: Lane;

  constructor(bot: BotPace) {
    this.creates = new Lane(bot, false);
    this.edits = new Lane(bot, true);
    this.deletes = new Lane(bot, false);
    this.typing = new Lane(bot, false);
  }

  isIdle(nowMs: number): boolean {
    return [this.creates, this.edits, this.deletes, this.typing].every((lane) => lane.isIdle(nowMs));
  }
}

/** How fast the bot may call, in all the channels it is busy in. */
export class Pace {
  readonly #clock: Clock;
  readonly #bot: BotPace;
  readonly #channels: Pool<ChannelPace>;

  constructor(clock: Clock, botPerS: number) {
    this.#clock = clock;
    this.#bot = new BotPace(clock, botPerS);
    this.#channels = new Pool(() => new ChannelPace(this.#bot));
  }

  /** The pace of one channel or interaction. Ask each time: what was idle is forgotten. */
  of(key: string): ChannelPace {
    return this.#channels.get(key, this.#clock.nowMs());
  }

  /** Stops every call of the bot for so long. */
  pauseBot(durationMs: number): void {
    this.#bot.pause(durationMs);
  }
}
