import type { AdapterHost, PlatformAdapter } from "../../src/contract/adapter.ts";
import type { ReplyTarget } from "../../src/contract/event.ts";
import { PlatformUnusableError } from "../../src/contract/platform-error.ts";
import type { EarlierReply, ReplyPort } from "../../src/contract/reply.ts";
import { TelegramClient } from "./client.ts";
import { publishCommands } from "./commands.ts";
import type { TelegramConfig } from "./config.ts";
import type { BotIdentity } from "./inbound.ts";
import { DraftSupport } from "./draft-support.ts";
import { limits } from "./limits.ts";
import { WritePacing } from "./pacing.ts";
import { UpdatePolling } from "./polling.ts";
import { TelegramReplyPort } from "./reply-port.ts";
import { RichSupport } from "./rich-support.ts";
import { Supervisor } from "./supervisor.ts";

/** Telegram through grammY: long polling in; out, messages that are posted and then edited, or drafts that become messages. */
export class TelegramAdapter implements PlatformAdapter {
  readonly #host: AdapterHost;
  readonly #client: TelegramClient;
  readonly #supervisor: Supervisor;
  readonly #pacing: WritePacing;
  readonly #rich: RichSupport;
  readonly #drafts: DraftSupport;
  readonly #stopping = new AbortController();
  #intake: Promise<void> = Promise.resolve();
  #menu: Promise<void> = Promise.resolve();

  constructor(config: TelegramConfig, host: AdapterHost) {
    this.#host = host;
    this.#client = new TelegramClient(config, host.clock);
    this.#supervisor = new Supervisor(this.#client, host.clock, host.log);
    this.#pacing = new WritePacing(config.limits, host.clock);
    this.#rich = new RichSupport(config.rich);
    this.#drafts = new DraftSupport(config.transport);
  }

  /** Resolves, too, when `stopping` aborts before updates flow: there is nothing left to start then. */
  async start(stopping: AbortSignal): Promise<void> {
    const stop = () => this.#stopping.abort(stopping.reason);
    if (stopping.aborted) stop();
    stopping.addEventListener("abort", stop, { once: true, signal: this.#stopping.signal });
    try {
      const me = await this.#introduce();
      this.#menu = publishCommands(this.#client, this.#host.commands, this.#host.log, this.#stopping.signal).catch(
        () => undefined,
      );
      await this.#takeIn(me);
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }

  openReply(target: ReplyTarget, { messages }: EarlierReply = { messages: [] }): ReplyPort {
    return new TelegramReplyPort(target, messages, {
      client: this.#client,
      pacing: this.#pacing,
      rich: this.#rich,
      drafts: this.#drafts,
      clock: this.#host.clock,
    });
  }

  async close(): Promise<void> {
    this.#stopping.abort(new Error("The Telegram adapter is closed."));
    await Promise.all([this.#intake, this.#menu]);
    this.#client.close();
  }

  /** Who the bot is, which proves the token. */
  async #introduce(): Promise<BotIdentity> {
    const { log } = this.#host;
    const me = await this.#supervisor.persist(limits.setUpTimeoutMs, this.#stopping.signal, async (api, signal) => {
      const answer = await api.getMe(signal);
      if (!Number.isInteger(answer.id)) throw new TypeError("The answer to getMe has no id.");
      return answer;
    });
    log.info({ username: me.username }, "Telegram knows the bot.");
    if (!me.can_read_all_group_messages) {
      log.info(
        {},
        "In groups Telegram shows this bot only commands and replies to it, so a bare mention never arrives: ask with /ask, or let it see all messages with /setprivacy in @BotFather and add it to its groups again.",
      );
    }
    // Every bot has a name, but not every server tells it.
    return { id: me.id, username: me.username ?? "" };
  }

  /** Resolves when the first updates have been fetched; fetching goes on behind it. */
  #takeIn(me: BotIdentity): Promise<void> {
    const flowing = Promise.withResolvers<void>();
    let isFlowing = false;
    const polling = new UpdatePolling(this.#client, this.#supervisor, this.#host, me, this.#drafts);
    const onFlowing = () => {
      isFlowing = true;
      flowing.resolve();
    };
    this.#intake = polling.run(this.#stopping.signal, onFlowing).then(flowing.resolve, (error: unknown) => {
      if (isFlowing) this.#host.lost(toUnusable(error));
      else flowing.reject(error);
    });
    return flowing.promise;
  }
}

/** Anything else that ends the intake is a mistake of ours, and a deaf bot must not look healthy. */
function toUnusable(error: unknown): PlatformUnusableError {
  if (error instanceof PlatformUnusableError) return error;
  const problem = "Fetching updates from Telegram failed in a way that Runnel does not understand.";
  return new PlatformUnusableError(problem, "Restart Runnel, and report this.", { cause: error });
}
