/** What the emulated Discord knows. Plain data; only the world changes it. */

export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
  /** The bot cannot open or use a private chat with this user. */
  refusesDms: boolean;
}

export interface GuildRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly preferredLocale: string;
  /** The role that every bot gets when it is invited. */
  readonly botRoleId: string;
  botIsMember: boolean;
}

/** `dm` has a recipient, `thread` has a parent, the others stand in a guild. */
export type ChannelKind = "text" | "announcement" | "forum" | "voice" | "dm" | "thread";

export interface ChannelRecord {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly guildId?: string;
  readonly parentId?: string;
  readonly recipientId?: string;
  /** Who opened the thread. */
  readonly ownerId?: string;
  readonly createdAtMs: number;
  isArchived: boolean;
  isLocked: boolean;
  /** Permission bits that an overwrite of this channel takes from the bot. */
  deniedToBot: bigint;
  typingUntilMs: number;
  /** Oldest first. */
  readonly messages: MessageRecord[];
}

export interface AttachmentRecord {
  readonly id: string;
  readonly filename: string;
  readonly contentType?: string;
  readonly description?: string;
  readonly bytes: Uint8Array;
  readonly url: string;
}

/** What a message looked like at one time. */
export interface Revision {
  readonly atMs: number;
  readonly content: string;
}

/** Who a message reaches. */
export interface Mentions {
  readonly userIds: readonly string[];
  readonly roleIds: readonly string[];
  readonly everyone: boolean;
}

export interface StickerRecord {
  readonly id: string;
  readonly name: string;
}

export interface MessageRecord {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  /** The numeric message type: 0 default, 19 reply, 20 slash command, 7 someone joined, ... */
  readonly type: number;
  readonly createdAtMs: number;
  readonly nonce?: string | number;
  readonly replyToMessageId?: string;
  readonly stickers: readonly StickerRecord[];
  /** Present on what an interaction produced. */
  readonly interaction?: { readonly id: string; readonly userId: string; readonly name?: string };
  /** Whether the interaction's webhook wrote it. */
  readonly isFromWebhook: boolean;
  content: string;
  flags: number;
  embeds: readonly unknown[];
  components: readonly unknown[];
  attachments: readonly AttachmentRecord[];
  mentions: Mentions;
  poll?: unknown;
  editedAtMs?: number;
  editedCount: number;
  /** Set where the message became the head of a thread. */
  threadId?: string;
  /** Every text it has shown, the newest last. */
  readonly revisions: Revision[];
  /** Users, roles and "@everyone" that got a ping by any revision. */
  readonly pinged: Set<string>;
}

/** Message flags: https://docs.discord.com/developers/resources/message#message-object-message-flags (2026-11-22). */
export const messageFlags = {
  suppressEmbeds: 1 << 2,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  isVoiceMessage: 1 << 13,
  isComponentsV2: 1 << 15,
} as const;

/** Channel types: https://docs.discord.com/developers/resources/channel#channel-object-channel-types (2026-11-22). */
export function toChannelType(channel: ChannelRecord): 0 | 1 | 2 | 5 | 11 | 15 {
  switch (channel.kind) {
    case "text":
      return 0;
    case "dm":
      return 1;
    case "voice":
      return 2;
    case "announcement":
      return 5;
    case "thread":
      return 11;
    case "forum":
      return 15;
  }
}
