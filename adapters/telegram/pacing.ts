import type { Clock } from "../../src/contract/clock.ts";
import type { Place } from "../../src/contract/event.ts";
import type { WriteLane, WriteRequest } from "../../src/contract/reply.ts";
import { Pool } from "../../src/pacing/pool.ts";
import { Replies } from "../../src/pacing/replies.ts";
import { Scheduler } from "../../src/pacing/scheduler.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { Slowdown } from "../../src/pacing/slowdown.ts";
import { TokenBucket } from "../../src/pacing/token-bucket.ts";
import { type QueueRules, WriteQueue } from "../../src/pacing/write-queue.ts";
import type { TelegramRates } from "./config.ts";
import { createDraftScheduler, DraftPace } from "./draft-pace.ts";
import { limits } from "./limits.ts";

/** What is paced together: Telegram counts all topics of a forum as one chat. */
export interface PacedChat {
  readonly chatId: number;
  readonly kind: Place["kind"];
}

/** Paces all writes of one bot: each chat on its own, and all together. Chats that are quiet cost no memory. */
export class WritePacing {
  readonly #clock: Clock;
  readonly #botSlowdown = new Slowdown();
  #botPausedUntilMs = -Infinity;
  readonly #scheduler: Scheduler;
  /** Since a write last passed: how many were refused, and in which chats. */
  #refusals = 0;
  readonly #refusedChats = new Set<number>();
  readonly #chats: Readonly<Record<Place["kind"], Pool<ChatPace>>>;

  constructor(rates: TelegramRates, clock: Clock) {
    this.#clock = clock;
    const perS = Math.max(1, Math.floor(rates.botPerS));
    const scheduler = new Scheduler(clock, {
      budget: toWindow(rates.botPerS, 1000, limits.botMarginMs),
      // A second later there is room again, and final texts go first.
      keep: () => perS - Math.ceil(perS / this.#botSlowdown.at(clock.nowMs())),
    });
    const draftScheduler = createDraftScheduler(clock);
    this.#scheduler = scheduler;
    this.#chats = {
      private: new Pool(() => new ChatPace(scheduler, toPrivateRules(rates), new DraftPace(draftScheduler))),
      group: new Pool(() => new ChatPace(scheduler, toGroupRules(rates), undefined)),
    };
  }

  /**
   * Resolves when Telegram would take a write to the chat, and counts it. `reply` is whose write it is, the same object each
   * time. Rejects with `signal.reason` when aborted.
   */
  ready(chat: PacedChat, reply: object, request: WriteRequest, signal: AbortSignal): Promise<void> {
    return this.#paceOf(chat).queue.ready(reply, request, signal);
  }

  /** The same for a draft, which costs no write. In private chats only. */
  readyForDraft(chat: PacedChat, reply: object, request: WriteRequest, signal: AbortSignal): Promise<void> {
    const { drafts } = this.#paceOf(chat);
    if (drafts === undefined) throw new TypeError("There are no drafts in groups.");
    return drafts.queue.ready(reply, request, signal);
  }

  /** The reply is over. */
  leave(chat: PacedChat, reply: object): void {
    const pace = this.#paceOf(chat);
    pace.replies.leave(reply);
    pace.queue.recheck();
    pace.drafts?.leave(reply);
  }

  /** A write passed, in whichever chat. */
  passed(): void {
    this.#refusals = 0;
    this.#refusedChats.clear();
  }

