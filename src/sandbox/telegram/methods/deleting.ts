import type { ChatState, StoredMessage } from "../chats.ts";
import { badRequest, refusal } from "../errors.ts";
import type { World } from "../world.ts";
import { toAddressee } from "./addressee.ts";
import type { MethodTable } from "./method.ts";

/** https://core.telegram.org/bots/api#deletemessage: only what was sent less than 48 hours ago (2026-11-22). */
const DELETABLE_MS = 48 * 60 * 60 * 1000;
/** https://core.telegram.org/bots/api#deletemessages: 1-100 at once (2026-11-22). */
const DELETED_AT_ONCE = 100;

export const deletingMethods: MethodTable = {
  deleteMessage(world, parameters) {
    const chat = toAddressee(world, parameters);
    const message = chat.messages.get(parameters.integer("message_id") ?? 0);
    if (message === undefined) throw refusal("messageToDeleteNotFound");
    if (!isDeletable(world, chat, message)) throw refusal("messageCannotBeDeleted");
    remove(world, chat, message);
    return true;
  },

  /** Those that cannot be found or deleted are skipped. */
  deleteMessages(world, parameters) {
    const chat = toAddressee(world, parameters);
    const ids = parameters.array("message_ids") ?? [];
    if (ids.length === 0) throw badRequest("message identifiers are not specified");
    if (ids.length > DELETED_AT_ONCE) throw badRequest("too many message identifiers specified");
    for (const id of ids) {
      const message = chat.messages.get(Number(id));
      if (message !== undefined && isDeletable(world, chat, message)) remove(world, chat, message);
    }
    return true;
  },
};

function isDeletable(world: World, chat: ChatState, message: StoredMessage): boolean {
  const isInReach = chat.isPrivate || chat.botIsAdmin || message.from.id === world.bot.id;
  const sentAtMs = message.revisions[0]?.atMs ?? 0;
  return isInReach && (chat.botIsAdmin || world.clock.nowMs() - sentAtMs < DELETABLE_MS);
}

function remove(world: World, chat: ChatState, message: StoredMessage): void {
  chat.messages.delete(message.id);
  world.changes.notify({ kind: "delete", chatId: chat.id });
}
