import type {
  CommandName,
  InboundEvent,
  Place,
  QuotedMessage,
  ReplyTarget,
  Sender,
  StopEvent,
} from "../../src/contract/event.ts";
import { toPlainText } from "./rich-message.ts";
import { hasMedia, toMessage, toStoppedDraft, toUpdateId } from "./update.ts";
import type { IncomingEntity, IncomingMessage } from "./update.ts";

/** The bot itself, as getMe describes it. */
export interface BotIdentity {
  readonly id: number;
  readonly username: string;
}

const commands: ReadonlySet<string> = new Set<CommandName>(["start", "help", "ask", "new", "stop"]);

/** A command and what stands behind it; Telegram writes `/name@bot` where several bots could be meant. */
const commandForm = /^\/([a-z0-9_]{1,32})(?:@([a-z0-9_]+))?(?!\S)(.*)$/is;

/** The topic "General" of a forum; messages to it are sent without any id (https://core.telegram.org/api/forum#forum-topics, 2026-11-22). */
const generalTopicId = 1;

/**
 * What an update means to Runnel; undefined where it means nothing: edits, votes, notices that Telegram puts into a chat,
 * commands for another bot. Pure, and total over whatever a server may send.
 *
 * A group that becomes a supergroup is a new chat here: its notices are ignored, and the conversation starts anew.
 */
export function toInboundEvent(update: unknown, me: BotIdentity): InboundEvent | undefined {
  const updateId = toUpdateId(update);
  const message = toMessage(update);
  if (updateId === undefined || message === undefined) return undefined;

  const place = toPlace(message);
  const base = {
    // After a quiet week Telegram counts on from a random number (https://core.telegram.org/bots/api#update, 2026-11-22).
    id: `${updateId}:${message.date}`,
    place,
    sender: toSender(message),
    sentAtMs: message.date * 1000,
    target: toTarget(message, place),
    messageId: String(message.message_id),
  };
  const quoted = toQuoted(toReplied(message), message.quote?.text, me);
  const isForUs = place.kind === "private" || quoted?.isFromBot === true;
  const said = toSaid(message);
  if (said === undefined) return hasMedia(message) ? { ...base, type: "unsupported", isAddressed: isForUs } : undefined;

  const mentions = said.marks.filter((mark) => isMentionOf(mark, said.text, me));
  const text = cleaned(withoutMentions(said.text, mentions));
  const rest = quoted === undefined ? base : { ...base, quoted };

  const [, name = "", addressee, argument = ""] = commandForm.exec(text) ?? [];
  if (addressee !== undefined && !isSameName(addressee, me.username)) return undefined;
  const command = name.toLowerCase();
  if (isCommand(command)) return { ...rest, type: "command", command, argument: argument.trim() };
  const isAddressed = isForUs || mentions.length > 0 || addressee !== undefined;
  return { ...rest, type: "message", text, isAddressed };
}

/**
 * What an update means that says that a draft was stopped; undefined for every other update, and for a draft of no reply
 * that `replyOf` knows. Pure, and total like {@link toInboundEvent}.
 */
export function toStopEvent(
  update: unknown,
  replyOf: (chatId: number, draftId: number) => string | undefined,
): StopEvent | undefined {
  const updateId = toUpdateId(update);
  const stopped = toStoppedDraft(update);
  if (updateId === undefined || stopped === undefined) return undefined;
  const { chat, message_thread_id: topicId, draft_id: draftId } = stopped;
  const replyId = replyOf(chat.id, draftId);
  if (replyId === undefined) return undefined;
  const place = { platform: "telegram", chatId: String(chat.id), kind: "private" } as const;
  return {
    type: "stop",
    id: `${updateId}:${draftId}`,
    place: topicId === undefined ? place : { ...place, topicId: String(topicId) },
    replyId,
  };
}