  /** Keeps still in one chat for as long as a 429 asked, and only there; it goes more slowly for a while then. */
  pause(chat: PacedChat, retryAfterMs: number): void {
    const pace = this.#paceOf(chat);
    const untilMs = this.#endOfFloodWait(retryAfterMs);
    pace.queue.pause(this.#clock.nowMs(), untilMs);
    pace.muteTypingUntil(untilMs);
    this.#noteRefusal(chat, untilMs);
  }

  /** Shows neither typing nor drafts in one chat for as long as a 429 to one of them asked. */
  pauseActivity(chat: PacedChat, retryAfterMs: number): void {
    const pace = this.#paceOf(chat);
    const untilMs = this.#endOfFloodWait(retryAfterMs);
    pace.muteTypingUntil(untilMs);
    pace.drafts?.queue.pause(this.#clock.nowMs(), untilMs);
  }

  /** Counts a call that shows the bot typing and allows it, or does neither. */
  tryType(chat: PacedChat): boolean {
    return this.#paceOf(chat).tryType(this.#clock.nowMs());
  }

  /** How many chats are remembered. */
  get size(): number {
    return this.#chats.private.size + this.#chats.group.size;
  }

  #paceOf(chat: PacedChat): ChatPace {
    return this.#chats[chat.kind].get(String(chat.chatId), this.#clock.nowMs());
  }

  /**
   * Telegram does not say whether a 429 is a chat's or the whole bot's. When many in a row are refused, in several chats, and none
   * passes in between, it is the bot's: asking on from yet another chat would make the wait longer. The bot goes more slowly
   * for a while then.
   */
  #noteRefusal({ chatId }: PacedChat, untilMs: number): void {
    this.#refusals += 1;
    this.#refusedChats.add(chatId);
    const { refusalsOfBusyBot, refusedChatsOfBusyBot } = limits;
    if (this.#refusals < refusalsOfBusyBot || this.#refusedChats.size < refusedChatsOfBusyBot) return;
    const nowMs = this.#clock.nowMs();
    // What was on its way when the bot was slowed down says nothing new.
    if (nowMs >= this.#botPausedUntilMs) this.#botSlowdown.add(nowMs, untilMs);
    this.#botPausedUntilMs = Math.max(this.#botPausedUntilMs, untilMs);
    this.#scheduler.pauseUntil(untilMs);
  }

  #endOfFloodWait(retryAfterMs: number): number {
    return this.#clock.nowMs() + retryAfterMs + limits.floodWaitMarginMs;
  }
}

class ChatPace {
  readonly replies = new Replies();
  readonly queue: WriteQueue;
  readonly drafts: DraftPace | undefined;
  #typingMutedUntilMs = -Infinity;

  constructor(scheduler: Scheduler, rules: QueueRules, drafts: DraftPace | undefined) {
    this.queue = new WriteQueue(scheduler, this.replies, rules);
    this.drafts = drafts;
  }

  muteTypingUntil(atMs: number): void {
    this.#typingMutedUntilMs = Math.max(this.#typingMutedUntilMs, atMs);
  }

  tryType(nowMs: number): boolean {
    return nowMs >= this.#typingMutedUntilMs && (this.drafts?.tryTake(nowMs) ?? true);
  }

  /** Forgetting this pace would let nothing happen sooner. */
  isIdle(nowMs: number): boolean {
    return (
      this.replies.inProgress === 0 &&
      nowMs >= this.#typingMutedUntilMs &&
      this.queue.isIdle(nowMs) &&
      (this.drafts?.isIdle(nowMs) ?? true)
    );
  }
}

/** One call and the extra ones of a burst, filled up at the pace of the chat. */
function toPrivateRules({ privatePerS, privateBurst }: TelegramRates): QueueRules {
  const capacity = Math.max(1, 1 + privateBurst - limits.burstMargin);
  const budget = new TokenBucket({ perS: privatePerS, capacity });
  const refusedGapMs = Math.max(limits.refusedGapMs, 1000 / privatePerS);
  return { draws: [{ budget, keep: toKept }], isSpread: true, replyGapMs: 0, refusedGapMs };
}

/** A minute's calls, of which previews leave some to the next question, and no reply more often than once a second. */
function toGroupRules({ groupPerMin }: TelegramRates): QueueRules {
  const keptForQuestions = Math.floor(groupPerMin * limits.groupQuestionShare);
  const keep = (lane: WriteLane, replies: number) =>
    toKept(lane, replies) + (lane === "preview" ? keptForQuestions : 0);
  return {
    draws: [{ budget: toWindow(groupPerMin, 60_000, limits.minuteMarginMs), keep }],
    isSpread: true,
    isLongWindow: true,
    replyGapMs: limits.groupReplyGapMs,
    refusedGapMs: limits.refusedGapMs,
  };
}

/** A final text for each reply in progress. */
function toKept(lane: WriteLane, replies: number): number {
  return lane === "final" ? 0 : replies;
}

/** A window of whole calls: less than one call in the window is one call in a longer one. */
function toWindow(calls: number, windowMs: number, marginMs: number): SlidingWindow {
  const limit = Math.max(1, Math.floor(calls));
  return new SlidingWindow({ limit, windowMs: (windowMs * limit) / calls + marginMs });
}
