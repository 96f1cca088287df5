import type {
  APIAttachment,
  APIChannel,
  APIDMChannel,
  APIGuild,
  APIGuildMember,
  APIOverwrite,
  APIRole,
  APITextChannel,
  APIThreadChannel,
  APIUser,
  GatewayGuildCreateDispatchData,
} from "discord-api-types/v10";

import { botRolePermissions, everyonePermissions } from "./permissions.ts";
import {
  toChannelType,
  type AttachmentRecord,
  type ChannelRecord,
  type GuildRecord,
  type UserRecord,
} from "./records.ts";
import { snowflakeTimeMs } from "./snowflakes.ts";
import type { Wire } from "./wire.ts";
import type { World } from "./world.ts";

/** A time as Discord writes it. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

export function toUser(user: UserRecord): Wire<APIUser> {
  return {
    id: user.id,
    username: user.isBot ? user.name : user.name.toLowerCase().replaceAll(" ", "_"),
    discriminator: user.isBot ? "0001" : "0",
    global_name: user.isBot ? null : user.name,
    avatar: null,
    public_flags: 0,
    ...(user.isBot && { bot: true }),
  };
}

/** A member of a guild; the gateway leaves the user out next to a message's author. */
export function toMember(world: World, guild: GuildRecord, user: UserRecord): Wire<APIGuildMember> {
  return {
    user: toUser(user),
    roles: user === world.bot ? [guild.botRoleId] : [],
    joined_at: toTimestamp(snowflakeTimeMs(guild.id)),
    deaf: false,
    mute: false,
    flags: 0,
  };
}

function toRole(id: string, name: string, permissions: bigint, botId?: string): Wire<APIRole> {
  return {
    id,
    name,
    permissions: permissions.toString(),
    position: botId === undefined ? 0 : 1,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: botId !== undefined,
    mentionable: false,
    flags: 0,
    ...(botId !== undefined && { tags: { bot_id: botId } }),
  };
}

export function toGuild(world: World, guild: GuildRecord): Wire<APIGuild> {
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    preferred_locale: guild.preferredLocale,
    roles: [
      toRole(guild.id, "@everyone", everyonePermissions),
      toRole(guild.botRoleId, world.bot.name, botRolePermissions, world.bot.id),
    ],
    icon: null,
    splash: null,
    discovery_splash: null,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    max_members: 500_000,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    public_updates_channel_id: null,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
    hub_type: null,
    safety_alerts_channel_id: null,
    incidents_data: null,
  };
}

/** What a session gets for each guild after READY, and when the bot is invited to a new one. */
export function toGuildCreate(world: World, guild: GuildRecord): Wire<GatewayGuildCreateDispatchData> {
  const inGuild = [...world.channels.values()].filter((channel) => channel.guildId === guild.id);
  const isThread = (channel: ChannelRecord) => channel.kind === "thread";
  return {
    ...toGuild(world, guild),
    joined_at: toTimestamp(snowflakeTimeMs(guild.id)),
    large: false,
    unavailable: false,
    member_count: world.users.size,
    voice_states: [],
    // Without the intent for members a bot learns of itself only.
    members: [toMember(world, guild, world.bot)],
    channels: inGuild.filter((channel) => !isThread(channel)).map((channel) => toGuildChannel(world, channel)),
    threads: inGuild.filter((channel) => isThread(channel) && !channel.isArchived).map(toThread),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

export function toChannel(world: World, channel: ChannelRecord): Wire<APIChannel> {
  const { guildId, recipientId } = channel;
  if (recipientId !== undefined) return toDm(channel, world.user(recipientId));
  const payload = channel.kind === "thread" ? toThread(channel) : toGuildChannel(world, channel);
  return { ...payload, ...(guildId !== undefined && { guild_id: guildId }) };
}

function toDm(channel: ChannelRecord, recipient: UserRecord): Wire<APIDMChannel> {
  return { ...toChannelBase(channel), name: null, recipients: [toUser(recipient)] };
}

/** A channel that is no thread, as GUILD_CREATE has it: without the id of the guild. */
function toGuildChannel(world: World, channel: ChannelRecord): Wire<APITextChannel> {
  return {
    ...toChannelBase(channel),
    name: channel.name,
    position: 0,
    parent_id: null,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    permission_overwrites: toOverwrites(world, channel),
    ...(channel.kind === "forum" && { available_tags: [], default_reaction_emoji: null }),
  };
}

function toThread(thread: ChannelRecord): Wire<APIThreadChannel> {
  return {
    ...toChannelBase(thread),
    name: thread.name,
    rate_limit_per_user: 0,
    message_count: thread.messages.length,
    total_message_sent: thread.messages.length,
    member_count: 1,
    ...(thread.parentId !== undefined && { parent_id: thread.parentId }),
    ...(thread.ownerId !== undefined && { owner_id: thread.ownerId }),
    thread_metadata: {
      archived: thread.isArchived,
      locked: thread.isLocked,
      auto_archive_duration: 1440,
      archive_timestamp: toTimestamp(thread.createdAtMs),
      create_timestamp: toTimestamp(thread.createdAtMs),
    },
  };
}

function toChannelBase(channel: ChannelRecord) {
  const lastMessageId = channel.messages.at(-1)?.id ?? null;
  return { id: channel.id, type: toChannelType(channel), flags: 0, last_message_id: lastMessageId };
}

function toOverwrites(world: World, channel: ChannelRecord): Wire<APIOverwrite>[] {
  if (channel.deniedToBot === 0n) return [];
  return [{ id: world.bot.id, type: 1, allow: "0", deny: channel.deniedToBot.toString() }];
}

export function toAttachment(attachment: AttachmentRecord): Wire<APIAttachment> {
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.bytes.length,
    url: attachment.url,
    proxy_url: attachment.url,
    ...(attachment.contentType !== undefined && { content_type: attachment.contentType }),
    ...(attachment.description !== undefined && { description: attachment.description }),
  };
}
