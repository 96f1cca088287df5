import type { BotApiChat, BotApiChatType, BotApiEntity, BotApiMessage, BotApiUser, InlineKeyboard } from "./bot-api.ts";
import { toDetectedEntities } from "./detected-entities.ts";
import type { FloodPeer } from "./flood-control.ts";
import type { UploadedFile } from "./parameters.ts";

/** https://core.telegram.org/bots/api#sendchataction: "5 seconds or less" (2026-11-22). */
export const TYPING_VISIBLE_MS = 5000;
/** https://core.telegram.org/bots/api#sendmessagedraft: a "30-second preview" (2026-11-22). */
export const DRAFT_VISIBLE_MS = 30_000;

/** One state of a message's text. */
export interface Revision {
  readonly text: string;
  /** What the author set, sorted. */
  readonly entities: readonly BotApiEntity[];
  /** Of a rich message, which has no entities; the text is what can be read in them. */
  readonly richBlocks?: readonly unknown[];
  readonly linkPreviewDisabled: boolean;
  readonly atMs: number;
}

export interface StoredMessage {
  readonly id: number;
  readonly from: BotApiUser;
  readonly senderChat?: BotApiChat | undefined;
  readonly topicId?: number | undefined;
  /** The first message of the reply chain, in supergroups that are no forums. */
  readonly threadRootId?: number | undefined;
  readonly replyToId?: number | undefined;
  readonly isSilent: boolean;
  /** Written by Telegram itself: a topic was opened, the group moved. */
  readonly isService: boolean;
  /** Content other than text, as fields of the Bot API's message; its text is then a caption. */
  readonly content?: Readonly<Record<string, unknown>> | undefined;
  readonly document?: UploadedFile | undefined;
  /** Messages with a reply keyboard cannot be edited. */
  readonly hasReplyKeyboard: boolean;
  /** Oldest first, never empty. */
  readonly revisions: Revision[];
  keyboard: InlineKeyboard | undefined;
  reaction: string | undefined;
}

export interface Draft {
  readonly draftId: number;
  readonly text: string;
  readonly entities: readonly BotApiEntity[];
  readonly canStop: boolean;
  readonly keepOnStop: boolean;
  readonly shownAtMs: number;
}

export interface Topic {
  readonly id: number;
  readonly name: string;
  isClosed: boolean;
}

/** What may stand between the bot and a chat. */
export type Obstacle = "none" | "blocked" | "deactivated" | "kicked" | "restricted";

/** One chat as Telegram's servers know it. */
export class ChatState {
  readonly id: number;
  readonly type: BotApiChatType;
  readonly isForum: boolean;
  readonly profile: Omit<BotApiChat, "id" | "type" | "is_forum">;
  readonly members = new Map<number, BotApiUser>();
  readonly topics = new Map<number, Topic>();
  readonly messages = new Map<number, StoredMessage>();
  /** By topic id, 0 for none. */
  readonly #typingSinceMs = new Map<number, number>();
  readonly #drafts = new Map<number, Draft>();
  readonly #stoppedDraftIds = new Set<number>();
  obstacle: Obstacle = "none";
  botIsAdmin: boolean;
  /** Set when the group became a supergroup: its new id. */
  upgradedTo: number | undefined;

  constructor(chat: BotApiChat, options: { readonly botIsAdmin?: boolean | undefined } = {}) {
    const { id, type, is_forum: isForum, ...profile } = chat;
    this.id = id;
    this.type = type;
    this.isForum = isForum === true;
    this.profile = profile;
    this.botIsAdmin = options.botIsAdmin === true;
  }

  get isPrivate(): boolean {
    return this.type === "private";
  }

  get floodPeer(): FloodPeer {
    return { chatId: this.id, isPrivate: this.isPrivate };
  }

  post(message: StoredMessage, isFromBot: boolean): void {
    this.messages.set(message.id, message);
    if (!isFromBot) return;
    this.#typingSinceMs.delete(message.topicId ?? 0);
    this.#drafts.delete(message.topicId ?? 0);
  }

  showTyping(topicId: number | undefined, nowMs: number): void {
    this.#typingSinceMs.set(topicId ?? 0, nowMs);
  }

