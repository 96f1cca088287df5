import { DefaultRestOptions, type RawFile, REST, RequestMethod, type RESTOptions, Routes } from "discord.js";

import type { Clock } from "../../src/contract/clock.ts";
import { DiscordError, Refusal, toDiscordError } from "./errors.ts";
import { callTimeoutMs, uploadTimeoutMs } from "./limits.ts";
import { isForWholeBot, type ObservedWindow, toObservedWindow, toRetryAfterMs } from "./rate-limits.ts";

/** One call to Discord's HTTP interface. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly route: `/${string}`;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent with the body as one form. */
  readonly files?: readonly RawFile[];
  /** Whether the route carries a token of its own, as those of interactions do, instead of the bot's. */
  readonly hasOwnToken?: boolean;
}

/** A successful call. */
export interface Answer {
  /** The parsed JSON, undefined when there is none. */
  readonly body: unknown;
  readonly window: ObservedWindow | undefined;
}

type Response = Awaited<ReturnType<RESTOptions["makeRequest"]>>;

/**
 * Every call that this adapter makes, by the REST client of discord.js with its own reactions switched off: it neither
 * queues by rate limits nor retries nor drops its token after a 401, so that there is one place for each of these decisions.
 */
export class DiscordRest {
  readonly #rest: REST;
  readonly #clock: Clock;
  readonly #onTokenRevoked: () => void;
  readonly #windows = new WeakMap<Response, ObservedWindow>();
  #checking: Promise<boolean> | undefined;
  #isRevoked = false;

  /** `onTokenRevoked` is called at most once, when Discord refuses the token twice in a row. */
  constructor(options: {
    readonly apiRoot: string;
    readonly token: string;
    readonly clock: Clock;
    readonly onTokenRevoked: () => void;
  }) {
    this.#clock = options.clock;
    this.#onTokenRevoked = options.onTokenRevoked;
    this.#rest = new REST({
      api: options.apiRoot,
      retries: 0,
      // A second line of defence; the deadline of each call is shorter.
      timeout: 2 * uploadTimeoutMs,
      globalRequestsPerSecond: Infinity,
      makeRequest: async (url, init) => this.#request(url, init),
    }).setToken(options.token);
  }

  /**
   * Makes a call that may take `limitMs`, by default what a call of its kind may take. Resolves to a success. Rejects with `signal.reason` when aborted, else with a {@link DiscordError}: kind `transient`
   * whenever Discord cannot be known to have refused, after which a call may also have taken effect.
   */
  async call(
    call: Call,
    signal: AbortSignal,
    limitMs = call.files === undefined ? callTimeoutMs : uploadTimeoutMs,
  ): Promise<Answer> {
    if (this.#isRevoked && call.hasOwnToken !== true) throw revokedToken();
    try {
      return await this.#send(call, signal, limitMs);
    } catch (error) {
      signal.throwIfAborted();
      if (!isUnauthorized(error) || call.hasOwnToken === true) throw toDiscordError(error);
      if (!(await this.#isTokenValid(signal))) throw revokedToken();
      throw new DiscordError("transient", "Discord refused the bot's token once and accepted it again");
    }
  }

  /** Ends the timers of the client. */
  close(): void {
    this.#rest.clearHashSweeper();
    this.#rest.clearHandlerSweeper();
  }

  async #send(call: Call, signal: AbortSignal, limitMs: number): Promise<Answer> {
    // discord.js adds a listener to the signal of a call and never removes it. A signal of AbortSignal.any would be kept for
    // ever by that, as long as one of its sources lives.
    const ended = new AbortController();
    const answered = new AbortController();
    const end = () => ended.abort();
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    this.#clock.sleep(limitMs, answered.signal).then(end, () => undefined);
    try {
      const response = await this.#rest.queueRequest({
        method: methods[call.method],
        fullRoute: call.route,
        auth: call.hasOwnToken !== true,
        signal: ended.signal,
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.files === undefined ? {} : { files: [...call.files] }),
        ...(call.query === undefined ? {} : { query: new URLSearchParams(call.query) }),
      });
      const text = await response.text();
      return { body: text === "" ? undefined : (JSON.parse(text) as unknown), window: this.#windows.get(response) };
    } finally {
      signal.removeEventListener("abort", end);
      answered.abort(settled);
    }
  }

  async #request(...[url, init]: Parameters<RESTOptions["makeRequest"]>): Promise<Response> {
    const response = await DefaultRestOptions.makeRequest(url, init);
    if (!response.ok) throw await toRefusal(response);
    const window = toObservedWindow(response.headers);
    if (window !== undefined) this.#windows.set(response, window);
    // What it does not see it cannot wait for.
    for (const name of rateLimitHeaders) response.headers.delete(name);
    return response;
  }

  /** Asks once more, in a harmless way, whether the token is really refused. Trouble on the way counts as accepted. */
  #isTokenValid(signal: AbortSignal): Promise<boolean> {
    this.#checking ??= this.#send({ method: "GET", route: Routes.user() }, signal, callTimeoutMs)
      .then(
        () => true,
        (error: unknown) => !isUnauthorized(error),
      )
      .then((isValid) => {
        this.#checking = undefined;
        if (!isValid && !this.#isRevoked) {
          this.#isRevoked = true;
          this.#onTokenRevoked();
        }
        return isValid;
      });
    return this.#checking;
  }
}

/** Made once: an abort without a reason makes an error with a stack each time. */
const settled = Object.freeze({ reason: "the call is over" });

const methods = {
  GET: RequestMethod.Get,
  POST: RequestMethod.Post,
  PUT: RequestMethod.Put,
  PATCH: RequestMethod.Patch,
  DELETE: RequestMethod.Delete,
} as const satisfies Record<Call["method"], RequestMethod>;

const rateLimitHeaders = [
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-ratelimit-reset-after",
  "x-ratelimit-bucket",
];

async function toRefusal(response: Response): Promise<Refusal> {
  const body = await response.json().catch(() => undefined);
  if (response.status !== 429) return new Refusal(response.status, body);
  return new Refusal(response.status, body, {
    retryAfterMs: toRetryAfterMs(response.headers, body),
    isGlobal: isForWholeBot(response.headers, body),
  });
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401;
}

function revokedToken(): DiscordError {
  return new DiscordError("lost", "Discord does not accept the bot's token any more");
}
