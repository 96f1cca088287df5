import type { ChatState, Obstacle, StoredMessage } from "../chats.ts";
import { type ApiError, chatUpgraded, floodWait, refusal } from "../errors.ts";
import type { Parameters } from "../parameters.ts";
import type { World } from "../world.ts";

/** The chat that a call names. Throws what Telegram answers when there is none, or the bot is not allowed to see it. */
export function toAddressee(world: World, parameters: Parameters): ChatState {
  const named = parameters.string("chat_id");
  if (named === undefined) throw refusal("chatIdEmpty");
  const chat = world.chats.get(Number(named));
  if (chat === undefined) throw refusal("chatNotFound");
  if (chat.upgradedTo !== undefined) throw chatUpgraded(chat.upgradedTo);
  const error = toObstacleError(chat, chat.obstacle);
  if (error !== undefined) throw error;
  return chat;
}

function toObstacleError(chat: ChatState, obstacle: Obstacle): ApiError | undefined {
  switch (obstacle) {
    case "blocked":
      return refusal("botBlocked");
    case "deactivated":
      return refusal("userDeactivated");
    case "kicked":
      return refusal(chat.type === "supergroup" ? "kickedFromSupergroup" : "kickedFromGroup");
    case "restricted":
    case "none":
      return undefined;
  }
}

/** New messages by a bot that may only read have an error of their own. */
export function assertMayPost(chat: ChatState): void {
  if (chat.obstacle === "restricted") throw refusal("noRightsToSend");
}

/** Everything else that people would see of a bot that may only read. */
export function assertMayWrite(chat: ChatState): void {
  if (chat.obstacle === "restricted") throw refusal("writeForbidden");
}

/** Spends the budget of new and changed messages, or throws the flood wait. */
export function spendPost(world: World, chat: ChatState): void {
  const retryAfterS = world.flood.post(chat.floodPeer, world.clock.nowMs());
  if (retryAfterS > 0) throw floodWait(retryAfterS);
}

/** Spends the budget of typing and drafts, or throws their flood wait. */
export function spendActivity(world: World, chat: ChatState): void {
  const retryAfterS = world.flood.showActivity(chat.id, world.clock.nowMs());
  if (retryAfterS > 0) throw floodWait(retryAfterS);
}

export interface Thread {
  readonly topicId?: number;
  /** In supergroups without topics: the message whose replies the thread is. */
  readonly threadRootId?: number;
}

/**
 * What `message_thread_id` names, if given. A forum's General topic has no id that could be sent to
 * (https://github.com/tdlib/telegram-bot-api/issues/447, 2026-11-22).
 */
export function toThread(world: World, chat: ChatState, parameters: Parameters): Thread {
  const id = parameters.integer("message_thread_id") ?? 0;
  if (id === 0) return {};
  const canHaveTopics = chat.isPrivate ? world.settings.hasTopicsEnabled : chat.isForum;
  if (canHaveTopics) {
    const topic = chat.topics.get(id);
    if (topic === undefined) throw refusal("threadNotFound");
    if (topic.isClosed && !chat.botIsAdmin) throw refusal("topicClosed");
    return { topicId: id };
  }
  const root = chat.type === "supergroup" ? chat.messages.get(id) : undefined;
  if (root === undefined) throw refusal("threadNotFound");
  return { threadRootId: root.threadRootId ?? root.id };
}

/** The message that `reply_parameters` (or the older `reply_to_message_id`) names, if any. */
export function toRepliedMessage(chat: ChatState, parameters: Parameters): StoredMessage | undefined {
  const reply = parameters.object("reply_parameters") ?? {
    message_id: parameters.integer("reply_to_message_id"),
    allow_sending_without_reply: parameters.boolean("allow_sending_without_reply"),
  };
  const { message_id: id, chat_id: otherChat = chat.id, allow_sending_without_reply: isOptional } = reply;
  if (id === undefined || id === 0) return undefined;
  const message = Number(otherChat) === chat.id ? chat.messages.get(Number(id)) : undefined;
  if (message === undefined && isOptional !== true) throw refusal("replyNotFound");
  return message;
}
