import type { AdapterHost } from "../../src/contract/adapter.ts";
import { backoffMs } from "../../src/pacing/backoff.ts";
import type { TelegramClient } from "./client.ts";
import type { DraftSupport } from "./draft-support.ts";
import { toInboundEvent, toStopEvent } from "./inbound.ts";
import type { BotIdentity } from "./inbound.ts";
import { limits } from "./limits.ts";
import type { Supervisor } from "./supervisor.ts";
import { toUpdateId, updateKinds } from "./update.ts";

/**
 * Fetches updates one batch after the other and hands them over in order. An update is confirmed to Telegram, by asking
 * for the next, only when the host has accepted it. (grammY's own loop confirms on a stop what is still being handled.)
 */
export class UpdatePolling {
  readonly #client: TelegramClient;
  readonly #supervisor: Supervisor;
  readonly #host: AdapterHost;
  readonly #me: BotIdentity;
  readonly #drafts: Pick<DraftSupport, "replyOf">;
  /** The first update that is not accepted yet; undefined until one was. */
  #offset: number | undefined;
  #confirmedOffset: number | undefined;
  #fetchedAtMs = 0;
  #isDeaf = false;

  constructor(
    client: TelegramClient,
    supervisor: Supervisor,
    host: AdapterHost,
    me: BotIdentity,
    drafts: Pick<DraftSupport, "replyOf">,
  ) {
    this.#client = client;
    this.#supervisor = supervisor;
    this.#host = host;
    this.#me = me;
    this.#drafts = drafts;
  }

  /**
   * Calls `onFlowing` at the first answer. Resolves when `stopping` has aborted and what was accepted is confirmed.
   * Rejects with a PlatformUnusableError when Telegram no longer takes the token.
   */
  async run(stopping: AbortSignal, onFlowing: () => void): Promise<void> {
    const ended = new AbortController();
    const watch = this.#watch(ended.signal);
    try {
      for (let timeoutS = 0; !stopping.aborted; timeoutS = limits.pollS) {
        const updates = await this.#fetch(timeoutS, stopping);
        onFlowing();
        await this.#acceptAll(updates, stopping);
      }
    } catch (error) {
      if (!stopping.aborted) throw error;
    } finally {
      ended.abort();
      await watch;
    }
    await this.#confirm();
  }

  async #fetch(timeoutS: number, stopping: AbortSignal): Promise<readonly unknown[]> {
    const { clock } = this.#host;
    const askedAtMs = clock.nowMs();
    const limitMs = timeoutS * 1000 + limits.pollGraceMs;
    const offset = this.#offset;
    const updates = await this.#supervisor.persist(
      limitMs,
      stopping,
      async (api, signal): Promise<readonly unknown[]> => {
        const answer: unknown = await api.getUpdates(
          {
            ...(offset === undefined ? {} : { offset }),
            limit: limits.pollUpdates,
            timeout: timeoutS,
            allowed_updates: updateKinds,
          },
          signal,
        );
        if (!Array.isArray(answer)) throw new TypeError("The answer to getUpdates is no list.");
        return answer;
      },
    );
    this.#confirmedOffset = offset;
    this.#heard();
    const isIdle = !updates.some((update) => isUnconfirmed(update, offset));
    const waitedMs = clock.nowMs() - askedAtMs;
    if (isIdle && timeoutS > 0 && waitedMs < limits.emptyPollPauseMs) {
      await clock.sleep(limits.emptyPollPauseMs, stopping);
    }
    return updates;
  }

  /**
   * Hands all of them over in order, so that the host can record them together; again from the first that it does not take.
   * No update counts as accepted before every one ahead of it. Rejects with `stopping.reason` if that comes first.
   */
  async #acceptAll(updates: readonly unknown[], stopping: AbortSignal): Promise<void> {
    const { clock, log } = this.#host;
    let rest = updates;
    for (let attempt = 1; ; attempt += 1) {
      stopping.throwIfAborted();
      const results = await Promise.allSettled(rest.map((update) => this.#accept(update)));
      const refused = results.findIndex(({ status }) => status === "rejected");
      const accepted = refused < 0 ? rest : rest.slice(0, refused);
      this.#offset = accepted.reduce<number | undefined>(afterUpdate, this.#offset);
      const refusal = results[refused];
      if (refusal?.status !== "rejected") return;
      stopping.throwIfAborted();
      const reason: unknown = refusal.reason instanceof Error ? refusal.reason.message : typeof refusal.reason;
      const sentence = "An update could not be accepted; Telegram keeps it, and Runnel tries again until it can.";
      if (attempt === 1) log.error({ reason }, sentence);
      rest = rest.slice(refused);
      await clock.sleep(backoffMs(attempt, limits.retry, Math.random), stopping);
    }
  }

  /** Resolves when the update needs no more. */
  async #accept(update: unknown): Promise<void> {
    const event =
      toStopEvent(update, (chatId, draftId) => this.#drafts.replyOf(chatId, draftId)) ??
      toInboundEvent(update, this.#me);
    if (event !== undefined) await this.#host.deliver(event);
  }

  async #confirm(): Promise<void> {
    const offset = this.#offset;
    if (offset === undefined || offset === this.#confirmedOffset) return;
    try {
      await this.#client.call(limits.confirmTimeoutMs, new AbortController().signal, (api, signal) =>
        api.getUpdates({ offset, limit: 1, timeout: 0, allowed_updates: updateKinds }, signal),
      );
    } catch {
      this.#host.log.debug({ offset }, "The last updates could not be confirmed; they will come again and be known.");
    }
  }

  #heard(): void {
    this.#fetchedAtMs = this.#host.clock.nowMs();
    if (this.#isDeaf) this.#host.log.info({}, "Updates from Telegram flow again.");
    this.#isDeaf = false;
  }

  /** Says so when nothing was fetched for long, whatever the cause: a bot that is deaf looks healthy otherwise. */
  async #watch(ended: AbortSignal): Promise<void> {
    const { clock, log } = this.#host;
    this.#fetchedAtMs = clock.nowMs();
    while (!ended.aborted) {
      const silentMs = clock.nowMs() - this.#fetchedAtMs;
      if (silentMs >= limits.deafAfterMs && !this.#isDeaf) {
        this.#isDeaf = true;
        log.error(
          { silentMs: Math.round(silentMs) },
          "Runnel has not heard from Telegram for long: nobody there gets an answer.",
        );
      }
      const pauseMs = this.#isDeaf ? limits.deafAfterMs : limits.deafAfterMs - silentMs;
      await clock.sleep(pauseMs, ended).catch(() => undefined);
    }
  }
}

/** Whether an update had yet to be confirmed when `offset` was sent. */
function isUnconfirmed(update: unknown, offset: number | undefined): boolean {
  const updateId = toUpdateId(update);
  return updateId !== undefined && (offset === undefined || updateId >= offset);
}

/** The offset that confirms an update and everything before it. */
function afterUpdate(offset: number | undefined, update: unknown): number | undefined {
  const updateId = toUpdateId(update);
  return updateId === undefined ? offset : updateId + 1;
}
