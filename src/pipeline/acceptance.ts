import type { Clock } from "../contract/clock.ts";
import type { InboundEvent } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import { backoffMs } from "../pacing/backoff.ts";
import { BoundedMap } from "../store/bounded-map.ts";
import { StoreError } from "../store/store-error.ts";
import type { Store } from "../store/store.ts";
import { toChatKey, toConversationId } from "./conversation.ts";
import { newReference } from "./reference.ts";

/** What acceptance needs. */
export interface AcceptanceDependencies {
  readonly log: Logger;
  readonly store: Pick<Store, "accept">;
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** Ends every wait: what is not accepted by then is not acknowledged, and comes again. */
  readonly stopping: AbortSignal;
  /** Tells the sender of an event, which cannot be recorded at the moment, that it will be answered later. */
  readonly tellTrouble: (event: InboundEvent) => void;
}

/** Short, because people wait for it; a try that is in vain costs next to nothing. */
const retrySchedule = { firstMs: 500, capMs: 3000 };
/** More than any platform has under way; what comes beyond is left to the platform. */
const mostWaiting = 10_000;
/** An event that fails so often without a fault of the store would fail for ever. */
const mostAttempts = 5;
/** How often a chat is told of the same trouble. */
const tellAgainMs = 600_000;
const mostToldChats = 1000;

/**
 * Records events, and when the store cannot, keeps them and tries again, in the order in which they came, until it can.
 */
export class Acceptance {
  readonly #dependencies: AcceptanceDependencies;
  readonly #toldAtMs = new BoundedMap<number>(mostToldChats);
  #failures = 0;
  #waiting = 0;
  /** Resolves when the store is to be tried again; undefined while it works. */
  #pause: Promise<void> | undefined;

  constructor(dependencies: AcceptanceDependencies) {
    this.#dependencies = dependencies;
    const { stopping, log } = dependencies;
    stopping.addEventListener("abort", () => {
      if (this.#waiting === 0) return;
      const remedy = "Make the store work before the program is stopped.";
      log.error(
        { events: this.#waiting, remedy },
        "Messages that could not be recorded are answered only if their platform brings them again.",
      );
    });
  }

  /**
   * Resolves to the id of the turn that the event now is, or to undefined when it was known already. Rejects when the program
   * stops before it is recorded, or when too many wait.
   */
  async accept(event: InboundEvent): Promise<string | undefined> {
    const { store, stopping } = this.#dependencies;
    const conversationId = toConversationId(event.place, event.sender);
    if (this.#pause !== undefined) await this.#wait(event);
    for (let faults = 0; ;) {
      stopping.throwIfAborted();
      const turnId = newReference();
      try {
        const isNew = await store.accept(event, { turnId, conversationId });
        this.#worked();
        return isNew ? turnId : undefined;
      } catch (error) {
        if (!(error instanceof StoreError)) faults += 1;
        if (faults >= mostAttempts) return this.#giveUp(event, error);
        this.#pause ??= this.#pauseAfter(error);
        await this.#wait(event);
      }
    }
  }

  async #wait(event: InboundEvent): Promise<void> {
    if (this.#waiting >= mostWaiting) throw new Error("Too many events wait for the store.");
    this.#tell(event);
    this.#waiting += 1;
    try {
      while (this.#pause !== undefined) await this.#pause;
    } finally {
      this.#waiting -= 1;
    }
  }

  #giveUp(event: InboundEvent, error: unknown): undefined {
    const { platform, chatId: chat } = event.place;
    this.#dependencies.log.error(
      { platform, chat, event: event.id, err: error },
      "An event cannot be recorded by a fault of the program and is skipped; please report this.",
    );
  }

  #worked(): void {
    if (this.#failures > 0) this.#dependencies.log.info({}, "The store works again; what waited is taken in.");
    this.#failures = 0;
  }

  async #pauseAfter(error: unknown): Promise<void> {
    const { clock, log, random, stopping } = this.#dependencies;
    this.#failures += 1;
    if (this.#failures === 1) {
      const fields = error instanceof StoreError ? { reason: error.message, remedy: error.remedy } : { err: error };
      log.error(fields, "Messages cannot be recorded; they wait, and Runnel tries again until they can.");
    }
    await clock.sleep(backoffMs(this.#failures, retrySchedule, random), stopping).catch(() => undefined);
    this.#pause = undefined;
  }

  #tell(event: InboundEvent): void {
    const chatKey = toChatKey(event.place);
    const nowMs = this.#dependencies.clock.nowMs();
    if (nowMs - (this.#toldAtMs.get(chatKey) ?? -Infinity) < tellAgainMs) return;
    this.#toldAtMs.set(chatKey, nowMs);
    this.#dependencies.tellTrouble(event);
  }
}
