import type { Clock } from "../../contract/clock.ts";
import type { FaultHandle } from "../faults.ts";
import type { BotApiEntity, BotApiResponse, InlineKeyboard } from "./bot-api.ts";
import type { Fault } from "./faults.ts";
import type { FloodLimits } from "./flood-control.ts";
import type { LimitUnit } from "./message-text.ts";
import type { UploadedFile } from "./parameters.ts";

export interface TelegramEmulatorOptions {
  /** Default SANDBOX_TELEGRAM_TOKEN. The digits before the colon are the bot's user id. */
  readonly token?: string;
  /** Default `runnel_sandbox_bot`. */
  readonly botUsername?: string;
  /** True is privacy mode off: the bot sees everything in groups. Default false, as for a new bot. */
  readonly canReadAllGroupMessages?: boolean;
  /** Whether private chats may have topics. Default false. */
  readonly hasTopicsEnabled?: boolean;
  /** On 127.0.0.1; default 0, any free one. */
  readonly port?: number;
  /** How long every answer takes, half of it on the way there. Default 0. */
  readonly latencyMs?: number;
  /** What is not given is DEFAULT_FLOOD_LIMITS. */
  readonly limits?: Partial<FloodLimits>;
  /** How the limit of 4096 is counted. Default `utf-16`, the stricter way. */
  readonly limitUnit?: LimitUnit;
  /** Refuse entities that Telegram would silently change or drop. Default true. */
  readonly strictEntities?: boolean;
  /**
   * Take `rich_message` in editMessageText, strictly checked. Default false, as on a server older than Bot API 10.1, which
   * ignores the parameter and so misses the text.
   */
  readonly richMessages?: boolean;
  /** The clock for flood control, typing, drafts and polling. Default the machine's. */
  readonly clock?: Clock;
  /** How many calls are remembered in `calls`, the newest. Default 20,000. */
  readonly callsKept?: number;
}

export interface UserProfile {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  /** IETF tag as the user's app tells it, such as `zh-hans` or `en`. */
  readonly languageCode?: string;
  readonly isBot?: boolean;
}

export interface GroupProfile {
  /** Negative. Up to -1000000000000 it is a supergroup, else a small group. */
  readonly id: number;
  readonly title: string;
  readonly isForum?: boolean;
  readonly members: readonly UserProfile[];
  /** An administrator sees everything whatever the privacy mode. Default false. */
  readonly botIsAdmin?: boolean;
}

export type MediaKind = "sticker" | "photo" | "voice" | "video" | "document" | "location" | "poll";

/** What a user posts. At least one of text and media. */
export interface UserMessage {
  /** With media it is the caption, where the kind of media has one. */
  readonly text?: string;
  /** Default: what Telegram finds in the text itself (commands, mentions, links, ...), which is added in any case. */
  readonly entities?: readonly BotApiEntity[];
  readonly media?: MediaKind;
  readonly replyToMessageId?: number;
  readonly topicId?: number;
  /** Post as this chat, as anonymous administrators and channels do; `from` is then Telegram's stand-in user. */
  readonly senderChat?: { readonly id: number; readonly title: string };
}

/** A message as the people in the chat see it now. */
export interface ShownMessage {
  readonly id: number;
  /** "bot" is the bot under test; others by their user id. */
  readonly from: "bot" | number;
  /** Text or caption; empty when there is none. */
  readonly text: string;
  /** Those the author set and those Telegram found: what is formatted, clickable, or pings. */
  readonly entities: readonly BotApiEntity[];
  /** The blocks of a rich message; `text` is then what can be read in them. */
  readonly richBlocks?: readonly unknown[];
  readonly replyTo?: number;
  readonly topicId?: number;
  /** How often its text or keyboard was changed. */
  readonly edits: number;
  readonly shownAtMs: number;
  /** Of its newest state; equals `shownAtMs` when it was never edited. */
  readonly changedAtMs: number;
  /** Every state in the order in which readers saw it, the newest last. */
  readonly revisions: readonly { readonly text: string; readonly atMs: number }[];
  readonly keyboard?: InlineKeyboard;
  readonly document?: UploadedFile;
  /** The bot's reaction. */
  readonly reaction?: string;
  readonly isSilent: boolean;
  /** Whether a preview of a link would hang under it. */
  readonly hasLinkPreview: boolean;
}

/** An unfinished answer as sendMessageDraft shows it. */
export interface ShownDraft {
  readonly draftId: number;
  /** "Thinking…" when the bot sent none. */
  readonly text: string;
  readonly entities: readonly BotApiEntity[];
  readonly canStop: boolean;
  readonly shownAtMs: number;
}

