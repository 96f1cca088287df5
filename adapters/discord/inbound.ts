import * as z from "zod";

import type { InboundEvent, Place, QuotedMessage, ReplyTarget, Sender } from "../../src/contract/event.ts";
import { snowflake, toCreatedAtMs } from "./snowflake.ts";

/** What a payload does not say itself. */
export interface Surroundings {
  readonly botId: string;
  /** Whether Discord shows the bot messages that do not mention it. */
  readonly canReadContent: boolean;
  /** Whether the bot opened this thread. */
  isOwnThread(channelId: string): boolean;
  /** The BCP 47 tag of the person, else of the guild. */
  languageOf(userId: string, guildId: string | undefined): string | undefined;
}

/** Message types that people write: https://docs.discord.com/developers/resources/message#message-object-message-types (2026-11-22). */
const writtenTypes: ReadonlySet<number> = new Set([0, 19]);

/** A message reference that forwards instead of replying. Same source, message reference types. */
const forwardReference = 1;

const author = z.object({ id: snowflake, bot: z.boolean().catch(false) });
const things = z.array(z.unknown()).catch([]);

/** What is read of MESSAGE_CREATE. Fields that make a message a message must be right, others may be anything. */
const messagePayload = z.object({
  id: snowflake,
  channel_id: snowflake,
  guild_id: snowflake.nullish(),
  type: z.number().default(0),
  author,
  webhook_id: snowflake.nullish(),
  content: z.string().catch(""),
  mentions: z.array(z.object({ id: z.string().catch("") }).catch({ id: "" })).catch([]),
  attachments: things,
  sticker_items: things,
  message_snapshots: things,
  poll: z.unknown().optional(),
  message_reference: z
    .object({ type: z.number().catch(0), message_id: snowflake.optional() })
    .optional()
    .catch(undefined),
  referenced_message: z
    .object({ id: snowflake, content: z.string().catch(""), author })
    .optional()
    .catch(undefined),
});

type MessagePayload = z.output<typeof messagePayload>;

/**
 * Reads the payload of MESSAGE_CREATE: https://docs.discord.com/developers/events/gateway-events#message-create (2026-11-22).
 * Undefined for what is none of Runnel's business; "unreadable" for a message that is meant for the bot but whose text
 * Discord withholds. Pure, and total: a payload can be anything.
 */
export function toMessageEvent(payload: unknown, surroundings: Surroundings): InboundEvent | "unreadable" | undefined {
  const parsed = messagePayload.safeParse(payload);
  if (!parsed.success || !writtenTypes.has(parsed.data.type)) return undefined;
  const message = parsed.data;
  const guildId = message.guild_id ?? undefined;
  const place: Place = {
    platform: "discord",
    chatId: message.channel_id,
    kind: guildId === undefined ? "private" : "group",
  };
  const isAddressed =
    place.kind === "private" ||
    isMentioned(message, surroundings.botId) ||
    surroundings.isOwnThread(message.channel_id);
  const hasMedia = hasAnyMedia(message);
  const text = withoutMention(message.content, surroundings.botId);
  const isWithheld = message.content === "" && !hasMedia && place.kind === "group" && !surroundings.canReadContent;
  if (isWithheld && !isPinged(message, surroundings.botId)) return isAddressed ? "unreadable" : undefined;

  const base = {
    id: message.id,
    place,
    sender: toSender(message, surroundings.languageOf(message.author.id, guildId)),
    sentAtMs: toCreatedAtMs(message.id),
    target: toTarget(message.id, place),
    messageId: message.id,
  };
  if (text === "" && hasMedia) return { ...base, type: "unsupported", isAddressed };
  const quoted = toQuoted(message, surroundings.botId);
  return { ...base, type: "message", text, isAddressed, ...(quoted === undefined ? {} : { quoted }) };
}

/** Mentioned by name, or replied to. @everyone is neither. */
function isMentioned(message: MessagePayload, botId: string): boolean {
  return (
    isPinged(message, botId) ||
    message.content.search(mentionOf(botId)) >= 0 ||
    message.referenced_message?.author.id === botId
  );
}

/** Among those the message notifies. Discord shows the bot the text of such messages whatever its intents. */
function isPinged(message: MessagePayload, botId: string): boolean {
  return message.mentions.some(({ id }) => id === botId);
}

function hasAnyMedia(message: MessagePayload): boolean {
  const lists = [message.attachments, message.sticker_items, message.message_snapshots];
  return lists.some((list) => list.length > 0) || (message.poll !== undefined && message.poll !== null);
}

function mentionOf(botId: string): RegExp {
  return new RegExp(`<@!?${botId}>`, "g");
}

/** The text without the mentions of the bot, and without the comma or colon behind one that opens it. */
function withoutMention(content: string, botId: string): string {
  const mention = mentionOf(botId).source;
  const opening = new RegExp(`^\\s*(?:${mention}\\s*)+[,:，：]?`);
  const elsewhere = new RegExp(`[ \\t]*${mention}[ \\t]*`, "g");
  return content.replace(opening, "").replaceAll(elsewhere, " ").trim();
}

function toSender(message: MessagePayload, languageTag: string | undefined): Sender {
  const isBot = message.author.bot || typeof message.webhook_id === "string";
  return { id: message.author.id, isBot, ...(languageTag === undefined ? {} : { languageTag }) };
}

/** In a group the answer shows which question it belongs to. */
function toTarget(messageId: string, place: Place): ReplyTarget {
  return { place, replyId: messageId, ...(place.kind === "group" ? { replyToMessageId: messageId } : {}) };
}

/** The message replied to, as far as the payload brings it along. */
function toQuoted(message: MessagePayload, botId: string): QuotedMessage | undefined {
  const reference = message.message_reference;
  if (reference?.message_id === undefined || reference.type === forwardReference) return undefined;
  const quoted = message.referenced_message;
  return {
    messageId: reference.message_id,
    text: quoted?.content ?? "",
    isFromBot: quoted?.author.id === botId,
  };
}
