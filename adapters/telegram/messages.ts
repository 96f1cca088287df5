import { InputFile } from "grammy";
import type { ReplyParameters } from "grammy/types";

import type { ReplyTarget } from "../../src/contract/event.ts";
import type { ReplyFile, ReplyMessage } from "../../src/contract/reply.ts";
import type { ApiCall, TelegramClient } from "./client.ts";
import type { DraftSupport } from "./draft-support.ts";
import { toFailure, toPlatformError } from "./errors.ts";
import type { TelegramFailure } from "./errors.ts";
import { limits } from "./limits.ts";
import type { PacedChat, WritePacing } from "./pacing.ts";
import type { TelegramBody } from "./render.ts";
import type { RichMessage } from "./rich-blocks.ts";
import type { RichSupport } from "./rich-support.ts";

/** Repeated on every edit, or the preview of a link comes back (https://core.telegram.org/bots/api#editmessagetext, 2026-11-22). */
const noLinkPreview = { link_preview_options: { is_disabled: true } } as const;

/** What the messages of one bot share. */
export interface MessageDependencies {
  readonly client: TelegramClient;
  readonly pacing: WritePacing;
  readonly rich: RichSupport;
  readonly drafts: DraftSupport;
}

/**
 * The messages of one reply, and where they are: a topic or a quoted message that is gone is done without, and a group that
 * moves is followed. All methods that wait reject with a PlatformError, or with the reason of the signal.
 */
export class TelegramMessages {
  readonly #dependencies: MessageDependencies;
  readonly #ids = new Map<number, number>();
  #chat: PacedChat;
  #topicId: number | undefined;
  #replyToMessageId: number | undefined;

  /** `known` stand already. */
  constructor(
    { place, replyToMessageId }: ReplyTarget,
    known: readonly ReplyMessage[],
    dependencies: MessageDependencies,
  ) {
    this.#dependencies = dependencies;
    this.#chat = { chatId: Number(place.chatId), kind: place.kind };
    this.#topicId = place.topicId === undefined ? undefined : Number(place.topicId);
    this.#replyToMessageId = replyToMessageId === undefined ? undefined : Number(replyToMessageId);
    for (const { index, messageId } of known) this.#ids.set(index, Number(messageId));
  }

  /** Where they are now. */
  get chat(): PacedChat {
    return this.#chat;
  }

  get topicId(): number | undefined {
    return this.#topicId;
  }

  /** The id of message `index`; undefined while there is none. */
  idOf(index: number): number | undefined {
    return this.#ids.get(index);
  }

  /** The topic is gone. False when the reply was in none. */
  leaveTopic(): boolean {
    const wasInTopic = this.#topicId !== undefined;
    this.#topicId = undefined;
    return wasInTopic;
  }

  /** Makes message `index`; resolves to its id. */
  async create(index: number, { text, entities }: TelegramBody, signal: AbortSignal): Promise<number> {
    const id = await this.#post(limits.createTimeoutMs, signal, (api, ended) =>
      api.sendMessage(
        this.#chat.chatId,
        text,
        { entities: [...entities], ...noLinkPreview, ...this.inTopic(), ...this.#asReply(index) },
        ended,
      ),
    );
    this.#ids.set(index, id);
    return id;
  }

  /** Posts a file below the messages; resolves to the id of its message. */
  attach(index: number, { name, text }: ReplyFile, signal: AbortSignal): Promise<number> {
    const bytes = Buffer.from(text);
    return this.#post(limits.uploadTimeoutMs, signal, (api, ended) =>
      api.sendDocument(
        this.#chat.chatId,
        new InputFile(bytes, name),
        { ...this.inTopic(), ...this.#asReply(index) },
        ended,
      ),
    );
  }

