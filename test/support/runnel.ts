import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { listAdapters, toSettingsByName } from "../../src/adapters.ts";
import type { App } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type BailianEmulator, startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import {
  type DiscordEmulator,
  type DiscordEmulatorOptions,
  startDiscordEmulator,
} from "../../src/sandbox/discord/index.ts";
import {
  startTelegramEmulator,
  type TelegramEmulator,
  type TelegramEmulatorOptions,
} from "../../src/sandbox/telegram/index.ts";
import { createApp } from "./app.ts";
import { type Chat, openDiscordChat, openTelegramChat } from "./chat.ts";
import { RecordingLogger } from "./recording-logger.ts";

/** What a test changes of the usual set-up. */
export interface RunnelOptions {
  readonly telegram?: TelegramEmulatorOptions;
  readonly discord?: DiscordEmulatorOptions;
  /** Keys of config.yaml, as its author would write them. */
  readonly model?: Readonly<Record<string, unknown>>;
  readonly reply?: Readonly<Record<string, unknown>>;
  readonly platforms?: { readonly telegram?: object; readonly discord?: object };
  readonly others?: Readonly<Record<string, unknown>>;
}

/** The whole program with its three services emulated, on real sockets. */
export interface Runnel extends AsyncDisposable {
  readonly telegram: TelegramEmulator;
  readonly discord: DiscordEmulator;
  readonly bailian: BailianEmulator;
  /** What the operator was told. */
  readonly log: RecordingLogger;
  readonly app: App;
  /** A private chat with somebody who has not written yet; on Telegram their app's language is English unless told. */
  openChat(platform: "telegram" | "discord", languageCode?: string): Chat;
  /** Stops the program, then the emulators; so does leaving the scope of `await using`. */
  stop(): Promise<void>;
}

/** Telegram's users are numbered from here. */
const firstUserId = 1000;
/** Quick enough for tests; the adapters' own limits are a little below what the emulators allow. */
const quickTelegram = { privatePerS: 40, privateBurst: 20, groupPerMin: 2000, botPerS: 500 };
const quickDiscord = { editsPerWindow: 20, createsPerWindow: 20, windowMs: 1000 };

/** Starts everything; resolves when updates flow on both platforms. */
export async function startRunnel(options: RunnelOptions = {}): Promise<Runnel> {
  const telegram = await startTelegramEmulator({ limits: quickTelegram, ...options.telegram });
  const discord = await startDiscordEmulator({ limits: quickDiscord, ...options.discord });
  const bailian = await startBailianEmulator();
  const log = new RecordingLogger();
  const adapters = toSettingsByName(await listAdapters());
  const loaded = await withConfigFile(
    {
      model: { base_url: bailian.baseUrl, api_key: "sk-sandbox", retries: 0, ...options.model },
      reply: { first_text: { chars: 40, after_ms: 200 }, ...options.reply },
      platforms: {
        telegram: {
          token: telegram.token,
          api_root: telegram.apiRoot,
          limits: { private_per_s: 20, private_burst: 10, group_per_min: 1000, bot_per_s: 200 },
          ...options.platforms?.telegram,
        },
        discord: { token: discord.token, api_root: discord.apiRoot, ...options.platforms?.discord },
      },
      shutdown_grace_s: 1,
      storage: { url: "memory:" },
      ...options.others,
    },
    (path) => loadConfig({ path, isPathGiven: true, env: {}, adapters }),
  );
  if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
  const app = await createApp(loaded.config, log);
  const stop = async () => {
    await app.stop();
    await Promise.all([telegram.close(), discord.close(), bailian.close()]);
  };
  try {
    await app.start();
  } catch (error) {
    await stop();
    throw error;
  }
  let users = 0;
  const openChat: Runnel["openChat"] = (platform, languageCode = "en") => {
    users += 1;
    return platform === "telegram"
      ? openTelegramChat(telegram, { id: firstUserId + users, languageCode })
      : openDiscordChat(discord, `user${users}`);
  };
  return { telegram, discord, bailian, log, app, openChat, stop, [Symbol.asyncDispose]: stop };
}

async function withConfigFile<T>(config: object, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "runnel-test-"));
  try {
    const path = join(folder, "config.yaml");
    await writeFile(path, stringify(config));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
