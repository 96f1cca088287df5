/** The limits that a test or a benchmark may change. */
export interface DiscordLimits {
  /** Per channel and window. */
  readonly editsPerWindow: number;
  /** Per channel and window. */
  readonly createsPerWindow: number;
  readonly windowMs: number;
  /** Every call with the bot's token, per second. */
  readonly botPerS: number;
}

/**
 * Discord does not publish the limits of its routes and asks to read the headers. 5 in 5 s per channel for creates and
 * for edits is what people see (https://github.com/discord-net/Discord.Net/issues/2375); 50 in a second per bot is
 * published (https://docs.discord.com/developers/topics/rate-limits#global-rate-limit). Both 2026-11-22.
 */
export const defaultLimits: DiscordLimits = { editsPerWindow: 5, createsPerWindow: 5, windowMs: 5_000, botPerS: 50 };

/** How one route is limited. */
export interface RouteLimit {
  /** What the X-RateLimit-Bucket header shows. Routes may show the same bucket and still count apart. */
  readonly bucket: string;
  /** What is counted together, with the major id. */
  readonly counter: string;
  readonly limit: number;
  readonly windowMs: number;
}

/** What became of one call. */
export interface LimitVerdict {
  readonly isAllowed: boolean;
  /** Seconds, as the 429's body gives them. 0 when allowed. */
  readonly retryAfterS: number;
  readonly scope: "user" | "global";
  readonly headers: Readonly<Record<string, string>>;
}

interface Window {
  readonly endsAtMs: number;
  used: number;
}

const globalWindowMs = 1_000;

/** Counts calls in fixed windows, each of which starts with its first call. Time is passed in. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();

  /** Takes one of the bot's calls of this second. */
  takeGlobal(botPerS: number, nowMs: number): LimitVerdict {
    const window = this.#open("global", globalWindowMs, nowMs);
    if (window.used < botPerS) {
      window.used += 1;
      return { isAllowed: true, retryAfterS: 0, scope: "global", headers: {} };
    }
    const retryAfterS = toSeconds(window.endsAtMs - nowMs);
    const headers = { ...retryHeaders(retryAfterS, "global"), "X-RateLimit-Global": "true" };
    return { isAllowed: false, retryAfterS, scope: "global", headers };
  }

  /** Takes one call of a route. `majorId` is the channel, guild or webhook of the path: each counts for itself. */
  take(limit: RouteLimit, majorId: string, nowMs: number): LimitVerdict {
    const window = this.#open(`${limit.counter}:${majorId}`, limit.windowMs, nowMs);
    const isAllowed = window.used < limit.limit;
    if (isAllowed) window.used += 1;
    const resetAfterS = toSeconds(window.endsAtMs - nowMs);
    const headers = {
      "X-RateLimit-Limit": String(limit.limit),
      "X-RateLimit-Remaining": String(limit.limit - window.used),
      "X-RateLimit-Reset": (window.endsAtMs / 1000).toFixed(3),
      "X-RateLimit-Reset-After": resetAfterS.toFixed(3),
      "X-RateLimit-Bucket": limit.bucket,
    };
    if (isAllowed) return { isAllowed, retryAfterS: 0, scope: "user", headers };
    return {
      isAllowed,
      retryAfterS: resetAfterS,
      scope: "user",
      headers: { ...headers, ...retryHeaders(resetAfterS, "user") },
    };
  }

  #open(key: string, windowMs: number, nowMs: number): Window {
    const current = this.#windows.get(key);
    if (current !== undefined && nowMs < current.endsAtMs) return current;
    const opened = { endsAtMs: nowMs + windowMs, used: 0 };
    this.#windows.set(key, opened);
    return opened;
  }
}

/** The headers that only a 429 has. Retry-After is in whole seconds, never too few. */
export function retryHeaders(
  retryAfterS: number,
  scope: "user" | "global" | "shared",
): Readonly<Record<string, string>> {
  return { "Retry-After": String(Math.ceil(retryAfterS)), "X-RateLimit-Scope": scope };
}

function toSeconds(ms: number): number {
  return Math.ceil(ms) / 1000;
}
