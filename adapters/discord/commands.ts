import * as z from "zod";

import { Routes } from "discord.js";

import type { CommandDescription } from "../../src/contract/adapter.ts";
import { slashCommands } from "./interaction.ts";
import { limits } from "./limits.ts";
import type { DiscordRest } from "./rest.ts";

/** Numbers of https://docs.discord.com/developers/interactions/application-commands (2026-11-22). */
const chatInput = 1;
const stringOption = 3;

const localizations = z.record(z.string(), z.string()).nullish().catch(undefined);

/** What of a registered command Runnel decides; Discord adds much more. */
const command = z.object({
  type: z.number().default(chatInput),
  name: z.string(),
  description: z.string(),
  description_localizations: localizations,
  options: z
    .array(
      z.object({
        type: z.number(),
        name: z.string(),
        description: z.string(),
        description_localizations: localizations,
        required: z.boolean().default(false),
      }),
    )
    .default([]),
});

type Command = z.output<typeof command>;

/** The commands as Discord registers them, of those that exist on Discord. */
function toCommands(descriptions: readonly CommandDescription[]): Command[] {
  return descriptions.filter(({ command: name }) => slashCommands.includes(name)).map(toCommand);
}

function toCommand({ command: name, description, argument }: CommandDescription): Command {
  return {
    type: chatInput,
    name,
    ...toTexts(description),
    options: argument === undefined ? [] : [toOption(argument)],
  };
}

function toOption({
  description,
  isRequired,
}: NonNullable<CommandDescription["argument"]>): Command["options"][number] {
  return { type: stringOption, name: "text", ...toTexts(description), required: isRequired };
}

function toTexts({ en, zh }: Readonly<Record<"en" | "zh", string>>) {
  const chinese = zh.slice(0, limits.commandDescriptionChars);
  return {
    description: en.slice(0, limits.commandDescriptionChars),
    description_localizations: { "zh-CN": chinese, "zh-TW": chinese },
  };
}

/** Makes the bot's global commands those of `descriptions`; writes nothing when they are. Rejects as `rest.call` does. */
export async function registerCommands(
  rest: DiscordRest,
  applicationId: string,
  descriptions: readonly CommandDescription[],
  signal: AbortSignal,
): Promise<void> {
  const route = Routes.applicationCommands(applicationId);
  const wanted = toCommands(descriptions);
  const { body } = await rest.call({ method: "GET", route, query: { with_localizations: "true" } }, signal);
  const registered = z.array(command).safeParse(body);
  if (registered.success && toComparable(registered.data) === toComparable(wanted)) return;
  await rest.call({ method: "PUT", route, body: wanted }, signal);
}

/** Registered commands have many more fields, in any order. */
function toComparable(commands: readonly Command[]): string {
  return JSON.stringify(commands.map(toComparableCommand).sort());
}

function toComparableCommand({ type, name, options, ...texts }: Command): string {
  return JSON.stringify([type, name, toComparableTexts(texts), options.map(toComparableOption)]);
}

function toComparableOption({ type, name, required, ...texts }: Command["options"][number]) {
  return [type, name, required, toComparableTexts(texts)];
}

function toComparableTexts(texts: Pick<Command, "description" | "description_localizations">) {
  const translations = Object.entries(texts.description_localizations ?? {});
  return [texts.description, translations.map((translation) => translation.join(" ")).sort()];
}
