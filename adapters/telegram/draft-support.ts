import { randomInt } from "node:crypto";

import type { TelegramConfig } from "./config.ts";
import type { TelegramFailure } from "./errors.ts";

/** How a server says that it knows no drafts, or none in this chat. */
const unknownToServer = /method not found/i;
const unknownInChat = /TEXTDRAFT_PEER_INVALID/i;

/** Chats are remembered up to this number; the one learned first is asked again then. */
const mostChats = 10_000;
/** Every server reads a number of 31 bits. */
const idLimit = 2 ** 31;

/** A draft that may be in sight. */
interface LiveDraft {
  readonly chatId: number;
  readonly topicId: number | undefined;
  /** Shows it again: Telegram has taken it away. */
  readonly renew: () => void;
}

/**
 * Where replies may be shown as drafts, for one bot, and which ones are. Long-lived: what refused drafts is not tried
 * again.
 */
export class DraftSupport {
  #isOn: boolean;
  readonly #refusingChats = new Set<number>();
  readonly #replies = new Map<string, string>();
  readonly #live = new Set<LiveDraft>();
  #lastId = randomInt(1, idLimit);

  constructor(transport: TelegramConfig["transport"]) {
    this.#isOn = transport === "draft";
  }

  /** Whether a reply in this private chat may begin as a draft. */
  isFor(chatId: number): boolean {
    return this.#isOn && !this.#refusingChats.has(chatId);
  }

  /** Tells of a refused draft. */
  noteRefusal(chatId: number, failure: TelegramFailure): void {
    if (unknownToServer.test(failure.message)) this.#isOn = false;
    if (!unknownInChat.test(failure.message)) return;
    const [oldest] = this.#refusingChats;
    if (this.#refusingChats.size >= mostChats && oldest !== undefined) this.#refusingChats.delete(oldest);
    this.#refusingChats.add(chatId);
  }

  /** A new id for a draft, under which the reply is found until `forget`. */
  newId(chatId: number, replyId: string): number {
    this.#lastId = (this.#lastId % (idLimit - 1)) + 1;
    this.#replies.set(toKey(chatId, this.#lastId), replyId);
    return this.#lastId;
  }

  /** The reply that a draft shows or has shown; undefined when it is over. */
  replyOf(chatId: number, draftId: number): string | undefined {
    return this.#replies.get(toKey(chatId, draftId));
  }

  /** The reply of this draft is over. */
  forget(chatId: number, draftId: number): void {
    this.#replies.delete(toKey(chatId, draftId));
  }

  /** From now on the draft is in sight. */
  watch(draft: LiveDraft): void {
    this.#live.add(draft);
  }

  unwatch(draft: LiveDraft): void {
    this.#live.delete(draft);
  }

  /** The bot has posted a message there, which takes every draft out of sight. */
  noteMessage(chatId: number, topicId: number | undefined): void {
    for (const draft of this.#live) if (draft.chatId === chatId && draft.topicId === topicId) draft.renew();
  }
}

function toKey(chatId: number, draftId: number): string {
  return `${chatId}/${draftId}`;
}
