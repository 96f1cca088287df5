/** Where people talk, in the platform's own ids. */
export interface Place {
  /** The adapter's folder name. */
  readonly platform: string;
  /** The chat or channel. A platform whose threads are channels of their own puts the thread here. */
  readonly chatId: string;
  /** A topic inside the chat, on platforms where topics are not chats of their own. */
  readonly topicId?: string;
  /** `private`: one person and the bot. `group`: everything else. */
  readonly kind: "private" | "group";
}

/** Who wrote. */
export interface Sender {
  /** The person; for a post made in the name of a chat or channel, that chat. */
  readonly id: string;
  /** Any program, this bot included. Bots are never answered. */
  readonly isBot: boolean;
  /** The BCP 47 tag the platform gives for this person; absent when it gives none. */
  readonly languageTag?: string;
}

/**
 * Where an answer goes. Plain JSON, so that it can be stored and used by another process.
 */
export interface ReplyTarget {
  readonly place: Place;
  /** Identifies the reply for ever; adapters derive idempotency keys from it. At most 64 characters of `[A-Za-z0-9:_-]`. */
  readonly replyId: string;
  /** The message that the answer is visibly a reply to; absent: it stands alone. */
  readonly replyToMessageId?: string;
  /** What only the adapter that made it can read, for example the token of an interaction. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The message that an event is a reply to. */
export interface QuotedMessage {
  readonly messageId: string;
  /** Its text, "" where it has none or the platform does not tell. */
  readonly text: string;
  readonly isFromBot: boolean;
}

interface EventBase {
  /** Unique on its platform for ever, and the same each time the platform delivers the same thing again. */
  readonly id: string;
  readonly place: Place;
  readonly sender: Sender;
  /** When the platform says that it was sent, in milliseconds since the epoch. */
  readonly sentAtMs: number;
  /** Where to answer. */
  readonly target: ReplyTarget;
  /** The user's message; absent where there is none (an interaction). */
  readonly messageId?: string;
}

/** Someone wrote text. */
export interface MessageEvent extends EventBase {
  readonly type: "message";
  /** What was written, without the mention of the bot that opened it. May be empty. */
  readonly text: string;
  /** The bot is meant: it is mentioned, replied to, or the place is its own. Always true in private. */
  readonly isAddressed: boolean;
  readonly quoted?: QuotedMessage;
}

/** Someone used a command that Runnel knows. */
export interface CommandEvent extends EventBase {
  readonly type: "command";
  readonly command: CommandName;
  /** What stood behind the command, trimmed; "" when nothing did. */
  readonly argument: string;
  readonly quoted?: QuotedMessage;
}

/** Someone sent what Runnel cannot read yet: a sticker, a picture, a voice message. */
export interface UnsupportedEvent extends EventBase {
  readonly type: "unsupported";
  readonly isAddressed: boolean;
}

/** What people say to the bot. */
export type InboundEvent = MessageEvent | CommandEvent | UnsupportedEvent;

/** Somebody ended an answer that is being written, with the platform's own button for that; there is nothing to answer. */
export interface StopEvent {
  readonly type: "stop";
  /** As of every event. */
  readonly id: string;
  readonly place: Place;
  /** Which answer: the `replyId` of its target. */
  readonly replyId: string;
}

/** The commands that exist on every platform. */
export type CommandName = "start" | "help" | "ask" | "new" | "stop";
