import { Gate, SlidingWindow, TokenBucket } from "./flood-gate.ts";

/** How fast a bot may post. Telegram publishes no exact numbers; these follow https://core.telegram.org/bots/faq (2026-11-22). */
export interface FloodLimits {
  /** Tokens per second that refill the bucket of a private chat. */
  readonly privatePerS: number;
  /** Size of that bucket: how many posts may come at once after some quiet. */
  readonly privateBurst: number;
  /** Posts per sliding minute in a group, all its topics together. */
  readonly groupPerMin: number;
  /** Posts per sliding second in all chats together. */
  readonly botPerS: number;
}

export const DEFAULT_FLOOD_LIMITS: FloodLimits = { privatePerS: 1, privateBurst: 4, groupPerMin: 20, botPerS: 30 };

/**
 * Whom the limits concern. A forum is one peer, whatever the topic: flood waits hit the whole chat.
 */
export interface FloodPeer {
  readonly chatId: number;
  readonly isPrivate: boolean;
}

/**
 * Telegram's flood control as bots see it. Sending and editing share a budget per chat and one for the bot
 * (https://github.com/tdlib/td/issues/2592); asking again inside a wait makes it longer by its first length, as
 * operators of impatient bots report. Chat actions and drafts have their own budget per chat, 20 in 5 s and 40 in 30 s
 * with waits of at most 3 s (https://core.telegram.org/api/bots/ai, 2026-11-22). Time comes in as an argument.
 */
export class FloodControl {
  readonly #limits: FloodLimits;
  readonly #bot: Gate;
  readonly #posts = new Map<number, Gate>();
  readonly #activities = new Map<number, Gate>();

  constructor(limits: FloodLimits) {
    this.#limits = limits;
    this.#bot = new Gate({
      budgets: [new SlidingWindow(limits.botPerS, 1000)],
      maxWaitS: Number.POSITIVE_INFINITY,
      extends: true,
    });
  }

  /** Asks to send or edit a message: 0 when it may pass, which spends the budget; else the `retry_after` in seconds. */
  post(peer: FloodPeer, nowMs: number): number {
    const chat = this.#postGate(peer);
    const retryAfterS = chat.attempt(nowMs) || this.#bot.attempt(nowMs);
    if (retryAfterS > 0) return retryAfterS;
    chat.spend(nowMs);
    this.#bot.spend(nowMs);
    return 0;
  }

  /** Asks to show a chat action or a draft; answers as `post` does. */
  showActivity(chatId: number, nowMs: number): number {
    const gate = this.#activityGate(chatId);
    const retryAfterS = gate.attempt(nowMs);
    if (retryAfterS === 0) gate.spend(nowMs);
    return retryAfterS;
  }

  /** Starts a flood wait in a chat that has done nothing wrong, as Telegram does under load. */
  impose(peer: FloodPeer, retryAfterS: number, nowMs: number): void {
    this.#postGate(peer).impose(retryAfterS, nowMs);
  }

  /** The same for chat actions and drafts. */
  imposeOnActivity(chatId: number, retryAfterS: number, nowMs: number): void {
    this.#activityGate(chatId).impose(retryAfterS, nowMs);
  }

  /** Milliseconds until posting in the chat is possible again; 0 when no wait is running. */
  remainingMs(chatId: number, nowMs: number): number {
    return Math.max(this.#posts.get(chatId)?.remainingMs(nowMs) ?? 0, this.#bot.remainingMs(nowMs));
  }

  /** The same for chat actions and drafts. */
  activityRemainingMs(chatId: number, nowMs: number): number {
    return this.#activities.get(chatId)?.remainingMs(nowMs) ?? 0;
  }

  #postGate(peer: FloodPeer): Gate {
    let gate = this.#posts.get(peer.chatId);
    if (gate === undefined) {
      const { privateBurst, privatePerS, groupPerMin } = this.#limits;
      const budget = peer.isPrivate
        ? new TokenBucket(privateBurst, privatePerS)
        : new SlidingWindow(groupPerMin, 60_000);
      gate = new Gate({ budgets: [budget], maxWaitS: Number.POSITIVE_INFINITY, extends: true });
      this.#posts.set(peer.chatId, gate);
    }
    return gate;
  }

  #activityGate(chatId: number): Gate {
    let gate = this.#activities.get(chatId);
    if (gate === undefined) {
      gate = new Gate({
        budgets: [new SlidingWindow(20, 5000), new SlidingWindow(40, 30_000)],
        maxWaitS: 3,
        extends: false,
      });
      this.#activities.set(chatId, gate);
    }
    return gate;
  }
}
