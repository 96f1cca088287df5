import { refusal } from "./api-error.ts";
import { intentBits } from "./intents.ts";
import { resolveMentions, type AllowedMentions } from "./mentions.ts";
import { toMessageEvent } from "./message-payload.ts";
import { messageFlags, type ChannelRecord, type Mentions, type MessageRecord, type Revision } from "./records.ts";
import type { World } from "./world.ts";

/** What a new message needs; the rest is empty. */
export type NewMessage = Pick<MessageRecord, "authorId" | "content"> &
  Partial<Omit<MessageRecord, "id" | "channelId" | "createdAtMs" | "revisions" | "pinged" | "editedCount">>;

/** What an edit may change. */
export type MessageChange = Partial<
  Pick<MessageRecord, "content" | "flags" | "embeds" | "components" | "attachments" | "mentions">
>;

/**
 * "The past few minutes" in which a nonce is unique, at the short end:
 * https://docs.discord.com/developers/resources/message#create-message (2026-11-22).
 */
const nonceLastsMs = 180_000;

/** Writes, changes and deletes messages, and tells the sessions. */
export class Messages {
  readonly #world: World;
  readonly #byNonce = new Map<string, MessageRecord>();
  /** Old edits by channel: when they happened. */
  readonly #oldEditsMs = new Map<string, readonly number[]>();

  constructor(world: World) {
    this.#world = world;
  }

  add(channel: ChannelRecord, message: NewMessage): MessageRecord {
    const world = this.#world;
    const nowMs = world.nowMs();
    const record: MessageRecord = {
      id: isForumPost(world, channel) ? channel.id : world.snowflakes.next(),
      channelId: channel.id,
      createdAtMs: nowMs,
      type: message.replyToMessageId === undefined ? 0 : 19,
      flags: 0,
      embeds: [],
      components: [],
      attachments: [],
      stickers: [],
      mentions: { userIds: [], roleIds: [], everyone: false },
      isFromWebhook: false,
      ...message,
      editedCount: 0,
      revisions: [],
      pinged: new Set(),
    };
    if (channel.isArchived && !channel.isLocked) world.changeThread(channel, { isArchived: false });
    if (record.authorId === world.bot.id) channel.typingUntilMs = 0;
    channel.messages.push(record);
    if (record.nonce !== undefined) this.#byNonce.set(`${record.authorId}:${record.nonce}`, record);
    keepRevision(record, nowMs);
    this.#publish(channel, record, "MESSAGE_CREATE");
    return record;
  }

  edit(channel: ChannelRecord, message: MessageRecord, change: MessageChange): void {
    const nowMs = this.#world.nowMs();
    const wasLoading = (message.flags & messageFlags.loading) !== 0;
    Object.assign(message, change);
    if (!wasLoading) {
      message.editedAtMs = nowMs;
      message.editedCount += 1;
    }
    keepRevision(message, nowMs);
    this.#publish(channel, message, "MESSAGE_UPDATE");
  }

  delete(channel: ChannelRecord, message: MessageRecord): void {
    channel.messages.splice(channel.messages.indexOf(message), 1);
    this.#world.changed({ kind: "message", channelId: channel.id });
    if (isEphemeral(message)) return;
    const data = {
      id: message.id,
      channel_id: channel.id,
      ...(channel.guildId !== undefined && { guild_id: channel.guildId }),
    };
    this.#world.publish({ name: "MESSAGE_DELETE", intents: messageIntent(channel), toData: () => data });
  }

  /**
   * The message as the bot reaches it by its id. Throws 10008 when it is gone, or only its interaction can reach it.
   */
  find(channel: ChannelRecord, messageId: string): MessageRecord {
    const message = channel.messages.findLast(({ id }) => id === messageId);
    if (message === undefined || isEphemeral(message)) throw refusal("unknownMessage");
    return message;
  }

  forgetNonces(): void {
    this.#byNonce.clear();
  }

  /** The message that its author already made with this nonce. */
  findByNonce(authorId: string, nonce: string | number): MessageRecord | undefined {
    const message = this.#byNonce.get(`${authorId}:${nonce}`);
    return message !== undefined && this.#world.nowMs() - message.createdAtMs <= nonceLastsMs ? message : undefined;
  }

  /** Whom this text pings in the channel. */
  resolveMentions(
    channel: ChannelRecord,
    authorId: string,
    content: string,
    allowed: AllowedMentions | undefined,
    replyTo: MessageRecord | undefined,
  ): Mentions {
    const world = this.#world;
    const place = {
      hasUser: (id: string) => world.users.has(id),
      hasRole: (id: string) => channel.guildId !== undefined && world.guild(channel.guildId).botRoleId === id,
      canMentionEveryone:
        channel.guildId !== undefined && authorId === world.bot.id && world.botMay(channel, "MentionEveryone"),
    };
    return resolveMentions(content, allowed, place, replyTo?.authorId);
  }

  /** Takes one edit of a message older than an hour. Returns the seconds to wait when there were too many. */
  takeOldEdit(channel: ChannelRecord): number {
    const nowMs = this.#world.nowMs();
    const recent = (this.#oldEditsMs.get(channel.id) ?? []).filter((atMs) => atMs > nowMs - oldEdits.windowMs);
    const oldest = recent[0];
    const isAllowed = recent.length < oldEdits.limit || oldest === undefined;
    this.#oldEditsMs.set(channel.id, isAllowed ? [...recent, nowMs] : recent);
    return isAllowed ? 0 : (oldest + oldEdits.windowMs - nowMs) / 1000;
  }

  #publish(channel: ChannelRecord, message: MessageRecord, name: string): void {
    this.#world.changed({ kind: "message", channelId: channel.id });
    if (isEphemeral(message)) return;
    if (!this.#world.botMay(channel, "ViewChannel")) return;
    const toData = (intents: number) => toMessageEvent(this.#world, message, intents);
    this.#world.publish({ name, intents: messageIntent(channel), toData });
  }
}

/**
 * An hour old, then 3 edits in 6 s per channel: https://github.com/discord-userdoccers/discord-userdoccers/pull/551
 * (2026-11-22).
 */
export const oldEdits = { ageMs: 3_600_000, limit: 3, windowMs: 6_000 } as const;

/** Only the user who asked sees it, and only through its interaction. */
export function isEphemeral(message: MessageRecord): boolean {
  return (message.flags & messageFlags.ephemeral) !== 0;
}

/** The first message of a thread in a forum has the id of its thread. */
function isForumPost(world: World, thread: ChannelRecord): boolean {
  const parent = thread.parentId === undefined ? undefined : world.channels.get(thread.parentId);
  return parent?.kind === "forum" && thread.messages.length === 0;
}

function messageIntent(channel: ChannelRecord): number {
  return channel.guildId === undefined ? intentBits.directMessages : intentBits.guildMessages;
}

function keepRevision(message: MessageRecord, atMs: number): void {
  const revision: Revision = { atMs, content: message.content };
  message.revisions.push(revision);
  for (const id of [...message.mentions.userIds, ...message.mentions.roleIds]) message.pinged.add(id);
  if (message.mentions.everyone) message.pinged.add("@everyone");
}
