import type { Clock } from "../../src/contract/clock.ts";
import type { Logger } from "../../src/contract/logger.ts";
import { PlatformUnusableError } from "../../src/contract/platform-error.ts";
import { backoffMs } from "../../src/pacing/backoff.ts";
import type { ApiCall, TelegramClient } from "./client.ts";
import { settings } from "./config.ts";
import { toFailure } from "./errors.ts";
import type { TelegramFailure, TelegramFault } from "./errors.ts";
import { limits } from "./limits.ts";

/** What the operator reads when calls begin to fail; other faults are told as `unreachable`. */
const troubles = {
  unreachable:
    "Telegram cannot be reached; Runnel keeps trying. Check the network and platforms.telegram.api_root in config.yaml.",
  "other-poller":
    "Another program fetches the updates of this bot, and Telegram serves only one; Runnel keeps trying. Stop the other program, or get a bot of its own for it from @BotFather.",
  "webhook-active":
    "Another program keeps setting a webhook for this bot, so that Runnel gets no updates; Runnel keeps trying. Stop the other program, or get a bot of its own for it from @BotFather.",
  flood: "Telegram asks Runnel to fetch updates less often; Runnel waits as long as it was told.",
} as const satisfies Partial<Record<TelegramFault, string>>;

type Trouble = keyof typeof troubles;

/** Keeps calls going that the bot cannot live without: waits out trouble, and says so once, not at every attempt. */
export class Supervisor {
  readonly #client: TelegramClient;
  readonly #clock: Clock;
  readonly #log: Logger;
  #trouble: Trouble | undefined;
  #troubledSinceMs = 0;
  #failedAtMs = -Infinity;
  #failures = 0;
  #isTokenProven = false;
  #hasRemovedWebhook = false;

  constructor(client: TelegramClient, clock: Clock, log: Logger) {
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Repeats a call, which may take `limitMs` each time, until it succeeds. Rejects with `signal.reason` when aborted,
   * and with {@link PlatformUnusableError} when Telegram does not take the token.
   */
  async persist<Result>(limitMs: number, signal: AbortSignal, make: ApiCall<Result>): Promise<Result> {
    for (;;) {
      try {
        const result = await this.#client.call(limitMs, signal, make);
        this.#succeeded();
        return result;
      } catch (error) {
        signal.throwIfAborted();
        await this.#recover(toFailure(error), signal);
      }
    }
  }

  #succeeded(): void {
    this.#isTokenProven = true;
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#failedAtMs < limits.calmAfterMs) return;
    this.#failures = 0;
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    this.#log.info({ lastedMs: Math.round(nowMs - this.#troubledSinceMs) }, "Telegram answers again.");
  }

  async #recover(failure: TelegramFailure, signal: AbortSignal): Promise<void> {
    const { fault, retryAfterMs = 0 } = failure;
    if (fault === "unauthorized" || (fault === "not-found" && !this.#isTokenProven)) throw this.#toUnusable();
    if (fault === "webhook-active" && !this.#hasRemovedWebhook) return this.#removeWebhook(signal);

    this.#failedAtMs = this.#clock.nowMs();
    this.#failures += 1;
    this.#report(fault in troubles ? (fault as Trouble) : "unreachable", failure.message);
    const pauseMs = backoffMs(this.#failures, limits.retry, Math.random);
    await this.#clock.sleep(Math.max(retryAfterMs, pauseMs), signal);
  }

  #report(trouble: Trouble, reason: string): void {
    if (trouble === this.#trouble) return;
    if (this.#trouble === undefined) this.#troubledSinceMs = this.#clock.nowMs();
    this.#trouble = trouble;
    this.#log.warn({ reason }, troubles[trouble]);
  }

  /** A webhook left over from an earlier life of the bot is in the way once; one that comes back belongs to someone. */
  async #removeWebhook(signal: AbortSignal): Promise<void> {
    this.#hasRemovedWebhook = true;
    await this.persist(limits.setUpTimeoutMs, signal, (api, ended) => api.deleteWebhook({}, ended));
    this.#log.warn({}, "A webhook was set for this bot; it was removed, because Runnel fetches the updates itself.");
  }

  #toUnusable(): PlatformUnusableError {
    const { variable, whereToGet } = settings.token;
    const problem = this.#isTokenProven ? "was revoked or replaced" : "is not the token of any Telegram bot";
    return new PlatformUnusableError(`${variable} ${problem}.`, `Get one ${whereToGet}.`);
  }
}
