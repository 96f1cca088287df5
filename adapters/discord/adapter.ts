import { RateLimitError } from "discord.js";

import type { AdapterHost, PlatformAdapter } from "../../src/contract/adapter.ts";
import type { InboundEvent, ReplyTarget } from "../../src/contract/event.ts";
import { PlatformUnusableError } from "../../src/contract/platform-error.ts";
import type { EarlierReply, ReplyPort } from "../../src/contract/reply.ts";
import { backoffMs } from "../../src/pacing/backoff.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import { CatchUp } from "./catch-up.ts";
import { registerCommands } from "./commands.ts";
import type { DiscordConfig } from "./config.ts";
import { type BotIdentity, Gateway } from "./gateway.ts";
import { toMessageEvent } from "./inbound.ts";
import { type InteractionAccess, toSlashCommand } from "./interaction.ts";
import { limits, reconnectSchedule, rememberedLocales } from "./limits.ts";
import { NewestMessage } from "./newest-message.ts";
import { Pace } from "./pacing.ts";
import { Recent } from "./recent.ts";
import { DiscordReplyPort } from "./reply-port.ts";
import { DiscordRest } from "./rest.ts";
import { toTokenRefused } from "./unusable.ts";

/** Discord through discord.js: its gateway in, messages that are created and then edited out. */
export class DiscordAdapter implements PlatformAdapter {
  readonly #config: DiscordConfig;
  readonly #host: AdapterHost;
  readonly #rest: DiscordRest;
  readonly #pace: Pace;
  readonly #newest = new NewestMessage();
  readonly #acknowledgements: Acknowledgements;
  /** By the id of the person who used a command last. */
  readonly #locales = new Recent<string>(rememberedLocales);
  readonly #closing = new AbortController();
  #stopping: AbortSignal = this.#closing.signal;
  #gateway: Gateway | undefined;
  #missed: CatchUp | undefined;
  #isLost = false;
  #hasHinted = false;

