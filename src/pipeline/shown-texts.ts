import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import type { Store } from "../store/store.ts";

/** What is shown reaches the store at most so much later. */
const everyMs = 500;

/** Made once: an abort without a reason makes an error with a stack each time. */
const nothingWaits = Object.freeze({ reason: "nothing waits to be recorded" });

/** What noting shown texts needs. */
export interface ShownTextsDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Pick<Store, "recordShownText">;
  /** Ends every wait. */
  readonly abandon: AbortSignal;
}

/**
 * Keeps the store told of what replies show, so that another process can go on from there. The newest texts of all turns are
 * recorded together twice a second, which costs one write to the disk however many there are.
 */
export class ShownTexts {
  readonly #dependencies: ShownTextsDependencies;
  /** By turn: the newest text that is not recorded. */
  readonly #pending = new Map<string, string>();
  #waiting: AbortController | undefined;

  constructor(dependencies: ShownTextsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes note of what a turn shows. Returns at once. */
  note(turnId: string, text: string): void {
    this.#pending.set(turnId, text);
    if (this.#waiting === undefined) void this.#recordLater();
  }

  /** Records what was noted of a turn right away. Resolves when it is, or could not be; does not reject. */
  async flush(turnId: string): Promise<void> {
    const text = this.#pending.get(turnId);
    if (text === undefined) return;
    this.forget(turnId);
    try {
      await this.#dependencies.store.recordShownText(turnId, text);
    } catch (error) {
      this.#dependencies.log.debug({ ref: turnId, err: error }, "What is shown of a turn could not be recorded.");
    }
  }

  /** The turn is over. */
  forget(turnId: string): void {
    this.#pending.delete(turnId);
    if (this.#pending.size === 0) this.#waiting?.abort(nothingWaits);
  }

  async #recordLater(): Promise<void> {
    const waiting = new AbortController();
    this.#waiting = waiting;
    const { clock, abandon } = this.#dependencies;
    const end = AbortSignal.any([abandon, waiting.signal]);
    await clock.sleep(everyMs, end).catch(() => undefined);
    this.#waiting = undefined;
    if (!end.aborted) await Promise.all([...this.#pending.keys()].map((turnId) => this.flush(turnId)));
    else if (!abandon.aborted && this.#pending.size > 0) void this.#recordLater();
  }
}
