import type { BackoffSchedule } from "../../src/pacing/backoff.ts";

/** A limit of Discord, with the source of its number. */
export const limits = {
  /**
   * Length of a message's content, counted in UTF-16 code units: Discord counts code points
   * (https://docs.discord.com/developers/resources/message#create-message,
   * https://github.com/discord/discord-api-docs/issues/1315, 2026-11-22), of which there are never more, and servers
   * that are compatible with it count units.
   */
  contentChars: 2000,
  /** Length of a link's address that a message has room for: Discord names no limit, and a part must hold its label too. */
  addressChars: 1000,
  /** Ours: how much of a model's reasoning is shown, its end, in UTF-16 code units. */
  reasoningChars: 300,
  /** Columns of code that a phone shows without breaking the line; Discord names none, and this is what fits 390 px. */
  tableColumns: 42,
  /** Levels of lists that Discord draws; deeper ones are text to it. https://github.com/jeremy-rifkin/dismark (2026-11-22). */
  listLevels: 11,
  /** Length of a nonce. https://docs.discord.com/developers/resources/message#create-message (2026-11-22). */
  nonceChars: 25,
  /** How long one typing indicator lasts. https://docs.discord.com/developers/resources/channel#trigger-typing-indicator (2026-11-22). */
  typingMs: 10_000,
  /** Length of the description of a command or of its option. https://docs.discord.com/developers/interactions/application-commands (2026-11-22). */
  commandDescriptionChars: 100,
  /** The first response to an interaction. https://docs.discord.com/developers/interactions/receiving-and-responding (2026-11-22). */
  acknowledgeMs: 3_000,
  /** So much of that may pass until a command is recorded; then it is acknowledged first. */
  recordFirstMs: 700,
  /** How long a command waits for what its channel missed, so that a conversation stays in order. */
  orderFirstMs: 500,
  /** How long the token of an interaction lives. https://docs.discord.com/developers/interactions/receiving-and-responding (2026-11-22). */
  interactionTokenMs: 15 * 60_000,
  /** Identifies of one session key. https://docs.discord.com/developers/events/gateway#rate-limiting (2026-11-22). */
  identifyEveryMs: 5_000,
} as const;

/** How many calls a channel takes, where Discord counts them. */
export interface CallWindow {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * What is assumed of a channel until its first response says what it takes: Discord publishes no numbers and asks to read
 * its headers, and this is what they say today for new messages and for edits, each counted for itself.
 * https://docs.discord.com/developers/topics/rate-limits, https://github.com/discord-net/Discord.Net/issues/2375 (2026-11-22).
 */
export const presumedWindow: CallWindow = { limit: 5, windowMs: 5_000 };

/**
 * The pause after error 30046, edits of messages older than an hour: three in six seconds are seen to pass.
 * https://docs.discord.food/topics/rate-limits (2026-11-22).
 */
export const oldMessageEditMs = 3_000;

/** The pause when Cloudflare, in front of Discord, refuses a call without a word of Discord's own and names no time. */
export const blockedByProxyMs = 60_000;

/** How long a call may take before it counts as lost. */
export const callTimeoutMs = 10_000;

/** How long a call with a file may take before it counts as lost. */
export const uploadTimeoutMs = 30_000;

/** Pauses between attempts to connect. Discord allows 1000 identifies a day: https://docs.discord.com/developers/events/gateway#identifying (2026-11-22). */
export const reconnectSchedule: BackoffSchedule = { firstMs: 500, capMs: 30_000 };

/** A connection that lasted so long was a good one; the next attempt need not wait. */
export const stableConnectionMs = 60_000;

/** How long a session is worth resuming: Discord speaks of a short time, and minutes are what people see. Same source. */
export const sessionKeptMs = 120_000;

/** How long the gateway may take to answer the end of a connection. */
export const goodbyeMs = 1_000;

/** How long discord.js may take to notice that its connections are gone. */
export const terminatedMs = 100;

/** How many people's languages are remembered. */
export const rememberedLocales = 10_000;

/** Of how many interactions it is remembered what became of their acknowledgement. */
export const rememberedAcknowledgements = 1000;

/** How what was missed is fetched. */
export const catchUpLimits = {
  /** Conversations that are looked into, the ones heard last first. */
  places: 1000,
  /** A channel or thread in which nobody spoke to the bot for so long is left alone: 30 days. */
  activeMs: 30 * 86_400_000,
  /** Calls under way: few enough that replies have most of what the bot may call in a second. */
  atOnce: 2,
  /** The most that one call gives. https://docs.discord.com/developers/resources/message#get-channel-messages (2026-11-22). */
  pageMessages: 100,
  /** The most that is fetched of one channel. */
  messages: 1000,
  retries: 5,
  /** How long what comes live waits for what its channel missed. */
  patienceMs: 10_000,
} as const;
