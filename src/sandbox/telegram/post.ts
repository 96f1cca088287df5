import type { BotApiChat, BotApiUser, InlineKeyboard } from "./bot-api.ts";
import type { ChatState, StoredMessage } from "./chats.ts";
import type { FormattedText } from "./message-entities.ts";
import type { UploadedFile } from "./parameters.ts";
import type { World } from "./world.ts";

export interface NewMessage {
  readonly from: BotApiUser;
  readonly body?: FormattedText | undefined;
  readonly senderChat?: BotApiChat | undefined;
  readonly topicId?: number | undefined;
  readonly threadRootId?: number | undefined;
  readonly replyToId?: number | undefined;
  readonly content?: Readonly<Record<string, unknown>> | undefined;
  readonly document?: UploadedFile | undefined;
  readonly keyboard?: InlineKeyboard | undefined;
  readonly hasReplyKeyboard?: boolean;
  readonly isService?: boolean;
  readonly isSilent?: boolean;
  readonly linkPreviewDisabled?: boolean;
}

/** Puts a message into the chat, whoever wrote it, and tells those who watch. Makes no update. */
export function postMessage(world: World, chat: ChatState, post: NewMessage): StoredMessage {
  const { body, linkPreviewDisabled = false, isService = false, isSilent = false, hasReplyKeyboard = false } = post;
  const revision = { text: body?.text ?? "", entities: body?.entities ?? [], linkPreviewDisabled };
  const message: StoredMessage = {
    id: world.chats.nextMessageId(chat),
    from: post.from,
    senderChat: post.senderChat,
    topicId: post.topicId,
    threadRootId: post.threadRootId ?? threadRoot(chat, post),
    replyToId: post.replyToId,
    content: post.content,
    document: post.document,
    keyboard: post.keyboard,
    hasReplyKeyboard,
    isService,
    isSilent,
    reaction: undefined,
    revisions: [{ ...revision, atMs: world.clock.nowMs() }],
  };
  chat.post(message, post.from.id === world.bot.id);
  world.changes.notify({ kind: "message", chatId: chat.id });
  return message;
}

/** In supergroups a chain of replies is a thread, named by its first message. */
function threadRoot(chat: ChatState, { replyToId, topicId }: NewMessage): number | undefined {
  if (chat.type !== "supergroup" || topicId !== undefined || replyToId === undefined) return undefined;
  return chat.messages.get(replyToId)?.threadRootId ?? replyToId;
}
