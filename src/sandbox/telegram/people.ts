import type { BotApiUser } from "./bot-api.ts";
import { type ChatState, latestRevision, type StoredMessage, toApiChat, toApiMessage } from "./chats.ts";
import type { UserMessage } from "./emulator.ts";
import { MEDIA } from "./media.ts";
import { MESSAGE_LENGTH_LIMIT } from "./message-text.ts";
import { postMessage } from "./post.ts";
import { isVisibleToBot } from "./visibility.ts";
import type { World } from "./world.ts";

/** Telegram's stand-in users for posts as the group itself and as a channel (TDLib UserManager.cpp, 2026-11-22). */
const ANONYMOUS_ADMIN: BotApiUser = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: "Group",
  username: "GroupAnonymousBot",
};
const CHANNEL_BOT: BotApiUser = { id: 136_817_688, is_bot: true, first_name: "Channel", username: "Channel_Bot" };

/** What people do in their apps. Everything throws a plain Error when people could not do it. */
export class People {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  send(chatId: number, from: number, { text = "", entities, media, ...options }: UserMessage): number {
    const { chat, author } = this.#find(chatId, from);
    const { topicId, replyToMessageId: replyToId, senderChat } = options;
    if (chat.upgradedTo !== undefined) throw new Error(`chat ${chatId} became ${chat.upgradedTo}`);
    if (topicId !== undefined && !chat.topics.has(topicId)) throw new Error(`there is no topic ${topicId}`);
    const kind = media === undefined ? undefined : MEDIA[media];
    if (kind?.hasCaption === false && text !== "") throw new Error(`a ${media} has no caption`);
    const pieces = kind === undefined ? toPieces(text) : [{ text, startsAt: 0 }];
    let lastId = 0;
    for (const piece of pieces) {
      const ownEntities = entities
        ?.map((entity) => ({ ...entity, offset: entity.offset - piece.startsAt }))
        .filter(({ offset, length }) => offset >= 0 && offset + length <= piece.text.length);
      const body = this.#world.format(piece.text, ownEntities, "person");
      if (body.text === "" && kind === undefined) throw new Error("a message needs text or media");
      const isAnonymous = senderChat?.id === chat.id;
      const message = postMessage(this.#world, chat, {
        from: senderChat === undefined ? author : isAnonymous ? ANONYMOUS_ADMIN : CHANNEL_BOT,
        ...(senderChat && { senderChat: { ...senderChat, type: isAnonymous ? chat.type : "channel" } }),
        body,
        content: kind?.content,
        topicId,
        replyToId,
      });
      this.#tellBot("message", chat, message);
      lastId = message.id;
    }
    return lastId;
  }

  edit(chatId: number, messageId: number, text: string): void {
    const { chat, message } = this.#findMessage(chatId, messageId);
    if (message.from.id === this.#world.bot.id) throw new Error("people edit only their own messages");
    const body = this.#world.format(text, undefined, "person");
    const { linkPreviewDisabled } = latestRevision(message);
    message.revisions.push({ ...body, linkPreviewDisabled, atMs: this.#world.clock.nowMs() });
    this.#world.changes.notify({ kind: "edit", chatId });
    this.#tellBot("edited_message", chat, message);
  }

  /** Bots are not told. */
  delete(chatId: number, messageId: number): void {
    const { chat, message } = this.#findMessage(chatId, messageId);
    chat.messages.delete(message.id);
    this.#world.changes.notify({ kind: "delete", chatId });
  }

  press(chatId: number, messageId: number, data: string, from: number): string {
    const { author } = this.#find(chatId, from);
    const { chat, message } = this.#findMessage(chatId, messageId);
    const buttons = message.keyboard?.inline_keyboard.flat() ?? [];
    if (!buttons.some((button) => button.callback_data === data)) throw new Error(`there is no button "${data}"`);
    const id = this.#world.callbackQueries.open();
    this.#world.updates.add("callback_query", {
      id,
      from: author,
      message: toApiMessage(chat, message),
      chat_instance: String(-chat.id),
      data,
    });
    return id;
  }

  stopDraft(chatId: number, topicId: number | undefined): void {
    const chat = this.#world.chat(chatId);
    const draft = chat.draft(topicId, this.#world.clock.nowMs());
    if (draft?.canStop !== true) throw new Error(`there is no draft that could be stopped in chat ${chatId}`);
    chat.stopDraft(topicId, draft);
    this.#world.changes.notify({ kind: "activity", chatId });
    this.#world.updates.add("stopped_message_generation", {
      chat: toApiChat(chat),
      ...(topicId !== undefined && { message_thread_id: topicId }),
      draft_id: draft.draftId,
    });
  }

  /** Makes the update of a message, when the bot gets to see it. */
  #tellBot(kind: "message" | "edited_message", chat: ChatState, message: StoredMessage): void {
    if (isVisibleToBot(this.#world, chat, message)) this.#world.updates.add(kind, toApiMessage(chat, message));
  }

  #find(chatId: number, userId: number): { chat: ChatState; author: BotApiUser } {
    const chat = this.#world.chat(chatId);
    const author = chat.members.get(userId);
    if (author === undefined) throw new Error(`user ${userId} is not in chat ${chatId}`);
    return { chat, author };
  }

  #findMessage(chatId: number, messageId: number): { chat: ChatState; message: StoredMessage } {
    const chat = this.#world.chat(chatId);
    const message = chat.messages.get(messageId);
    if (message === undefined) throw new Error(`there is no message ${messageId} in chat ${chatId}`);
    return { chat, message };
  }
}

/** The apps cut what is too long for one message, never inside a character. */
function toPieces(text: string): { readonly text: string; readonly startsAt: number }[] {
  const pieces = [];
  let startsAt = 0;
  do {
    let end = Math.min(startsAt + MESSAGE_LENGTH_LIMIT, text.length);
    if (end < text.length && /[\uDC00-\uDFFF]/.test(text.charAt(end))) end -= 1;
    pieces.push({ text: text.slice(startsAt, end), startsAt });
    startsAt = end;
  } while (startsAt < text.length);
  return pieces;
}
