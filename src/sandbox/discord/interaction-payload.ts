import type { APIApplicationCommandInteraction, APIMessageComponentInteraction } from "discord-api-types/v10";

import type { CommandOptionBody } from "./command-body.ts";
import type { RegisteredCommand } from "./commands.ts";
import type { InteractionRecord } from "./interactions.ts";
import { toMessage } from "./message-payload.ts";
import { toChannel, toMember, toUser } from "./payloads.ts";
import { everyonePermissions } from "./permissions.ts";
import type { MessageRecord } from "./records.ts";
import type { Wire } from "./wire.ts";
import type { World } from "./world.ts";

/** https://docs.discord.com/developers/reference#uploading-files (2026-11-22). */
const attachmentLimitBytes = 10 * 1024 * 1024;

/** The data of INTERACTION_CREATE for a slash command. */
export function toCommandInteraction(
  world: World,
  interaction: InteractionRecord,
  command: RegisteredCommand,
  options: Readonly<Record<string, string | number | boolean>>,
  locale: string,
): Wire<APIApplicationCommandInteraction> {
  return {
    ...toCommon(world, interaction, locale),
    type: 2,
    data: {
      id: command.id,
      name: command.name,
      type: 1,
      ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
      ...(Object.keys(options).length > 0 && { options: toOptions(command.options ?? [], options) }),
    },
  };
}

/** The data of INTERACTION_CREATE for a pressed button. */
export function toComponentInteraction(
  world: World,
  interaction: InteractionRecord,
  message: MessageRecord,
  customId: string,
  locale: string,
): Wire<APIMessageComponentInteraction> {
  return {
    ...toCommon(world, interaction, locale),
    type: 3,
    data: { custom_id: customId, component_type: 2 },
    message: toMessage(world, message, true),
  };
}

function toCommon(world: World, interaction: InteractionRecord, locale: string) {
  const channel = world.channel(interaction.channelId);
  const user = world.user(interaction.userId);
  const ownerKey = interaction.isUserInstall ? "1" : "0";
  const common = {
    id: interaction.id,
    application_id: world.applicationId,
    token: interaction.token,
    version: 1,
    channel_id: channel.id,
    channel: toChannel(world, channel),
    locale,
    app_permissions: world.botPermissions(channel).toString(),
    entitlements: [],
    attachment_size_limit: attachmentLimitBytes,
  };
  if (channel.guildId === undefined) {
    return { ...common, user: toUser(user), context: 1, authorizing_integration_owners: { [ownerKey]: "0" } };
  }
  const guild = world.guild(channel.guildId);
  return {
    ...common,
    guild_id: guild.id,
    guild: { id: guild.id, locale: guild.preferredLocale, features: [] },
    guild_locale: guild.preferredLocale,
    member: { ...toMember(world, guild, user), permissions: everyonePermissions.toString() },
    context: 0,
    authorizing_integration_owners: { [ownerKey]: interaction.isUserInstall ? user.id : guild.id },
  };
}

/** What the client sends for what the user typed. Throws a plain Error for what a client would not let a user do. */
function toOptions(
  known: readonly CommandOptionBody[],
  given: Readonly<Record<string, string | number | boolean>>,
): readonly { name: string; type: number; value: string | number | boolean }[] {
  return Object.entries(given).map(([name, value]) => {
    const option = known.find((candidate) => candidate.name === name);
    if (option === undefined) throw new Error(`The command has no option "${name}".`);
    return { name, type: option.type, value };
  });
}
