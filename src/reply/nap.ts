import type { Clock } from "../contract/clock.ts";

/** Longer than any reply lasts, and not more than a timer takes. */
const longestMs = 2 ** 30;

/** Made once: an abort without a reason makes an error with a stack each time. */
const ended = Object.freeze({ reason: "something has changed" });

/** A sleep that others can end. */
export class Nap {
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  #current: AbortController | undefined;

  constructor(clock: Clock, stop: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Resolves after `ms` milliseconds, perhaps Infinity, or at `end`. Rejects with the reason of `stop` when that aborts. */
  async sleep(ms: number): Promise<void> {
    const current = new AbortController();
    const stop = () => current.abort(ended);
    this.#current = current;
    this.#stop.addEventListener("abort", stop, { once: true });
    try {
      await this.#clock.sleep(Math.min(ms, longestMs), current.signal);
    } catch {
      this.#stop.throwIfAborted();
    } finally {
      this.#stop.removeEventListener("abort", stop);
      this.#current = undefined;
    }
  }

  /** Ends the sleep under way, if there is one. */
  end(): void {
    this.#current?.abort(ended);
  }
}
