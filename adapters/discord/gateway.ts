import { Client, type ClientOptions, GatewayDispatchEvents, GatewayIntentBits, Options } from "discord.js";
import * as z from "zod";

import type { Clock } from "../../src/contract/clock.ts";
import type { Logger } from "../../src/contract/logger.ts";
import type { PlatformUnusableError } from "../../src/contract/platform-error.ts";
import { callTimeoutMs } from "./limits.ts";
import { ShardSupervisor } from "./shards.ts";
import { snowflake } from "./snowflake.ts";
import { toTokenRefused, toUnusable } from "./unusable.ts";

/** Who the bot is. */
export interface BotIdentity {
  readonly botId: string;
  readonly applicationId: string;
}

/** What a gateway is made with. */
export interface GatewayOptions {
  readonly apiRoot: string;
  readonly token: string;
  /** Asks for the privileged intent. */
  readonly messageContent: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** Both are given payloads as they came, in the order in which they came, and must not throw. */
  readonly onMessage: (payload: unknown, bot: BotIdentity) => void;
  readonly onInteraction: (payload: unknown) => void;
  /** A session began that continues none: nothing that happened before will come. Called before anything of it comes. */
  readonly onNewSession: (bot: BotIdentity) => void;
  /** The gateway closed for good, after it was open. */
  readonly onUnusable: (error: PlatformUnusableError) => void;
}

const readyPayload = z.object({
  user: z.object({ id: snowflake }),
  application: z.object({ id: snowflake }).optional().catch(undefined),
});

/**
 * One connection of discord.js to Discord's gateway. Messages and interactions are handed on as their payloads: what
 * discord.js makes of them needs fields that other servers leave out. Its caches tell about guilds and threads.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #client: Client;
  readonly #shards: ShardSupervisor;
  readonly #ready = Promise.withResolvers<BotIdentity>();
  readonly #refused = Promise.withResolvers<never>();
  #isOpen = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#shards = new ShardSupervisor({ clock, log, onClosed: (code) => this.#closedWith(code) });
    this.#client = new Client(toClientOptions(options, this.#shards));
    // Either may come before anyone waits for it.
    this.#refused.promise.catch(() => undefined);
    this.#ready.promise.catch(() => undefined);
  }

  /**
   * Resolves once events flow. Rejects with {@link PlatformUnusableError} when Discord refuses the token or the intents,
   * with `signal.reason` when aborted, and with any other error when this connection failed; it must be closed then.
   */
  async open(signal: AbortSignal): Promise<BotIdentity> {
    this.#listen();
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason as Error);
    signal.throwIfAborted();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const opened = this.#client.login(this.#options.token).then(() => this.#ready.promise);
      const bot = await Promise.race([opened, this.#refused.promise, aborted.promise]);
      this.#isOpen = true;
      return bot;
    } catch (error) {
      throw isTokenInvalid(error) ? toTokenRefused() : error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Resolves when nothing of the connection is left. */
  close(): Promise<void> {
    return this.#shards.close(() => this.#client.destroy().catch(() => undefined));
  }

  /** Who opened this thread; undefined where it is none or not known. */
  threadOwnerId(channelId: string): string | undefined {
    const channel = this.#client.channels.cache.get(channelId);
    return channel?.isThread() === true ? (channel.ownerId ?? undefined) : undefined;
  }

  /** The BCP 47 tag of the guild's language. */
  languageOfGuild(guildId: string): string | undefined {
    return this.#client.guilds.cache.get(guildId)?.preferredLocale;
  }

  #listen(): void {
    const { log, onMessage, onInteraction } = this.#options;
    // Without a listener an error event would end the process.
    this.#client.on("error", (error) => log.warn({ err: error }, "discord.js reports a fault."));
    this.#client.on("shardError", (error, shardId) =>
      log.debug({ err: error, shardId }, "The gateway connection failed."),
    );
    const gateway = this.#client.ws;
    let bot: BotIdentity | undefined;
    gateway.on(GatewayDispatchEvents.Ready, (payload: unknown) => {
      const ready = readyPayload.safeParse(payload);
      if (!ready.success) return this.#ready.reject(new TypeError("The gateway's READY does not say who the bot is."));
      const botId = ready.data.user.id;
      bot = { botId, applicationId: ready.data.application?.id ?? botId };
      this.#options.onNewSession(bot);
      return this.#ready.resolve(bot);
    });
    gateway.on(GatewayDispatchEvents.MessageCreate, (payload: unknown) => {
      if (bot !== undefined) onMessage(payload, bot);
    });
    gateway.on(GatewayDispatchEvents.InteractionCreate, onInteraction);
  }

  #closedWith(code: number): void {
    const error = toUnusable(code);
    if (error === undefined) return;
    if (this.#isOpen) this.#options.onUnusable(error);
    else this.#refused.reject(error);
  }
}

function toClientOptions(options: GatewayOptions, shards: ShardSupervisor): ClientOptions {
  const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
  return {
    intents: [Guilds, GuildMessages, DirectMessages, ...(options.messageContent ? [MessageContent] : [])],
    shards: "auto",
    rest: { api: options.apiRoot, timeout: callTimeoutMs, rejectOnRateLimit: () => true },
    ws: shards.options,
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits(Object.fromEntries(unusedCaches.map((name) => [name, 0]))),
  };
}

/** The bot runs for months and asks only for guilds, their channels and their threads. */
const unusedCaches = [
  "ApplicationCommandManager",
  "ApplicationEmojiManager",
  "AutoModerationRuleManager",
  "BaseGuildEmojiManager",
  "DMMessageManager",
  "EntitlementManager",
  "GuildBanManager",
  "GuildEmojiManager",
  "GuildInviteManager",
  "GuildMemberManager",
  "GuildMessageManager",
  "GuildScheduledEventManager",
  "GuildSoundboardSoundManager",
  "GuildStickerManager",
  "MessageManager",
  "PresenceManager",
  "ReactionManager",
  "ReactionUserManager",
  "StageInstanceManager",
  "ThreadMemberManager",
  "UserManager",
  "VoiceStateManager",
] as const;

function isTokenInvalid(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "TokenInvalid";
}
