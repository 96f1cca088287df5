import type { Clock } from "../../src/contract/clock.ts";
import type { Place } from "../../src/contract/event.ts";
import type { WritePriority } from "../../src/contract/reply.ts";
import type { Budget } from "../../src/pacing/budget.ts";
import { Pool } from "../../src/pacing/pool.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { TokenBucket } from "../../src/pacing/token-bucket.ts";
import { Turnstile } from "../../src/pacing/turnstile.ts";
import type { TelegramRates } from "./config.ts";
import { limits } from "./limits.ts";

/** What is paced together: Telegram counts all topics of a forum as one chat. */
export interface PacedChat {
  readonly chatId: number;
  readonly kind: Place["kind"];
}

/** A budget that writes draw on. */
interface Draw {
  readonly budget: Budget;
  /** How many calls previews leave for final texts. */
  readonly kept: number;
  /** Only previews draw on it; final texts pass. */
  readonly isForPreviews?: boolean;
}

/** Paces all writes of one bot: each chat on its own, and all together. Chats that are quiet cost no memory. */
export class WritePacing {
  readonly #clock: Clock;
  readonly #chats: Readonly<Record<Place["kind"], Pool<ChatPace>>>;

  constructor(rates: TelegramRates, clock: Clock) {
    this.#clock = clock;
    const shared = toBotDraw(rates);
    this.#chats = {
      private: new Pool(() => new ChatPace(clock, toPrivateDraws(rates), shared)),
      group: new Pool(() => new ChatPace(clock, toGroupDraws(rates), shared)),
    };
  }

  /** Resolves when Telegram would take a write to the chat, and counts it. Rejects with `signal.reason` when aborted. */
  ready(chat: PacedChat, priority: WritePriority, signal: AbortSignal): Promise<void> {
    return this.#paceOf(chat).ready(priority, signal);
  }

  /** Keeps still in one chat, and only there, for as long as a 429 asked. */
  pause(chat: PacedChat, retryAfterMs: number): void {
    this.#paceOf(chat).pauseUntil(this.#endOfFloodWait(retryAfterMs));
  }

  /** Shows no typing in one chat for as long as a 429 asked. */
  muteTyping(chat: PacedChat, retryAfterMs: number): void {
    this.#paceOf(chat).muteTypingUntil(this.#endOfFloodWait(retryAfterMs));
  }

  /** Nothing that Telegram asked for stands against showing that the bot is typing. */
  mayType(chat: PacedChat): boolean {
    return this.#paceOf(chat).mayType(this.#clock.nowMs());
  }

  /** How many chats are remembered. */
  get size(): number {
    return this.#chats.private.size + this.#chats.group.size;
  }

  #paceOf(chat: PacedChat): ChatPace {
    return this.#chats[chat.kind].get(String(chat.chatId), this.#clock.nowMs());
  }

  #endOfFloodWait(retryAfterMs: number): number {
    return this.#clock.nowMs() + retryAfterMs + limits.floodWaitMarginMs;
  }
}

class ChatPace {
  readonly #own: readonly Draw[];
  readonly #turnstile: Turnstile<WritePriority>;
  #typingMutedUntilMs = -Infinity;

  constructor(clock: Clock, own: readonly Draw[], shared: Draw) {
    this.#own = own;
    const previewDraws = [...own, shared];
    const finalDraws = previewDraws.filter(({ isForPreviews }) => isForPreviews !== true);
    this.#turnstile = new Turnstile<WritePriority>(clock, ["final", "preview"], {
      earliestMs: (priority, nowMs) =>
        priority === "preview"
          ? Math.max(...previewDraws.map(({ budget, kept }) => budget.earliestMs(nowMs, kept)))
          : Math.max(...finalDraws.map(({ budget }) => budget.earliestMs(nowMs, 0))),
      take: (priority, nowMs) => {
        for (const { budget } of priority === "preview" ? previewDraws : finalDraws) budget.take(nowMs);
      },
    });
  }

  ready(priority: WritePriority, signal: AbortSignal): Promise<void> {
    return this.#turnstile.ready(priority, signal);
  }

  pauseUntil(atMs: number): void {
    this.#turnstile.pauseUntil(atMs);
    this.muteTypingUntil(atMs);
  }

  muteTypingUntil(atMs: number): void {
    this.#typingMutedUntilMs = Math.max(this.#typingMutedUntilMs, atMs);
  }

  mayType(nowMs: number): boolean {
    return nowMs >= this.#typingMutedUntilMs;
  }

  /** Forgetting this pace would let nothing happen sooner. */
  isIdle(nowMs: number): boolean {
    return (
      this.#turnstile.isIdle(nowMs) && this.mayType(nowMs) && this.#own.every(({ budget }) => budget.isFresh(nowMs))
    );
  }
}

function toPrivateDraws({ privatePerS, privateBurst }: TelegramRates): readonly Draw[] {
  const bucket = new TokenBucket({ perS: privatePerS / (1 + limits.secondMargin), capacity: privateBurst });
  return [{ budget: bucket, kept: privateBurst > 1 ? 1 : 0 }];
}

/**
 * The minute is a sliding window. Left alone with it, previews would use it up in seconds and then stand still for the
 * rest, so they have a bucket of their own that spreads them over the minute.
 */
function toGroupDraws({ groupPerMin }: TelegramRates): readonly Draw[] {
  const kept = Math.floor(groupPerMin * limits.groupFinalShare);
  const burst = Math.max(1, Math.floor(groupPerMin * limits.groupPreviewBurstShare));
  const perS = Math.max(limits.groupPerS, groupPerMin / 60);
  const previewsPerMin = Math.max(groupPerMin - kept - burst, groupPerMin / 2);
  return [
    { budget: toWindow(groupPerMin, 60_000 * (1 + limits.minuteMargin)), kept },
    { budget: new TokenBucket({ perS: perS / (1 + limits.secondMargin), capacity: 1 }), kept: 0 },
    { budget: new TokenBucket({ perS: previewsPerMin / 60, capacity: burst }), kept: 0, isForPreviews: true },
  ];
}

function toBotDraw({ botPerS }: TelegramRates): Draw {
  const budget = toWindow(botPerS, 1000 * (1 + limits.secondMargin));
  return { budget, kept: Math.floor(botPerS * limits.botFinalShare) };
}

/** A window of whole calls: less than one call in the window is one call in a longer one. */
function toWindow(calls: number, windowMs: number): SlidingWindow {
  const limit = Math.max(1, Math.floor(calls));
  return new SlidingWindow({ limit, windowMs: (windowMs * limit) / calls });
}
