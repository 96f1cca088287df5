import type { AdapterHost, PlatformAdapter } from "../../src/contract/adapter.ts";
import { TelegramAdapter } from "./adapter.ts";
import type { TelegramConfig } from "./config.ts";

/** Makes the adapter; nothing is contacted before its `start`. */
export function createAdapter(config: TelegramConfig, host: AdapterHost): PlatformAdapter {
  return new TelegramAdapter(config, host);
}