function toPlace({ chat, message_thread_id: threadId, is_topic_message: isInTopic }: IncomingMessage): Place {
  const kind = chat.type === "private" ? "private" : "group";
  const place = { platform: "telegram", chatId: String(chat.id), kind } as const;
  // In groups without topics the thread id is that of a chain of replies.
  const isTopic = threadId !== undefined && (kind === "private" || (isInTopic && threadId !== generalTopicId));
  return isTopic ? { ...place, topicId: String(threadId) } : place;
}

/** An administrator who stays anonymous, or a channel, writes in the name of a chat; `from` is a stand-in bot then. */
function toSender({ sender_chat: chat, from, chat: place }: IncomingMessage): Sender {
  if (chat !== undefined || from === undefined) return { id: String((chat ?? place).id), isBot: false };
  const sender = { id: String(from.id), isBot: from.is_bot };
  return from.language_code === undefined ? sender : { ...sender, languageTag: from.language_code };
}

/** Between two people it is clear what is answered; in a group the answer points at the question. */
function toTarget({ chat, message_id: id, date }: IncomingMessage, place: Place): ReplyTarget {
  const target = { place, replyId: `telegram:${chat.id}:${id}:${date}` };
  return place.kind === "private" ? target : { ...target, replyToMessageId: String(id) };
}

/** The message that this one is a reply to. In a topic, a message that replies to none replies to the topic's opening. */
function toReplied({ reply_to_message: replied, ...message }: IncomingMessage): IncomingMessage["reply_to_message"] {
  const isOpening =
    replied?.forum_topic_created !== undefined ||
    (message.is_topic_message && replied?.message_id === message.message_thread_id);
  return isOpening ? undefined : replied;
}

function toQuoted(replied: IncomingMessage["reply_to_message"], quote: string | undefined, me: BotIdentity) {
  if (replied === undefined) return undefined;
  const { message_id: id, from } = replied;
  const text = cleaned(quote ?? toSaid(replied)?.text ?? "");
  return { messageId: String(id), text, isFromBot: from?.id === me.id } satisfies QuotedMessage;
}

/** What messages and quoted messages have in common. */
type Speaking = Pick<IncomingMessage, "text" | "caption" | "rich_message"> &
  Partial<Pick<IncomingMessage, "entities" | "caption_entities">>;

interface Said {
  readonly text: string;
  readonly marks: readonly IncomingEntity[];
}

/** What a message says; undefined when it has no words. */
function toSaid(message: Speaking): Said | undefined {
  if (message.text !== undefined) return toMarked(message.text, message.entities);
  if (message.caption !== undefined) return toMarked(message.caption, message.caption_entities);
  const text = toPlainText(message.rich_message);
  if (text === "") return undefined;
  // The marks of a rich message are in its tree.
  const names = [...text.matchAll(/(?<!\w)@\w+/g)];
  return toMarked(
    text,
    names.map((name) => ({ type: "mention", offset: name.index, length: name[0].length, user: undefined })),
  );
}

function toMarked(text: string, marks: readonly (IncomingEntity | undefined)[] = []): Said {
  return { text, marks: marks.filter((mark) => mark !== undefined) };
}

function isMentionOf({ type, offset, length, user }: IncomingEntity, text: string, me: BotIdentity): boolean {
  if (type === "text_mention") return user?.id === me.id;
  return type === "mention" && isSameName(text.slice(offset, offset + length), `@${me.username}`);
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The text without a mention that opens or ends it; one in the middle of a sentence belongs to it. */
function withoutMentions(text: string, mentions: readonly IncomingEntity[]): string {
  const first = mentions.find(({ offset }) => text.slice(0, offset).trim() === "");
  const last = mentions.find(({ offset, length }) => text.slice(offset + length).trim() === "");
  const body = text.slice(first === undefined ? 0 : first.offset + first.length, last?.offset);
  return first === undefined && last === undefined ? text : body.replace(/^[,:，：]/, "").trim();
}

/** Without what no store keeps and no model reads. */
function cleaned(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

function isCommand(name: string): name is CommandName {
  return commands.has(name);
}
