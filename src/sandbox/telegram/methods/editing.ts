import { isDeepStrictEqual } from "node:util";

import type { InlineKeyboard } from "../bot-api.ts";
import { type ChatState, latestRevision, type Revision, type StoredMessage, toApiMessage } from "../chats.ts";
import { refusal } from "../errors.ts";
import type { Parameters } from "../parameters.ts";
import type { World } from "../world.ts";
import { assertMayWrite, spendPost, toAddressee } from "./addressee.ts";
import { disablesLinkPreview, toRichText, toText } from "./message-body.ts";
import type { MethodTable } from "./method.ts";
import { toInlineKeyboard } from "./reply-markup.ts";

/** The methods that change a message of the bot. */
export const editingMethods: MethodTable = {
  editMessageText(world, parameters) {
    const chat = toAddressee(world, parameters);
    const body = toRichText(world, parameters) ?? toText(world, parameters, "editTooLong");
    const keyboard = toInlineKeyboard(parameters);
    const message = toOwnMessage(world, chat, parameters);
    if (message.content !== undefined) throw refusal("noTextToEdit");
    return change(world, chat, message, { ...body, linkPreviewDisabled: disablesLinkPreview(parameters) }, keyboard);
  },

  editMessageReplyMarkup(world, parameters) {
    const chat = toAddressee(world, parameters);
    const keyboard = toInlineKeyboard(parameters);
    const message = toOwnMessage(world, chat, parameters);
    return change(world, chat, message, latestRevision(message), keyboard);
  },
};

function toOwnMessage(world: World, chat: ChatState, parameters: Parameters): StoredMessage {
  const message = chat.messages.get(parameters.integer("message_id") ?? 0);
  if (message === undefined || message.isService) throw refusal("messageToEditNotFound");
  if (message.from.id !== world.bot.id || message.hasReplyKeyboard) throw refusal("messageCannotBeEdited");
  return message;
}

function change(
  world: World,
  chat: ChatState,
  message: StoredMessage,
  { text, entities, richBlocks, linkPreviewDisabled }: Omit<Revision, "atMs">,
  keyboard: InlineKeyboard | undefined,
): unknown {
  assertMayWrite(chat);
  spendPost(world, chat);
  const shown = latestRevision(message);
  const before = [shown.text, shown.entities, shown.richBlocks, message.keyboard];
  if (isDeepStrictEqual(before, [text, entities, richBlocks, keyboard])) throw refusal("notModified");
  const content = richBlocks === undefined ? { text, entities } : { text, entities, richBlocks };
  message.revisions.push({ ...content, linkPreviewDisabled, atMs: world.clock.nowMs() });
  message.keyboard = keyboard;
  world.changes.notify({ kind: "edit", chatId: chat.id });
  return toApiMessage(chat, message);
}
