import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

import { Api } from "grammy";

import type { Clock } from "../../src/contract/clock.ts";
import type { TelegramConfig } from "./config.ts";
import { AdapterClosedError } from "./errors.ts";
import { limits } from "./limits.ts";

/** grammY's types know the signal of a polyfill only; at run time it takes any. */
type ApiSignal = NonNullable<Parameters<Api["getMe"]>[0]>;

/** Made once: an abort without a reason makes an error with a stack each time. */
const callOver = Object.freeze({ reason: "the call is over" });

/** One call through grammY, given up when `signal` aborts. */
export type ApiCall<Result> = (api: Api, signal: ApiSignal) => Promise<Result>;

/** The connection to the Bot API: every call has a deadline, and `close` ends them all. */
export class TelegramClient {
  readonly #api: Api;
  readonly #agent: HttpAgent;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** Aborts on `close`, with an {@link AdapterClosedError}. */
  readonly closed = this.#closing.signal;

  constructor(config: Pick<TelegramConfig, "token" | "apiRoot">, clock: Clock) {
    // grammY would share one agent for the life of the process, so its sockets could not be closed.
    this.#agent = config.apiRoot.startsWith("https:")
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true });
    this.#api = new Api(config.token, {
      apiRoot: config.apiRoot,
      baseFetchConfig: { agent: this.#agent },
      // A second line of defence; the deadlines of `call` are shorter.
      timeoutSeconds: 2 * limits.pollS,
    });
    this.#clock = clock;
  }

  /**
   * Makes one call that may take `limitMs`. Rejects with `signal.reason` when aborted, else with what toFailure
   * understands; running out of time is such an error.
   */
  async call<Result>(limitMs: number, signal: AbortSignal, make: ApiCall<Result>): Promise<Result> {
    const settled = new AbortController();
    const overdue = new AbortController();
    const ended = AbortSignal.any([signal, this.closed, overdue.signal]);
    ended.throwIfAborted();
    void this.#clock.sleep(limitMs, settled.signal).then(
      () => overdue.abort(),
      () => undefined,
    );
    try {
      return await make(this.#api, ended as unknown as ApiSignal);
    } catch (error) {
      signal.throwIfAborted();
      this.closed.throwIfAborted();
      throw error;
    } finally {
      settled.abort(callOver);
    }
  }

  /** Ends the calls under way, refuses new ones, and closes every socket. */
  close(): void {
    this.#closing.abort(new AdapterClosedError("The Telegram adapter is closed."));
    this.#agent.destroy();
  }
}
