import type { ChannelRecord } from "./records.ts";

/** Permission bits: https://docs.discord.com/developers/topics/permissions (2026-11-22). */
export const permissionBits = {
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseExternalEmojis: 1n << 18n,
  UseApplicationCommands: 1n << 31n,
  ManageThreads: 1n << 34n,
  CreatePublicThreads: 1n << 35n,
  CreatePrivateThreads: 1n << 36n,
  SendMessagesInThreads: 1n << 38n,
} as const;

export type PermissionName = keyof typeof permissionBits;

/**
 * What the bot's role grants in every guild. It may ping everyone, so that a message that would do so is seen doing it;
 * it may not delete what others wrote or manage threads.
 */
export const botRolePermissions = Object.entries(permissionBits)
  .filter(([name]) => name !== "ManageMessages" && name !== "ManageThreads")
  .reduce((bits, [, bit]) => bits | bit, 0n);

/** What everyone may do. */
export const everyonePermissions = botRolePermissions & ~permissionBits.MentionEveryone;

/** What the bot may do in a channel of a guild, as the roles and overwrites in the gateway's payloads say it. */
export function botPermissionsIn(channel: ChannelRecord, parent: ChannelRecord | undefined): bigint {
  const granted = botRolePermissions & ~(channel.deniedToBot | (parent?.deniedToBot ?? 0n));
  return granted & permissionBits.ViewChannel ? granted : 0n;
}