  isTyping(topicId: number | undefined, nowMs: number): boolean {
    const sinceMs = this.#typingSinceMs.get(topicId ?? 0);
    return sinceMs !== undefined && nowMs < sinceMs + TYPING_VISIBLE_MS;
  }

  /** Shows it in place of any other, unless its reader has stopped it. */
  showDraft(topicId: number | undefined, draft: Draft): void {
    if (!this.#stoppedDraftIds.has(draft.draftId)) this.#drafts.set(topicId ?? 0, draft);
  }

  /** The reader stops it: what comes of it later is not shown. */
  stopDraft(topicId: number | undefined, draft: Draft): void {
    this.#stoppedDraftIds.add(draft.draftId);
    if (draft.keepOnStop) this.#drafts.set(topicId ?? 0, { ...draft, canStop: false });
    else this.#drafts.delete(topicId ?? 0);
  }

  draft(topicId: number | undefined, nowMs: number): Draft | undefined {
    const draft = this.#drafts.get(topicId ?? 0);
    return draft !== undefined && nowMs < draft.shownAtMs + DRAFT_VISIBLE_MS ? draft : undefined;
  }
}

/** All chats and users, and the numbers of messages. */
export class ChatDirectory {
  readonly #chats = new Map<number, ChatState>();
  readonly #users = new Map<number, BotApiUser>();
  readonly #lastIds = new Map<number, number>();

  add(chat: ChatState): void {
    this.#chats.set(chat.id, chat);
  }

  get(chatId: number): ChatState | undefined {
    return this.#chats.get(chatId);
  }

  all(): readonly ChatState[] {
    return [...this.#chats.values()];
  }

  addUser(user: BotApiUser): void {
    this.#users.set(user.id, user);
  }

  user(id: number): BotApiUser | undefined {
    return this.#users.get(id);
  }

  /** Supergroups count for themselves; private chats and small groups share one count, as an account's mailbox does. */
  nextMessageId(chat: ChatState): number {
    const counter = chat.type === "supergroup" ? chat.id : 0;
    const id = (this.#lastIds.get(counter) ?? 0) + 1;
    this.#lastIds.set(counter, id);
    return id;
  }
}

export function latestRevision(message: StoredMessage): Revision {
  const latest = message.revisions.at(-1);
  if (latest === undefined) throw new Error(`message ${message.id} has no revision`);
  return latest;
}

/** The entities a reader sees: those set by the author and those Telegram found. */
export function shownEntities(revision: Revision): readonly BotApiEntity[] {
  if (revision.richBlocks !== undefined) return [];
  const detected = toDetectedEntities(revision.text, revision.entities);
  return [...revision.entities, ...detected].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

export function toApiChat(chat: ChatState): BotApiChat {
  const { id, type, profile } = chat;
  return chat.isForum ? { id, type, ...profile, is_forum: true } : { id, type, ...profile };
}

/** The message as the Bot API shows it, with the message it replies to, but not that one's own reply. */
export function toApiMessage(chat: ChatState, message: StoredMessage, depth = 1): BotApiMessage {
  const revision = latestRevision(message);
  const entities = shownEntities(revision);
  const isCaption = message.content !== undefined;
  const threadId = message.topicId ?? message.threadRootId;
  const replied = depth === 0 ? undefined : chat.messages.get(message.replyToId ?? message.topicId ?? 0);
  return {
    message_id: message.id,
    from: message.from,
    ...(message.senderChat && { sender_chat: message.senderChat }),
    chat: toApiChat(chat),
    date: Math.floor((message.revisions[0]?.atMs ?? 0) / 1000),
    ...(message.revisions.length > 1 && { edit_date: Math.floor(revision.atMs / 1000) }),
    ...(threadId !== undefined && { message_thread_id: threadId }),
    ...(message.topicId !== undefined && { is_topic_message: true }),
    ...(replied && { reply_to_message: toApiMessage(chat, replied, depth - 1) }),
    ...message.content,
    ...(revision.richBlocks
      ? { rich_message: { blocks: revision.richBlocks } }
      : revision.text !== "" && { [isCaption ? "caption" : "text"]: revision.text }),
    ...(entities.length > 0 && { [isCaption ? "caption_entities" : "entities"]: entities }),
    ...(message.keyboard && { reply_markup: message.keyboard }),
  };
}
