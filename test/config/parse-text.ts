import { settings as discord } from "../../adapters/discord/config.ts";
import { settings as telegram } from "../../adapters/telegram/config.ts";
import { type ConfigSource, type LoadedConfig, parseConfig } from "../../src/config/load.ts";

/** What a bot on Telegram needs and no more. */
export const telegramEnv = { TELEGRAM_BOT_TOKEN: "123456:telegram-token", DASHSCOPE_API_KEY: "sk-model-key" };

export const source: ConfigSource = {
  path: "config.yaml",
  isPathGiven: false,
  env: telegramEnv,
  adapters: { telegram, discord },
};

/** Parses as the program would with a Telegram token and a model key, apart from what `changes` says. */
export function parseText(text: string | undefined, changes: Partial<ConfigSource> = {}): LoadedConfig {
  return parseConfig(text, { ...source, ...changes });
}

/** The configuration of a text that has no problems. */
export function accept(text: string | undefined, changes: Partial<ConfigSource> = {}) {
  const loaded = parseText(text, changes);
  if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
  return loaded;
}

/** The lines that a text with problems is refused with. */
export function refuse(text: string | undefined, changes: Partial<ConfigSource> = {}): readonly string[] {
  const loaded = parseText(text, changes);
  if (loaded.ok) throw new Error("it was accepted");
  return loaded.problems;
}
