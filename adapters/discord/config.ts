import * as z from "zod";

import type { AdapterConfig } from "../../src/config/adapter-settings.ts";
import { defineSettings } from "../../src/config/adapter-settings.ts";
import { flag, httpRoot, quantity } from "../../src/config/values.ts";

/** What the Discord adapter is made with. */
export interface DiscordConfig extends AdapterConfig {
  /** Asks for the privileged intent that lets the bot read messages which do not mention it. */
  readonly messageContent: boolean;
  readonly limits: {
    /** Requests a second of the whole bot; what a channel takes is read from Discord's headers. */
    readonly botPerS: number;
  };
}

export const settings = defineSettings({
  title: "Discord",
  token: {
    variable: "DISCORD_BOT_TOKEN",
    whereToGet: "at https://discord.com/developers/applications (your application, Bot, Reset Token)",
  },
  keys: {
    api_root: httpRoot().default("https://discord.com/api"),
    message_content: flag().default(false),
    limits: z.strictObject({ bot_per_s: quantity(0.1, 2000).default(50) }).prefault({}),
  },
  toConfig: (token, keys): DiscordConfig => ({
    token,
    // The version is added to each call.
    apiRoot: keys.api_root.replace(/\/v\d+$/, ""),
    messageContent: keys.message_content,
    limits: { botPerS: keys.limits.bot_per_s },
  }),
});
