import * as z from "zod";

import type { AdapterConfig } from "../../src/config/adapter-settings.ts";
import { defineSettings } from "../../src/config/adapter-settings.ts";
import { httpRoot, oneOf, quantity, wholeNumber } from "../../src/config/values.ts";
import { limits } from "./limits.ts";

/** How fast the bot may write; the reasons for the defaults are in limits.ts. */
export interface TelegramRates {
  /** Writes a second to one private chat, on average. */
  readonly privatePerS: number;
  /** Writes to one private chat that may follow each other at once. */
  readonly privateBurst: number;
  /** Writes a minute to one group or channel. */
  readonly groupPerMin: number;
  /** Writes a second to all chats together. */
  readonly botPerS: number;
}

/** What the Telegram adapter is made with. */
export interface TelegramConfig extends AdapterConfig {
  readonly transport: "edit" | "draft";
  readonly rich: "off" | "auto";
  readonly limits: TelegramRates;
}

export const settings = defineSettings({
  title: "Telegram",
  token: {
    variable: "TELEGRAM_BOT_TOKEN",
    whereToGet: "from @BotFather in Telegram (/newbot for a new bot, /mybots for one you have)",
  },
  keys: {
    api_root: httpRoot().default("https://api.telegram.org"),
    transport: oneOf(["edit", "draft"]).default("edit"),
    rich: oneOf(["off", "auto"]).default("off"),
    limits: z
      .strictObject({
        private_per_s: quantity(0.01, 100).default(limits.privatePerS),
        private_burst: wholeNumber(1, 100).default(limits.privateBurst),
        group_per_min: quantity(0.1, 1000).default(limits.groupPerMin),
        bot_per_s: quantity(0.1, 1000).default(limits.botPerS),
      })
      .prefault({}),
  },
  toConfig: (token, keys): TelegramConfig => ({
    token,
    apiRoot: keys.api_root,
    transport: keys.transport,
    rich: keys.rich,
    limits: {
      privatePerS: keys.limits.private_per_s,
      privateBurst: keys.limits.private_burst,
      groupPerMin: keys.limits.group_per_min,
      botPerS: keys.limits.bot_per_s,
    },
  }),
});
