import { config as readDotEnv } from "dotenv";

import { type AvailableAdapter, listAdapters, openAdapter, toSettingsByName } from "./adapters.ts";
import { App } from "./app.ts";
import { systemClock } from "./clock.ts";
import { parseCommandLine, usage } from "./command-line.ts";
import type { Config } from "./config/config.ts";
import { loadConfig } from "./config/load.ts";
import type { Logger } from "./contract/logger.ts";
import { PlatformUnusableError } from "./contract/platform-error.ts";
import { createLogger } from "./log/logger.ts";
import type { Sandbox } from "./sandbox/index.ts";
import type { StopSignals } from "./stop-signals.ts";
import { StoreError } from "./store/store-error.ts";

/** Exit codes: a clean stop, and EX_CONFIG of sysexits.h for what only the operator can put right. */
const cleanStop = 0;
const badConfiguration = 78;

/**
 * Runs until the operator wants it to end or it cannot go on, and everything is closed. Resolves to the exit code. Rejects with
 * what nobody foresaw.
 */
export async function runProgram(args: readonly string[], stopSignals: StopSignals): Promise<number> {
  const command = parseCommandLine(args);
  if (command.kind === "help") {
    console.log(usage);
    return cleanStop;
  }
  if (command.kind === "error") {
    console.error(`${command.message}\n\n${usage}`);
    return badConfiguration;
  }

  const env: Record<string, string | undefined> = { ...process.env };
  readDotEnv({ processEnv: env, quiet: true });
  const adapters = await listAdapters();
  const { configPath: path, isPathGiven } = command;
  const loaded = await loadConfig({ path, isPathGiven, env, adapters: toSettingsByName(adapters) });
  if (!loaded.ok) {
    console.error(loaded.problems.join("\n"));
    return badConfiguration;
  }

  const log = createLogger({ ...loaded.config.log, secrets: loaded.secrets });
  for (const { level, sentence } of loaded.notices) log[level]({}, sentence);
  watchForFaults(log);
  stopSignals.onSecond = (signal) => log.warn({ signal }, "Stopped at once, at the second signal.");
  try {
    const sandbox = loaded.mode === "sandbox" ? await startSandbox(loaded.config, log) : undefined;
    try {
      return await runApp(sandbox?.config ?? loaded.config, adapters, log, stopSignals.first);
    } finally {
      await sandbox?.close();
    }
  } catch (error) {
    if (!(error instanceof PlatformUnusableError || error instanceof StoreError)) throw error;
    log.error({ remedy: error.remedy }, error.message);
    return badConfiguration;
  } finally {
    log.info({}, "Stopped.");
  }
}

/** A bot on real platforms starts sooner without all that the emulators import. */
async function startSandbox(config: Config, log: Logger): Promise<Sandbox> {
  const { openSandbox } = await import("./sandbox/index.ts");
  return openSandbox(config, { clock: systemClock, log });
}

/** Runs until `stopped` resolves or no platform is left, and everything is closed. Resolves to the exit code. */
async function runApp(
  config: Config,
  adapters: readonly AvailableAdapter[],
  log: Logger,
  stopped: Promise<void>,
): Promise<number> {
  const app = await App.open(config, {
    clock: systemClock,
    log,
    random: Math.random,
    openAdapter: (platform, host) => openAdapter(adapters, platform, host),
  });
  try {
    const isLost = await Promise.race([app.start().then(() => stopped), stopped, app.allLost.then(() => true)]);
    if (isLost !== true) {
      log.info({}, "Stopping; replies in progress may end first.");
      return cleanStop;
    }
    log.error({}, "No platform is left; see the lines above.");
    return badConfiguration;
  } finally {
    await app.stop();
  }
}

/** A fault in one place must not take every chat down; the operator hears of it. */
function watchForFaults(log: Logger): void {
  process.on("unhandledRejection", (error) => log.error({ err: error }, "A fault of the program; please report this."));
  process.on("uncaughtException", (error) => log.error({ err: error }, "A fault of the program; please report this."));
}
