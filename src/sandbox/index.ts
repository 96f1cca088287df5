import type { Config } from "../config/config.ts";
import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { startBailianEmulator } from "./bailian/index.ts";
import { startDiscordEmulator } from "./discord/index.ts";
import { toEmulatedConfig } from "./emulated-config.ts";
import { DiscordChat } from "./page/discord-chat.ts";
import type { PageModel } from "./page/feed.ts";
import { startPageServer } from "./page/server.ts";
import { TelegramChat } from "./page/telegram-chat.ts";
import { startTelegramEmulator } from "./telegram/index.ts";

/** The emulators' own key; it opens nothing else. */
const emulatedModelKey = "sk-sandbox";
/** Where the page is when config.yaml says `http: off`: without a page there is no sandbox. */
const fallbackHttp = { host: "127.0.0.1", port: 0 };

/** Telegram and Discord on this machine, and a page with a chat on each. */
export interface Sandbox {
  /** What the bot is to be started with: every emulated platform is on. */
  readonly config: Config;
  /** Where the page is. */
  readonly url: string;
  /** Ends the page and the emulators. Resolves when their ports are free. */
  close(): Promise<void>;
}

/**
 * Starts the emulators and the page, and says where it is. The configured model answers if it has a key, else a built-in
 * one. Resolves when the page can be opened. Rejects with PlatformUnusableError when `config.http` cannot be used.
 */
export async function openSandbox(
  config: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<Sandbox> {
  await using opened = new AsyncDisposableStack();
  // There is no group here that the adapter would have to explain privacy mode for.
  const telegram = await startTelegramEmulator({ clock, canReadAllGroupMessages: true });
  opened.defer(() => telegram.close());
  const discord = await startDiscordEmulator({ clock });
  opened.defer(() => discord.close());
  const bailian =
    config.model.apiKey === "" ? await startBailianEmulator({ clock, apiKeys: [emulatedModelKey] }) : undefined;
  opened.defer(() => bailian?.close());

  const chats = { telegram: new TelegramChat(telegram), discord: new DiscordChat(discord) };
  const model = toPageModel(config);
  const page = await startPageServer({ model, chats, clock }, config.http ?? fallbackHttp);
  opened.defer(() => page.close());

  log.info({}, `The sandbox is open: ${page.url}`);
  if (config.http === undefined) log.info({}, "http is off in config.yaml; the sandbox took a free port.");
  log.info({}, toExplanation(model));

  const kept = opened.move();
  return {
    config: toEmulatedConfig(config, {
      platforms: {
        telegram: { token: telegram.token, apiRoot: telegram.apiRoot },
        discord: { token: discord.token, apiRoot: discord.apiRoot },
      },
      model: bailian && { baseUrl: bailian.baseUrl, apiKey: emulatedModelKey },
    }),
    url: page.url,
    close: () => kept.disposeAsync(),
  };
}

function toPageModel({ model }: Config): PageModel {
  if (model.apiKey === "") return { name: model.name };
  return { name: model.name, host: URL.parse(model.baseUrl)?.host ?? model.baseUrl };
}

function toExplanation({ name, host }: PageModel): string {
  const noToken = "No platform has a token, so Telegram and Discord are emulated";
  if (host === undefined) return `${noToken}, a built-in model answers, and nothing leaves this machine.`;
  return `${noToken}. DASHSCOPE_API_KEY is set, so the real ${name} answers: what is written there goes to ${host}.`;
}
