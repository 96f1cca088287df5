import { listAdapters, openAdapter } from "../../src/adapters.ts";
import { App } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import type { Config } from "../../src/config/config.ts";
import type { Logger } from "../../src/contract/logger.ts";

/** The program as `npm start` composes it, not started. */
export async function createApp(config: Config, log: Logger): Promise<App> {
  const adapters = await listAdapters();
  return App.open(config, {
    clock: systemClock,
    log,
    random: Math.random,
    openAdapter: (platform, host) => openAdapter(adapters, platform, host),
  });
}
