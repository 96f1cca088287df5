import type { APIMessage, APIUserWithMember, GatewayMessageCreateDispatchData } from "discord-api-types/v10";

import { intentBits } from "./intents.ts";
import { toAttachment, toChannel, toMember, toTimestamp, toUser } from "./payloads.ts";
import { toChannelType, type ChannelRecord, type GuildRecord, type MessageRecord } from "./records.ts";
import type { Wire } from "./wire.ts";
import type { World } from "./world.ts";

/**
 * A message as the bot reads it. Without the intent for message content, what people wrote is blank, except in private,
 * where the bot is mentioned, and in its own: https://docs.discord.com/developers/events/gateway#message-content-intent
 * (2026-11-22).
 */
export function toMessage(world: World, message: MessageRecord, seesContent: boolean): Wire<APIMessage> {
  const channel = world.channel(message.channelId);
  const isVisible =
    seesContent ||
    channel.guildId === undefined ||
    message.authorId === world.bot.id ||
    message.mentions.userIds.includes(world.bot.id);
  return {
    id: message.id,
    channel_id: message.channelId,
    author: toUser(world.user(message.authorId)),
    type: message.type,
    timestamp: toTimestamp(message.createdAtMs),
    edited_timestamp: message.editedAtMs === undefined ? null : toTimestamp(message.editedAtMs),
    tts: false,
    pinned: false,
    flags: message.flags,
    mention_everyone: message.mentions.everyone,
    mentions: message.mentions.userIds.map((id) => toUser(world.user(id))),
    mention_roles: [...message.mentions.roleIds],
    ...(isVisible ? toContent(message) : { content: "", attachments: [], embeds: [], components: [] }),
    ...(message.stickers.length > 0 && {
      sticker_items: message.stickers.map((sticker) => ({ ...sticker, format_type: 1 })),
    }),
    ...(message.nonce !== undefined && { nonce: message.nonce }),
    ...(channel.kind === "thread" && { position: channel.messages.indexOf(message) }),
    ...(message.threadId !== undefined && toThread(world, message.threadId)),
    ...toReference(world, channel, message, seesContent),
    ...toOrigin(world, message),
  };
}

/** The data of MESSAGE_CREATE and MESSAGE_UPDATE for a session with these intents. */
export function toMessageEvent(
  world: World,
  message: MessageRecord,
  intents: number,
): Wire<GatewayMessageCreateDispatchData> {
  const channel = world.channel(message.channelId);
  const payload = toMessage(world, message, (intents & intentBits.messageContent) !== 0);
  const channelType = toChannelType(channel);
  if (channel.guildId === undefined) return { ...payload, channel_type: channelType };
  const guild = world.guild(channel.guildId);
  const { user: _, ...member } = toMember(world, guild, world.user(message.authorId));
  return {
    ...payload,
    mentions: message.mentions.userIds.map((id) => toMentionedUser(world, guild, id)),
    channel_type: channelType,
    guild_id: guild.id,
    member,
  };
}

function toMentionedUser(world: World, guild: GuildRecord, userId: string): Wire<APIUserWithMember> {
  const { user, ...member } = toMember(world, guild, world.user(userId));
  return { ...user, member };
}

function toContent(
  message: MessageRecord,
): Pick<Wire<APIMessage>, "content" | "attachments" | "embeds" | "components" | "poll"> {
  return {
    content: message.content,
    attachments: message.attachments.map(toAttachment),
    embeds: message.embeds as Wire<APIMessage>["embeds"],
    components: message.components as NonNullable<Wire<APIMessage>["components"]>,
    ...(message.poll !== undefined && { poll: message.poll as NonNullable<Wire<APIMessage>["poll"]> }),
  };
}

/** The message replied to: absent where there is none, null where it was deleted. */
function toReference(world: World, channel: ChannelRecord, message: MessageRecord, seesContent: boolean) {
  if (message.replyToMessageId === undefined) return {};
  const replied = channel.messages.find(({ id }) => id === message.replyToMessageId);
  const { replyToMessageId: _, ...withoutReply } = replied ?? message;
  return {
    message_reference: {
      type: 0 as const,
      message_id: message.replyToMessageId,
      channel_id: channel.id,
      ...(channel.guildId !== undefined && { guild_id: channel.guildId }),
    },
    referenced_message: replied === undefined ? null : toMessage(world, withoutReply, seesContent),
  };
}

function toThread(world: World, threadId: string): Pick<Wire<APIMessage>, "thread"> {
  const thread = world.channels.get(threadId);
  return thread === undefined ? {} : { thread: toChannel(world, thread) };
}

function toOrigin(world: World, message: MessageRecord): Partial<Wire<APIMessage>> {
  const { interaction } = message;
  if (interaction === undefined) return {};
  return {
    application_id: world.applicationId,
    ...(message.isFromWebhook && { webhook_id: world.applicationId }),
    interaction_metadata: {
      id: interaction.id,
      type: 2,
      user: toUser(world.user(interaction.userId)),
      authorizing_integration_owners: {},
    },
  };
}