export interface ApiCall {
  readonly atMs: number;
  readonly method: string;
  /** The chat the call was about, when it named one by number. */
  readonly chatId?: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What Telegram decided; undefined while the call is running, and when a fault struck before it took effect. */
  readonly response?: BotApiResponse;
  /** When the answer was ready. */
  readonly answeredAtMs?: number;
  /** The fault that hit it. */
  readonly fault?: Fault["kind"];
  /** Whether a flood wait was running in its chat when it arrived: a patient bot has no such call. */
  readonly duringFloodWait: boolean;
}

export interface EmulatorChange {
  readonly kind: "message" | "edit" | "delete" | "activity" | "chat" | "call";
  readonly chatId?: number;
}

/** The Telegram Bot API and the people behind it, on one machine. */
export interface TelegramEmulator {
  /** `http://127.0.0.1:port`, for a client's `apiRoot`. */
  readonly apiRoot: string;
  readonly token: string;
  readonly botId: number;
  readonly botUsername: string;

  /** Adds a private chat between the bot and `user`, and returns its id, which is the user's. */
  addPrivateChat(user: UserProfile): number;
  /** Adds a group of which the bot is a member, and returns its id. */
  addGroup(group: GroupProfile): number;
  /** Opens a topic in a forum (or private chat with topics), and returns its id. `createdBy` defaults to the first member. */
  addTopic(chatId: number, topic: { readonly name: string; readonly createdBy?: "bot" | number }): number;
  closeTopic(chatId: number, topicId: number): void;
  deleteTopic(chatId: number, topicId: number): void;

  /**
   * Posts as user `from` and returns the message's id. Text over 4096 characters is posted as several messages, as the
   * apps do; the id is the last one's. Makes an update, in groups only when privacy mode lets the bot see the message.
   */
  send(chatId: number, from: number, message: UserMessage): number;
  /** Changes a user's message, which makes an `edited_message` update. */
  edit(chatId: number, messageId: number, text: string): void;
  /** Presses the button with these data, and returns the id of the callback query. */
  press(chatId: number, messageId: number, callbackData: string, from: number): string;
  /** Presses the stop button of the draft in this chat: `stopped_message_generation`. */
  stopDraft(chatId: number, topicId?: number): void;
  deleteMessage(chatId: number, messageId: number): void;
  block(chatId: number): void;
  unblock(chatId: number): void;
  /** The account behind a private chat is gone. */
  deactivate(chatId: number): void;
  kickBot(chatId: number): void;
  /** The bot may read but not write. */
  restrict(chatId: number): void;
  /** A small group becomes the supergroup `newChatId`. */
  upgradeGroup(chatId: number, newChatId: number): void;
  /** Queues any update as it is: unknown kinds, malformed ones, repeated ids. Without `update_id` it gets the next. */
  pushUpdate(update: unknown): void;
  /** Updates that no poll has confirmed yet. */
  readonly pendingUpdates: number;

  /** Oldest first; with `topicId` only that topic. Service messages are not among them. */
  messages(chatId: number, topicId?: number): readonly ShownMessage[];
  isTyping(chatId: number, topicId?: number): boolean;
  draft(chatId: number, topicId?: number): ShownDraft | undefined;
  /** What the user sees after pressing a button: undefined until the bot answered, then its text, perhaps empty. */
  callbackAnswer(queryId: string): string | undefined;

  /** The newest `callsKept` calls, oldest first. */
  readonly calls: readonly ApiCall[];
  callsTo(method: string, chatId?: number): readonly ApiCall[];
  readonly faults: { add(fault: Fault): FaultHandle };
  /** Starts a flood wait in the chat, although the bot did nothing wrong. */
  imposeFloodWait(chatId: number, retryAfterS: number): void;
  /** From now on every call answers 401, the running poll included. */
  revokeToken(): void;
  /** The token is valid again: stands for a new one. */
  restoreToken(): void;
  /** Refuses connections, and resets those that are open, until `goOnline`. */
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;

  /** Called after each change; returns the unsubscribe function. */
  onChange(listener: (change: EmulatorChange) => void): () => void;
  /**
   * Resolves with the first result of `condition` that is neither undefined nor false, asking now and after each change.
   * Rejects after `timeoutMs` (of real time, default 5000) with what is visible in all chats in the message.
   */
  waitFor<T>(condition: (emulator: TelegramEmulator) => T | undefined | false, timeoutMs?: number): Promise<T>;
  /** Stops listening and resets every connection. */
  close(): Promise<void>;
}