  /** Resolves to `moved` when the text needs a new message: the old one cannot be edited, or its group became a supergroup. */
  async edit(index: number, messageId: number, body: TelegramBody, signal: AbortSignal): Promise<"shown" | "moved"> {
    const { text, entities } = body;
    try {
      await this.#call(limits.editTimeoutMs, signal, (api, ended) =>
        api.editMessageText(this.#chat.chatId, messageId, text, { entities: [...entities], ...noLinkPreview }, ended),
      );
    } catch (error) {
      const failure = this.#understand(error, signal);
      if (failure.fault === "unchanged") return "shown";
      if (failure.fault === "uneditable") return "moved";
      if (failure.fault === "message-gone") this.#ids.delete(index);
      if (!this.#moveTo(failure.newChatId)) throw toPlatformError(failure, "repeatable");
      return "moved";
    }
    return "shown";
  }

  /** Makes message `index` a rich one. Resolves to false where Telegram does not take it, so that the text must do. */
  async upgrade(index: number, rich: RichMessage, signal: AbortSignal): Promise<boolean> {
    const messageId = this.#ids.get(index);
    if (messageId === undefined) return false;
    try {
      await this.#call(limits.editTimeoutMs, signal, (api, ended) =>
        api.editMessageText(this.#chat.chatId, messageId, rich, {}, ended),
      );
    } catch (error) {
      const failure = this.#understand(error, signal);
      if (failure.fault === "unchanged") return true;
      const isRefused = failure.fault === "payload" || failure.fault === "too-long";
      if (isRefused) this.#dependencies.rich.noteRefusal(failure);
      else if (failure.fault === "uneditable") return false;
      else if (failure.fault === "message-gone") this.#ids.delete(index);
      if (isRefused || this.#moveTo(failure.newChatId)) return false;
      throw toPlatformError(failure, "repeatable");
    }
    return true;
  }

  /** Removes a message, one of these or one that another has replaced; resolves also when it was gone already. */
  async remove(messageId: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#call(limits.editTimeoutMs, signal, (api, ended) =>
        api.deleteMessage(this.#chat.chatId, messageId, ended),
      );
    } catch (error) {
      const failure = this.#understand(error, signal);
      if (failure.fault !== "nothing-to-delete" && failure.fault !== "message-gone") {
        throw toPlatformError(failure, "repeatable");
      }
    }
    for (const [index, id] of this.#ids) if (id === messageId) this.#ids.delete(index);
  }

  /** The parameters that put a call where the reply is. */
  inTopic(): { readonly message_thread_id?: number } {
    return this.#topicId === undefined ? {} : { message_thread_id: this.#topicId };
  }

  /** Makes a new message, going where the reply has moved to; resolves to its id. */
  async #post(limitMs: number, signal: AbortSignal, make: ApiCall<{ readonly message_id: number }>): Promise<number> {
    const { drafts } = this.#dependencies;
    for (;;) {
      try {
        const sent = await this.#call(limitMs, signal, make);
        if (!Number.isInteger(sent.message_id)) throw new Error("The answer to a new message has no message id.");
        drafts.noteMessage(this.#chat.chatId, this.#topicId);
        return sent.message_id;
      } catch (error) {
        const failure = this.#understand(error, signal);
        if (!this.#adapt(failure)) throw toPlatformError(failure, "create");
      }
    }
  }

  /** Tells the pacing of every call that is not refused. */
  async #call<Result>(limitMs: number, signal: AbortSignal, make: ApiCall<Result>): Promise<Result> {
    const { client, pacing } = this.#dependencies;
    const result = await client.call(limitMs, signal, make);
    pacing.passed();
    return result;
  }

  /** What went wrong, a flood wait already noted. Throws `signal.reason` when it was the caller who gave up. */
  #understand(error: unknown, signal: AbortSignal): TelegramFailure {
    signal.throwIfAborted();
    const failure = toFailure(error);
    if (failure.fault === "flood") {
      this.#dependencies.pacing.pause(this.#chat, failure.retryAfterMs ?? limits.floodWaitUnknownMs);
    }
    return failure;
  }

  /** Changes where the reply goes when the failure says how; false when there is nothing left to change. */
  #adapt(failure: TelegramFailure): boolean {
    if (failure.fault === "topic-gone" && this.leaveTopic()) return true;
    if (failure.fault === "quoted-gone" && this.#replyToMessageId !== undefined) {
      this.#replyToMessageId = undefined;
      return true;
    }
    return this.#moveTo(failure.newChatId);
  }

  /** A group that became a supergroup has a new id, and its messages have new ids too. */
  #moveTo(newChatId: number | undefined): boolean {
    if (newChatId === undefined || newChatId === this.#chat.chatId) return false;
    this.#dependencies.pacing.leave(this.#chat, this);
    this.#chat = { chatId: newChatId, kind: "group" };
    this.#ids.clear();
    return true;
  }

  /** Only the first message of a reply points at the question. */
  #asReply(index: number): { readonly reply_parameters?: ReplyParameters } {
    if (index > 0 || this.#replyToMessageId === undefined) return {};
    return { reply_parameters: { message_id: this.#replyToMessageId, allow_sending_without_reply: true } };
  }
}
