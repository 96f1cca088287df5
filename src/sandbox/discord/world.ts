import { refusal } from "./api-error.ts";
import type { DiscordChange } from "./emulator.ts";
import { intentBits, type Dispatch } from "./intents.ts";
import { toChannel, toGuildCreate } from "./payloads.ts";
import { botPermissionsIn, permissionBits, type PermissionName } from "./permissions.ts";
import type { ChannelKind, ChannelRecord, GuildRecord, UserRecord } from "./records.ts";
import { Snowflakes } from "./snowflakes.ts";

/** https://docs.discord.com/developers/resources/channel#trigger-typing-indicator (2026-11-22). */
const typingLastsMs = 10_000;

export interface WorldOptions {
  readonly nowMs: () => number;
  readonly botName: string;
  /** Takes every event as it happens. */
  readonly publish: (dispatch: Dispatch) => void;
  readonly changed: (change: DiscordChange) => void;
  /** Called when the bot starts typing, with how long it lasts. */
  readonly onTyping: (channelId: string, lastsMs: number) => void;
}

/**
 * Users, guilds and channels. Every user is a member of every guild. Methods that take an id of nothing throw a plain
 * Error.
 */
export class World {
  readonly bot: UserRecord;
  /** The application of the bot has the id of its user, as with every application of recent years. */
  readonly applicationId: string;
  readonly users = new Map<string, UserRecord>();
  readonly guilds = new Map<string, GuildRecord>();
  readonly channels = new Map<string, ChannelRecord>();
  readonly snowflakes: Snowflakes;
  readonly nowMs: () => number;
  readonly publish: (dispatch: Dispatch) => void;
  readonly changed: (change: DiscordChange) => void;
  readonly #onTyping: WorldOptions["onTyping"];

  constructor(options: WorldOptions) {
    this.nowMs = options.nowMs;
    this.publish = options.publish;
    this.changed = options.changed;
    this.#onTyping = options.onTyping;
    this.snowflakes = new Snowflakes(options.nowMs);
    this.bot = this.addUser(options.botName, true);
    this.applicationId = this.bot.id;
  }

  addUser(name: string, isBot: boolean): UserRecord {
    const user: UserRecord = { id: this.snowflakes.next(), name, isBot, refusesDms: false };
    this.users.set(user.id, user);
    return user;
  }

  addGuild(name: string, preferredLocale: string, ownerId: string): GuildRecord {
    const guild: GuildRecord = {
      id: this.snowflakes.next(),
      name,
      ownerId,
      preferredLocale,
      botRoleId: this.snowflakes.next(),
      botIsMember: true,
    };
    this.guilds.set(guild.id, guild);
    this.publish({ name: "GUILD_CREATE", intents: intentBits.guilds, toData: () => toGuildCreate(this, guild) });
    return guild;
  }

  addChannel(guildId: string, kind: Exclude<ChannelKind, "dm" | "thread">, name: string): ChannelRecord {
    this.guild(guildId);
    const channel = this.#addChannel({ kind, name, guildId });
    this.#publishInGuild(channel, "CHANNEL_CREATE", () => toChannel(this, channel));
    return channel;
  }

  /** Opens a thread; `id` is that of the message it starts from, where it starts from one. */
  addThread(parent: ChannelRecord, name: string, ownerId: string, id = this.snowflakes.next()): ChannelRecord {
    const guildId = parent.guildId;
    if (guildId === undefined) throw new Error("A thread needs a channel of a guild.");
    const thread = this.#addChannel({ id, kind: "thread", name, guildId, parentId: parent.id, ownerId });
    this.#publishInGuild(thread, "THREAD_CREATE", () => ({ ...toChannel(this, thread), newly_created: true }));
    return thread;
  }

  /** The private chat of the bot and a user, made when it does not exist. */
  openDm(userId: string): ChannelRecord {
    this.user(userId);
    const existing = [...this.channels.values()].find((channel) => channel.recipientId === userId);
    return existing ?? this.#addChannel({ kind: "dm", name: "", recipientId: userId });
  }

