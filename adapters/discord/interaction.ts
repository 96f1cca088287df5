import * as z from "zod";

import { PermissionFlagsBits } from "discord.js";

import type { CommandEvent, CommandName, Place } from "../../src/contract/event.ts";
import { limits } from "./limits.ts";
import { snowflake, toCreatedAtMs } from "./snowflake.ts";

/** The commands that the bot registers. /start is a custom of Telegram's. */
export const slashCommands: readonly CommandName[] = ["ask", "new", "stop", "help"];

/** Numbers of https://docs.discord.com/developers/interactions/receiving-and-responding (2026-11-22). */
const applicationCommand = 2;
const chatInput = 1;
const botDm = 1;
const threadTypes: ReadonlySet<number> = new Set([10, 11, 12]);

const payload = z.object({
  id: snowflake,
  application_id: snowflake,
  type: z.literal(applicationCommand),
  token: z.string().min(1),
  guild_id: snowflake.nullish(),
  channel_id: snowflake.optional().catch(undefined),
  channel: z
    .object({ id: snowflake.optional().catch(undefined), type: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  context: z.number().nullish().catch(undefined),
  locale: z.string().min(1).optional().catch(undefined),
  app_permissions: snowflake.optional().catch(undefined),
  authorizing_integration_owners: z.record(z.string(), z.unknown()).optional().catch(undefined),
  member: z
    .object({ user: z.object({ id: snowflake }) })
    .optional()
    .catch(undefined),
  user: z.object({ id: snowflake }).optional().catch(undefined),
  data: z.object({
    type: z.number().default(chatInput),
    name: z.enum(slashCommands),
    options: z
      .array(z.object({ value: z.unknown().optional() }))
      .optional()
      .catch(undefined),
  }),
});

type InteractionPayload = z.output<typeof payload>;

/** What it takes to answer an interaction. */
export interface InteractionAccess {
  readonly id: string;
  readonly applicationId: string;
  readonly token: string;
  /** Calls with the token fail from then on. */
  readonly expiresAtMs: number;
  /** Whether the bot itself, without the token, sees the channel. */
  readonly canSee: boolean;
  /** Whether the bot itself may write there. */
  readonly canSend: boolean;
}

/** Someone used a slash command. */
export interface SlashCommand {
  readonly event: CommandEvent;
  readonly access: InteractionAccess;
  /** The language of the person's Discord. */
  readonly locale: string | undefined;
}

/**
 * Reads the payload of INTERACTION_CREATE; undefined for everything but Runnel's slash commands. `receivedAtMs` is when
 * it came, by this machine's clock. Pure, and total: a payload can be anything.
 */
export function toSlashCommand(raw: unknown, receivedAtMs: number): SlashCommand | undefined {
  const parsed = payload.safeParse(raw);
  if (!parsed.success || parsed.data.data.type !== chatInput) return undefined;
  const interaction = parsed.data;
  const channelId = interaction.channel_id ?? interaction.channel?.id;
  const userId = interaction.member?.user.id ?? interaction.user?.id;
  if (channelId === undefined || userId === undefined) return undefined;
  const place: Place = { platform: "discord", chatId: channelId, kind: isBotDm(interaction) ? "private" : "group" };
  const { locale } = interaction;
  const access: InteractionAccess = {
    id: interaction.id,
    applicationId: interaction.application_id,
    token: interaction.token,
    expiresAtMs: receivedAtMs + limits.interactionTokenMs,
    ...toReach(interaction),
  };
  return {
    locale,
    access,
    event: {
      type: "command",
      id: `interaction-${interaction.id}`,
      place,
      sender: { id: userId, isBot: false, ...(locale === undefined ? {} : { languageTag: locale }) },
      sentAtMs: toCreatedAtMs(interaction.id),
      target: { place, replyId: interaction.id, context: toContext(access) },
      command: interaction.data.name,
      argument: toArgument(interaction),
    },
  };
}

function isBotDm({ context, guild_id }: InteractionPayload): boolean {
  return typeof context === "number" ? context === botDm : typeof guild_id !== "string";
}

function toArgument({ data }: InteractionPayload): string {
  const value = data.options?.[0]?.value;
  return typeof value === "string" ? value.trim() : "";
}

/**
 * What the bot may do in the channel without the interaction's token. A server where only the user has installed the app,
 * and other people's private channels, are closed to it. Missing fields are taken for the usual case.
 */
function toReach(interaction: InteractionPayload): { readonly canSee: boolean; readonly canSend: boolean } {
  if (isBotDm(interaction)) return { canSee: true, canSend: true };
  const owners = interaction.authorizing_integration_owners ?? {};
  const isForUserOnly = "1" in owners && !("0" in owners);
  const isInstalledInGuild = typeof interaction.guild_id === "string" && !isForUserOnly;
  if (!isInstalledInGuild) return { canSee: false, canSend: false };
  if (interaction.app_permissions === undefined) return { canSee: true, canSend: true };
  const granted = BigInt(interaction.app_permissions);
  if ((granted & PermissionFlagsBits.Administrator) !== 0n) return { canSee: true, canSend: true };
  const isThread = threadTypes.has(interaction.channel?.type ?? 0);
  const sending = isThread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
  const canSee = (granted & PermissionFlagsBits.ViewChannel) !== 0n;
  return { canSee, canSend: canSee && (granted & sending) !== 0n };
}

const context = z.object({
  interactionId: snowflake,
  applicationId: snowflake,
  token: z.string().min(1),
  expiresAtMs: z.coerce.number(),
  canSee: z.stringbool(),
  canSend: z.stringbool(),
});

/** `access` in the form that travels with a reply's target. */
export function toContext(access: InteractionAccess): Readonly<Record<string, string>> {
  const { id, expiresAtMs, canSee, canSend, ...texts } = access;
  return {
    ...texts,
    interactionId: id,
    expiresAtMs: String(expiresAtMs),
    canSee: String(canSee),
    canSend: String(canSend),
  };
}

/** Reads what {@link toContext} wrote; undefined for anything else. */
export function fromContext(stored: Readonly<Record<string, string>> | undefined): InteractionAccess | undefined {
  const parsed = context.safeParse(stored);
  if (!parsed.success) return undefined;
  const { interactionId, ...access } = parsed.data;
  return { ...access, id: interactionId };
}
