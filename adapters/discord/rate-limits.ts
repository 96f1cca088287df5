import type { Budget } from "../../src/pacing/budget.ts";
import { type CallWindow, presumedWindow } from "./limits.ts";

/** What the headers of one response say about the calls that its route still takes. */
export interface ObservedWindow {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
}

/** Anything that headers can be read from. */
interface HeaderReader {
  get(name: string): string | null;
}

/**
 * Reads the X-RateLimit headers; undefined when a response has none or they make no sense.
 * https://docs.discord.com/developers/topics/rate-limits#header-format (2026-11-22).
 */
export function toObservedWindow(headers: HeaderReader): ObservedWindow | undefined {
  const limit = toNumber(headers.get("x-ratelimit-limit"));
  const remaining = toNumber(headers.get("x-ratelimit-remaining"));
  const resetAfterS = toNumber(headers.get("x-ratelimit-reset-after"));
  if (limit === undefined || remaining === undefined || resetAfterS === undefined || limit < 1) return undefined;
  return { limit, remaining: Math.min(remaining, limit), resetAfterMs: resetAfterS * 1000 };
}

/**
 * How long a 429 asks to wait, in milliseconds: its body's `retry_after`, of which the Retry-After header is usually
 * the next whole second; where the two differ by more, the longer. Undefined when it names none.
 */
export function toRetryAfterMs(headers: HeaderReader, body: unknown): number | undefined {
  const header = toNumber(headers.get("retry-after"));
  const fromBody = typeof body === "object" && body !== null && "retry_after" in body ? body.retry_after : undefined;
  const exact = typeof fromBody === "number" && fromBody >= 0 && Number.isFinite(fromBody) ? fromBody : undefined;
  if (exact !== undefined && (header === undefined || header === Math.ceil(exact))) return exact * 1000;
  return header === undefined ? undefined : Math.max(header, exact ?? 0) * 1000;
}

/** Whether a 429 is meant for the whole bot: a header says so, or its body does where a proxy took the headers away. */
export function isForWholeBot(headers: HeaderReader, body: unknown): boolean {
  if (headers.get("x-ratelimit-global") !== null || headers.get("x-ratelimit-scope") === "global") return true;
  return typeof body === "object" && body !== null && "global" in body && body.global === true;
}

function toNumber(value: string | null): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/**
 * The calls that one route takes, as the server counts them: in windows that open with a call and close all at once.
 * A guess until the first response, then what the responses say.
 */
export class LearnedWindow implements Budget {
  #window: CallWindow;
  #remaining: number;
  #endsAtMs = -Infinity;
  /** Calls counted here whose response has not been seen: the server may not know them yet. */
  #unanswered = 0;

  constructor(guess: CallWindow = presumedWindow) {
    this.#window = guess;
    this.#remaining = guess.limit;
  }

  /** What is kept is less towards the end of a window, because the next one serves those that come later. */
  earliestMs(nowMs: number, keep: number): number {
    if (nowMs >= this.#endsAtMs) return nowMs;
    if (this.#remaining < 1) return this.#endsAtMs;
    const { limit, windowMs } = this.#window;
    // Where a window holds a single call there is nothing to keep.
    const kept = Math.min(this.#remaining - 1, limit - 1);
    if (kept >= this.#keptAt(this.#endsAtMs - nowMs, keep)) return nowMs;
    if (kept < 1) return keep < 2 ? this.#endsAtMs : Math.max(nowMs, this.#endsAtMs - windowMs / limit + 1);
    return Math.max(nowMs, this.#endsAtMs - ((kept + 0.5) / keep) * windowMs + 1);
  }

  callsWithin(nowMs: number, horizonMs: number, keep: number): number {
    const { limit, windowMs } = this.#window;
    const leftMs = nowMs >= this.#endsAtMs ? windowMs : this.#endsAtMs - nowMs;
    const remaining = nowMs >= this.#endsAtMs ? limit : this.#remaining;
    if (horizonMs < leftMs) return Math.max(0, remaining - this.#keptAt(leftMs - horizonMs, keep));
    return remaining + Math.max(1, limit - keep) * ((horizonMs - leftMs) / windowMs);
  }

  take(nowMs: number): void {
    if (nowMs >= this.#endsAtMs) {
      this.#endsAtMs = nowMs + this.#window.windowMs;
      this.#remaining = this.#window.limit;
      this.#unanswered = 0;
    }
    this.#remaining -= 1;
    this.#unanswered += 1;
  }

  isFresh(nowMs: number): boolean {
    return nowMs >= this.#endsAtMs;
  }

  /** No call before `untilMs`, then a new window. */
  exhaust(untilMs: number): void {
    this.#remaining = 0;
    this.#endsAtMs = untilMs;
  }

  /** Of `keep` calls, how many are to be left when the window still lasts so long. */
  #keptAt(leftMs: number, keep: number): number {
    const { limit, windowMs } = this.#window;
    // Of several replies one can wait for as long as one call takes its turn.
    const least = keep > 1 && leftMs < windowMs / limit ? 0 : 1;
    return Math.min(limit - 1, keep, Math.max(least, Math.round((keep * leftMs) / windowMs)));
  }

  /** Takes over what the response to a call says. */
  learn(observed: ObservedWindow, nowMs: number): void {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    const isFirstOfWindow = observed.remaining === observed.limit - 1;
    const isNewLimit = observed.limit !== this.#window.limit;
    if (isFirstOfWindow || isNewLimit) {
      const windowMs = isFirstOfWindow ? observed.resetAfterMs : Math.max(observed.resetAfterMs, this.#window.windowMs);
      this.#window = { limit: observed.limit, windowMs };
    }
    this.#remaining = observed.remaining - this.#unanswered;
    this.#endsAtMs = nowMs + observed.resetAfterMs;
  }
}
