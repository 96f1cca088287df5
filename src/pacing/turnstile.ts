import type { Clock } from "../contract/clock.ts";

/** What a turnstile asks before it lets someone through. */
export interface Admission<Lane> {
  /** The earliest moment, not before `nowMs`, at which a call of this lane may be made. May change between calls. */
  earliestMs(lane: Lane, nowMs: number): number;
  /** Counts the call which is let through now. */
  take(lane: Lane, nowMs: number): void;
}

interface Waiter<Lane> {
  readonly lane: Lane;
  readonly admit: () => void;
}

/**
 * Lets callers through one at a time: of those who may go, the one in the most important lane, then the one who has
 * waited longest. Time passes only through the Clock.
 */
export class Turnstile<Lane extends string> {
  readonly #clock: Clock;
  readonly #lanes: readonly Lane[];
  readonly #admission: Admission<Lane>;
  #waiters: Waiter<Lane>[] = [];
  #pausedUntilMs = -Infinity;
  #nap: AbortController | undefined;
  #isServing = false;

  /** `lanes`, the most important first. */
  constructor(clock: Clock, lanes: readonly Lane[], admission: Admission<Lane>) {
    this.#clock = clock;
    this.#lanes = lanes;
    this.#admission = admission;
  }

  /** Resolves when the caller may go; the call is counted then. Rejects with `signal.reason` when aborted before. */
  ready(lane: Lane, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Lane> = {
        lane,
        admit: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#wake();
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiters.push(waiter);
      this.#wake();
    });
  }

  /** Lets nobody through before `atMs`. A pause already in force is never shortened. */
  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs);
  }

  /** Looks again at who may go: for when the limits became wider than they were. */
  recheck(): void {
    this.#wake();
  }

  /** Nobody waits and no pause is in force. */
  isIdle(nowMs: number): boolean {
    return this.#waiters.length === 0 && this.#pausedUntilMs <= nowMs;
  }

  #wake(): void {
    this.#nap?.abort();
    if (!this.#isServing) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#waiters.length > 0) {
      const nowMs = this.#clock.nowMs();
      const next = this.#nextWaiter(nowMs);
      if (next.atMs <= nowMs) {
        this.#waiters = this.#waiters.filter((other) => other !== next.waiter);
        this.#admission.take(next.waiter.lane, nowMs);
        next.waiter.admit();
      } else {
        this.#nap = new AbortController();
        // A budget that can never be met still lets a later, wider limit or an abort end the wait.
        await this.#clock.sleep(Math.min(next.atMs - nowMs, 60_000), this.#nap.signal).catch(() => undefined);
        this.#nap = undefined;
      }
    }
    this.#isServing = false;
  }

  #nextWaiter(nowMs: number): { readonly waiter: Waiter<Lane>; readonly atMs: number } {
    let best: { readonly waiter: Waiter<Lane>; readonly atMs: number } | undefined;
    for (const lane of this.#lanes) {
      const waiter = this.#waiters.find((candidate) => candidate.lane === lane);
      if (waiter === undefined) continue;
      const atMs = Math.max(this.#pausedUntilMs, this.#admission.earliestMs(lane, nowMs));
      if (best === undefined || Math.max(atMs, nowMs) < best.atMs) best = { waiter, atMs };
    }
    if (best === undefined) throw new Error("A waiter stands in a lane that this turnstile does not have.");
    return best;
  }
}