  constructor(config: DiscordConfig, host: AdapterHost) {
    this.#config = { ...config, token: config.token.replace(/^(?:Bot|Bearer)\s+/i, "") };
    this.#host = host;
    this.#pace = new Pace(host.clock, config.limits.botPerS);
    this.#rest = new DiscordRest({
      ...this.#config,
      clock: host.clock,
      onTokenRevoked: () => this.#lose(toTokenRefused()),
    });
    this.#acknowledgements = new Acknowledgements({ rest: this.#rest, host, signal: this.#closing.signal });
  }

  /** Resolves, too, when `stopping` aborts before updates flow: there is nothing left to start then. */
  async start(stopping: AbortSignal): Promise<void> {
    this.#stopping = AbortSignal.any([stopping, this.#closing.signal]);
    // Nothing else can stand in the header of a request.
    if (!/^[\x21-\x7E]+$/.test(this.#config.token)) throw toTokenRefused();
    try {
      const { applicationId } = await this.#connect();
      void this.#registerCommands(applicationId);
    } catch (error) {
      if (!this.#stopping.aborted) throw error;
    }
  }

  openReply(target: ReplyTarget, earlier: EarlierReply = { messages: [] }): ReplyPort {
    return new DiscordReplyPort(target, earlier, {
      rest: this.#rest,
      newest: this.#newest,
      pace: this.#pace,
      clock: this.#host.clock,
      acknowledgements: this.#acknowledgements,
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("The Discord adapter is closed."));
    await this.#gateway?.close();
    await this.#missed?.whenIdle();
    this.#rest.close();
  }

  /** Tries until it is connected; what only the operator can mend ends it. */
  async #connect(): Promise<BotIdentity> {
    const { clock, log } = this.#host;
    for (let attempt = 1; ; attempt += 1) {
      const gateway = new Gateway({
        ...this.#config,
        clock,
        log,
        onMessage: (payload, bot) => this.#takeMessage(payload, bot),
        onInteraction: (payload) => this.#takeInteraction(payload),
        onNewSession: (bot) => this.#catchUp(bot),
        onUnusable: (error) => this.#lose(error),
      });
      this.#gateway = gateway;
      try {
        return await gateway.open(this.#stopping);
      } catch (error) {
        await gateway.close();
        if (this.#stopping.aborted || error instanceof PlatformUnusableError) throw error;
        const askedMs = error instanceof RateLimitError ? error.retryAfter : 0;
        const retryInMs = Math.max(askedMs, backoffMs(attempt, reconnectSchedule, Math.random));
        log.warn(
          { reason: toReason(error), attempt, retryInMs: Math.round(retryInMs) },
          "Discord cannot be reached; trying again. If this goes on, check platforms.discord.api_root.",
        );
        await clock.sleep(retryInMs, this.#stopping);
      }
    }
  }

  async #registerCommands(applicationId: string): Promise<void> {
    try {
      await registerCommands(this.#rest, applicationId, this.#host.commands, this.#closing.signal);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#host.log.warn({ reason: toReason(error) }, "The slash commands could not be registered with Discord.");
    }
  }

  #catchUp({ botId }: BotIdentity): void {
    this.#missed ??= new CatchUp({
      rest: this.#rest,
      host: this.#host,
      signal: this.#stopping,
      take: async (payload, ownerId) => {
        const event = this.#toEvent(payload, botId, ownerId);
        if (event !== undefined && event !== "unreadable") await this.#host.deliver(event);
      },
    });
    this.#missed.begin();
  }

  #takeMessage(payload: unknown, { botId }: BotIdentity): void {
    if (this.#stopping.aborted) return;
    const event = this.#toEvent(payload, botId);
    if (event === "unreadable") this.#hintAtIntent();
    else if (event !== undefined) void this.#deliver(event, this.#missed?.caughtUp(event.place.chatId));
  }

  /** `ownerId`: who opened the thread, where that is known better than from the gateway. */
  #toEvent(payload: unknown, botId: string, ownerId?: string): InboundEvent | "unreadable" | undefined {
    return toMessageEvent(payload, {
      botId,
      canReadContent: this.#config.messageContent,
      isOwnThread: (channelId) => (ownerId ?? this.#gateway?.threadOwnerId(channelId)) === botId,
      languageOf: (userId, guildId) =>
        this.#locales.get(userId) ?? (guildId === undefined ? undefined : this.#gateway?.languageOfGuild(guildId)),
    });
  }

  #takeInteraction(payload: unknown): void {
    const command = this.#stopping.aborted ? undefined : toSlashCommand(payload, this.#host.clock.nowMs());
    if (command === undefined) return;
    const { event, access, locale } = command;
    if (locale !== undefined) this.#locales.set(event.sender.id, locale);
    void this.#acknowledge(
      access,
      this.#deliver(event, this.#missed?.caughtUp(event.place.chatId, limits.orderFirstMs)),
    );
  }

  /** Acknowledges a command once it is taken in, or as late as Discord leaves time for; not one that cannot be taken in. */
  async #acknowledge(access: InteractionAccess, isTakenIn: Promise<boolean>): Promise<void> {
    const isOver = new AbortController();
    const isLate = this.#host.clock.sleep(limits.recordFirstMs, isOver.signal).then(
      () => true,
      () => false,
    );
    const isDue = await Promise.race([isTakenIn, isLate]);
    isOver.abort(takenIn);
    if (isDue) await this.#acknowledgements.of(access);
  }

  /** Delivers an event once `isDue` resolves. Resolves to whether it was taken in; does not reject. */
  async #deliver(event: InboundEvent, isDue: Promise<void> | undefined): Promise<boolean> {
    try {
      await isDue;
      await this.#host.deliver(event);
      return true;
    } catch (error) {
      if (!this.#stopping.aborted) {
        this.#host.log.error({ err: error, eventId: event.id }, "A message from Discord could not be taken in.");
      }
      return false;
    }
  }

  #hintAtIntent(): void {
    if (this.#hasHinted) return;
    this.#hasHinted = true;
    this.#host.log.warn(
      {},
      "Someone wrote to the bot without mentioning it, and Discord withheld the text. To let the bot read such messages, set platforms.discord.message_content to true.",
    );
  }

  #lose(error: PlatformUnusableError): void {
    if (this.#isLost || this.#closing.signal.aborted) return;
    this.#isLost = true;
    this.#host.lost(error);
  }
}

/** Made once: an abort without a reason makes an error with a stack each time. */
const takenIn = Object.freeze({ reason: "taken in" });

/** The first words of what went wrong; never an address that a token could be part of. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  const code = "code" in error ? String(error.code) : "";
  return error.message === "" ? code || error.name : error.message.slice(0, 200);
}
