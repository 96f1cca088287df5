import type { Clock } from "../contract/clock.ts";
import { cancelled, timedOut, type TimedPhase } from "./client-error.ts";
import type { ModelError } from "./model-error.ts";
import type { CallTimeouts } from "./settings.ts";

/** How long usage may take to come after the answer is complete. */
const usageGraceMs = 5_000;

/** What a call waits for. `first-chunk`: the first with text or reasoning. `usage`: the answer is complete, only its token counts are missing. */
export type AwaitedPart = "headers" | "first-chunk" | "next-chunk" | "usage";

const phaseOf = {
  headers: "headersMs",
  "first-chunk": "firstChunkMs",
  "next-chunk": "idleMs",
} as const satisfies Record<Exclude<AwaitedPart, "usage">, TimedPhase>;

/**
 * Times one try of a call and ends it: `signal` aborts when a time is up, when the caller's signal aborts, and on `close`.
 * One sleep at a time serves all timers, so a chunk costs no timer of its own.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #timeouts: CallTimeouts;
  readonly #totalUntilMs: number;
  readonly #caller: AbortSignal;
  readonly #request = new AbortController();
  #sleep = new AbortController();
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #part: AwaitedPart = "headers";
  #partUntilMs = Number.POSITIVE_INFINITY;
  #expired: TimedPhase | "usage" | undefined;
  #isReleased = false;

  /** `totalUntilMs`: when the whole call, of which this is one try, must be over, in milliseconds since the epoch. */
  constructor(clock: Clock, timeouts: CallTimeouts, totalUntilMs: number, caller: AbortSignal) {
    this.#clock = clock;
    this.#timeouts = timeouts;
    this.#totalUntilMs = totalUntilMs;
    this.#caller = caller;
  }

  /** Ends the HTTP request when it aborts. */
  get signal(): AbortSignal {
    return this.#request.signal;
  }

  /** Why the request was ended from this side; undefined when it was not, or when the answer was complete by then. */
  failure(requestId: string | undefined): ModelError | undefined {
    if (this.#caller.aborted) return cancelled(this.#caller.reason);
    if (this.#expired === undefined || this.#expired === "usage") return undefined;
    return timedOut(this.#expired, this.#timeouts[this.#expired], requestId);
  }

  start(): void {
    this.#caller.addEventListener("abort", this.#onCallerAbort, { once: true });
    if (this.#caller.aborted) this.#onCallerAbort();
    this.awaiting("headers");
    void this.#watch();
  }

  /** The call waits for `part` from now on. */
  awaiting(part: AwaitedPart): void {
    this.#part = part;
    this.#partUntilMs = this.#clock.nowMs() + this.#limitMs(part);
    if (this.#partUntilMs < this.#wakeAtMs) this.#wake();
  }

  /** Ends every timer and leaves the HTTP request alone: it is over, or about to be. */
  release(): void {
    this.#isReleased = true;
    this.#caller.removeEventListener("abort", this.#onCallerAbort);
    this.#wake();
  }

  /** Ends every timer, and the HTTP request unless it was released. */
  close(): void {
    if (this.#isReleased) return;
    this.release();
    this.#request.abort();
  }

  readonly #onCallerAbort = (): void => {
    this.#request.abort(this.#caller.reason);
  };

  #wake(): void {
    this.#sleep.abort();
  }

  async #watch(): Promise<void> {
    while (!this.#isReleased) {
      const nowMs = this.#clock.nowMs();
      const untilMs = Math.min(this.#partUntilMs, this.#totalUntilMs);
      if (untilMs <= nowMs) {
        this.#expire();
        return;
      }
      this.#wakeAtMs = untilMs;
      this.#sleep = new AbortController();
      try {
        await this.#clock.sleep(this.#wakeAtMs - nowMs, this.#sleep.signal);
      } catch {
        // Woken early: something nearer is to be watched, or nothing any more.
      }
    }
  }

  #expire(): void {
    if (this.#totalUntilMs <= this.#partUntilMs) this.#expired = "totalMs";
    else this.#expired = this.#part === "usage" ? "usage" : phaseOf[this.#part];
    this.#request.abort();
  }

  #limitMs(part: AwaitedPart): number {
    return part === "usage" ? Math.min(usageGraceMs, this.#timeouts.idleMs) : this.#timeouts[phaseOf[part]];
  }
}
