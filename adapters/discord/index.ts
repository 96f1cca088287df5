import type { AdapterHost, PlatformAdapter } from "../../src/contract/adapter.ts";
import { DiscordAdapter } from "./adapter.ts";
import type { DiscordConfig } from "./config.ts";

/** Makes the adapter; nothing is contacted before its `start`. */
export function createAdapter(config: DiscordConfig, host: AdapterHost): PlatformAdapter {
  return new DiscordAdapter(config, host);
}