  deleteChannel(channelId: string): void {
    const channel = this.channel(channelId);
    this.channels.delete(channelId);
    const name = channel.kind === "thread" ? "THREAD_DELETE" : "CHANNEL_DELETE";
    this.#publishInGuild(channel, name, () => toChannel(this, channel));
  }

  changeThread(thread: ChannelRecord, change: { isArchived?: boolean; isLocked?: boolean }): void {
    thread.isArchived = change.isArchived ?? thread.isArchived;
    thread.isLocked = change.isLocked ?? thread.isLocked;
    this.#publishInGuild(thread, "THREAD_UPDATE", () => toChannel(this, thread));
  }

  /** Takes permissions from the bot in a channel and its threads, or gives them back. */
  setDenied(channelId: string, names: readonly PermissionName[], isDenied: boolean): void {
    const channel = this.channel(channelId);
    for (const name of names) {
      if (isDenied) channel.deniedToBot |= permissionBits[name];
      else channel.deniedToBot &= ~permissionBits[name];
    }
    this.#publishInGuild(channel, "CHANNEL_UPDATE", () => toChannel(this, channel));
  }

  removeBot(guildId: string): void {
    this.guild(guildId).botIsMember = false;
    this.publish({ name: "GUILD_DELETE", intents: intentBits.guilds, toData: () => ({ id: guildId }) });
  }

  user(id: string): UserRecord {
    return known(this.users.get(id), "user", id);
  }

  guild(id: string): GuildRecord {
    return known(this.guilds.get(id), "guild", id);
  }

  channel(id: string): ChannelRecord {
    return known(this.channels.get(id), "channel", id);
  }

  /** What the bot may do in the channel. In a private chat: everything. */
  botPermissions(channel: ChannelRecord): bigint {
    if (channel.guildId === undefined) return Object.values(permissionBits).reduce((bits, bit) => bits | bit, 0n);
    if (!this.guild(channel.guildId).botIsMember) return 0n;
    return botPermissionsIn(channel, channel.parentId === undefined ? undefined : this.channels.get(channel.parentId));
  }

  botMay(channel: ChannelRecord, permission: PermissionName): boolean {
    return (this.botPermissions(channel) & permissionBits[permission]) !== 0n;
  }

  /** The channel as the bot reaches it. Throws what Discord answers when it is gone or hidden. */
  channelForBot(id: string): ChannelRecord {
    const channel = this.channels.get(id);
    if (channel === undefined) throw refusal("unknownChannel");
    if (!this.botMay(channel, "ViewChannel")) throw refusal("missingAccess");
    return channel;
  }

  startTyping(channel: ChannelRecord): void {
    channel.typingUntilMs = this.nowMs() + typingLastsMs;
    this.#onTyping(channel.id, typingLastsMs);
  }

  isTyping(channel: ChannelRecord): boolean {
    return this.nowMs() < channel.typingUntilMs;
  }

  #addChannel(record: Pick<ChannelRecord, "kind" | "name"> & Partial<ChannelRecord>): ChannelRecord {
    const channel: ChannelRecord = {
      id: this.snowflakes.next(),
      createdAtMs: this.nowMs(),
      isArchived: false,
      isLocked: false,
      deniedToBot: 0n,
      typingUntilMs: 0,
      messages: [],
      ...record,
    };
    this.channels.set(channel.id, channel);
    this.changed({ kind: "place", channelId: channel.id });
    return channel;
  }

  #publishInGuild(channel: ChannelRecord, name: string, toData: () => unknown): void {
    this.changed({ kind: "place", channelId: channel.id });
    if (channel.guildId === undefined || !this.guild(channel.guildId).botIsMember) return;
    this.publish({ name, intents: intentBits.guilds, toData });
  }
}

function known<T>(record: T | undefined, kind: string, id: string): T {
  if (record === undefined) throw new Error(`The emulated Discord has no ${kind} ${id}.`);
  return record;
}
