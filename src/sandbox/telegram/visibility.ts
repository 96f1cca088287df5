import { type ChatState, latestRevision, shownEntities, type StoredMessage } from "./chats.ts";
import type { World } from "./world.ts";

/**
 * Whether the bot gets an update of this message. In groups with privacy mode on these are commands that are not for
 * another bot, replies to its own messages, and service messages, but not mentions
 * (https://core.telegram.org/bots/features#privacy-mode, 2026-11-22; bots get no update of what bots write).
 */
export function isVisibleToBot(world: World, chat: ChatState, message: StoredMessage): boolean {
  if (chat.obstacle === "kicked" || chat.obstacle === "blocked") return false;
  if (message.from.id === world.bot.id) return false;
  if (message.from.is_bot && message.senderChat === undefined) return false;
  if (chat.isPrivate || chat.botIsAdmin || world.settings.canReadAllGroupMessages || message.isService) return true;
  const replied = chat.messages.get(message.replyToId ?? 0);
  return replied?.from.id === world.bot.id || isCommandForBot(world, message);
}

function isCommandForBot(world: World, message: StoredMessage): boolean {
  const revision = latestRevision(message);
  const command = shownEntities(revision).find(({ type, offset }) => type === "bot_command" && offset === 0);
  if (command === undefined) return false;
  const [, addressee] = revision.text.slice(0, command.length).split("@");
  return addressee === undefined || addressee.toLowerCase() === world.bot.username.toLowerCase();
}
