import {
  type IShardingStrategy,
  Routes,
  type SessionInfo,
  SimpleShardingStrategy,
  WebSocketShardStatus,
} from "discord.js";
import type { ClientOptions } from "discord.js";

import type { Clock } from "../../src/contract/clock.ts";
import type { Logger } from "../../src/contract/logger.ts";
import { backoffMs } from "../../src/pacing/backoff.ts";
import { goodbyeMs, limits, reconnectSchedule, sessionKeptMs, stableConnectionMs, terminatedMs } from "./limits.ts";

type WebSocketOptions = NonNullable<ClientOptions["ws"]>;
type ShardManager = Parameters<NonNullable<WebSocketOptions["buildStrategy"]>>[0];

/** The events of the manager that are used here, which discord.js hides behind an enum of the same name as another. */
interface ShardEvents {
  on(event: "closed", listener: (payload: { readonly code: number; readonly shardId: number }) => void): void;
  on(event: "ready" | "resumed", listener: (payload: { readonly shardId: number }) => void): void;
  emit(event: string, ...payload: unknown[]): boolean;
}

/** The part of a WebSocket that ends it whatever its state. */
interface Socket {
  on(event: "error", listener: () => void): void;
  terminate(): void;
}

interface Connection {
  /** Since it was last stable. */
  attempts: number;
  isUp: boolean;
  hasBeenUp: boolean;
  /** When it last came up or went down. */
  changedAtMs: number;
}

/** What the owner of the shards is told. */
export interface ShardWatch {
  readonly clock: Clock;
  readonly log: Logger;
  /** The gateway closed a connection with this code. */
  onClosed(code: number): void;
}

/**
 * Keeps the gateway connections of discord.js going: tries again with growing pauses where it would every half second,
 * keeps a session over a short outage where it would begin a new one and lose what was written meanwhile, survives
 * payloads that it stumbles over, and lets it be closed for good at any moment.
 */
export class ShardSupervisor {
  readonly #watch: ShardWatch;
  readonly #closing = new AbortController();
  readonly #connections = new Map<number, Connection>();
  #strategy: SimpleShardingStrategy | undefined;
  #nextIdentifyAtMs = -Infinity;

  constructor(watch: ShardWatch) {
    this.#watch = watch;
  }

  /** To be given to a discord.js client. */
  get options(): WebSocketOptions {
    return {
      buildStrategy: (manager) => this.#supervise(manager),
      buildIdentifyThrottler: () => ({ waitForIdentify: (_shardId, signal) => this.#waitForIdentify(signal) }),
    };
  }

  /** Ends every connection by `destroy`, politely first. Afterwards none is opened again. */
  async close(destroy: () => Promise<void>): Promise<void> {
    this.#closing.abort(new Error("The gateway connection is closed."));
    // No public way leads to the sockets, and not every state of theirs is ended by a destroy.
    const sockets = [...(this.#strategy?.["shards"].values() ?? [])].flatMap(
      (shard) => (shard["connection"] as Socket | null) ?? [],
    );
    // discord.js takes its listeners off a connection that is not open yet, whose failure would then end the process.
    for (const socket of sockets) socket.on("error", () => undefined);
    const { clock } = this.#watch;
    const saidGoodbye = new AbortController();
    const destroyed = destroy().finally(() => saidGoodbye.abort());
    await clock.sleep(goodbyeMs, saidGoodbye.signal).catch(() => undefined);
    for (const socket of sockets) socket.terminate();
    // A shard that was not ready destroys itself once more at that, and takes the first one's listener away: the first never
    // ends then. There is nothing left of it to wait for.
    await Promise.race([destroyed, clock.sleep(terminatedMs)]);
  }

  #supervise(manager: ShardManager): IShardingStrategy {
    const strategy = new SimpleShardingStrategy(manager);
    this.#strategy = strategy;
    const fetchGatewayInformation = manager.fetchGatewayInformation.bind(manager);
    manager.fetchGatewayInformation = async (force) => {
      const information = await fetchGatewayInformation(force);
      // discord.js connects behind its caller's back, where a bad address would end the process.
      if (!isWebSocketUrl(information.url)) throw new TypeError("Discord's answer names no address for its gateway.");
      return information;
    };
    const { rest } = manager.options;
    const get = rest.get.bind(rest);
    rest.get = async (route, options) => {
      const answer = await get(route, options);
      return route === Routes.gatewayBot() ? withUsualValues(answer) : answer;
    };
    const before = { ...manager.options };
    manager.options.retrieveSessionInfo = async (shardId): Promise<SessionInfo | null> => {
      // discord.js asks for the session before each attempt to connect, and only then while the shard is idle. It
      // does not stop a destroyed shard that is about to try again; one which never gets its answer tries nothing.
      const status = this.#statusOf(shardId);
      if (status === WebSocketShardStatus.Idle) await this.#pauseBeforeAttempt(shardId);
      if (status === undefined || this.#closing.signal.aborted) await new Promise<never>(() => {});
      return before.retrieveSessionInfo(shardId);
    };
    manager.options.updateSessionInfo = (shardId, session) => {
      const isOutage = session === null && this.#statusOf(shardId) === WebSocketShardStatus.Connecting;
      return isOutage && this.#isSessionWorthKeeping(shardId) ? undefined : before.updateSessionInfo(shardId, session);
    };
    this.#guard(manager);
    return strategy;
  }

  /** Resolves at once for the first attempt, and early when everything is closed. */
  async #pauseBeforeAttempt(shardId: number): Promise<void> {
    const connection = this.#connectionOf(shardId);
    const { clock, log } = this.#watch;
    if (connection.attempts > 0) {
      const pauseMs = backoffMs(connection.attempts, reconnectSchedule, Math.random);
      if (this.#closing.signal.aborted) return;
      log.warn(
        { shardId, attempt: connection.attempts + 1, retryInMs: Math.round(pauseMs) },
        "Discord's gateway is not connected; trying again.",
      );
      await clock.sleep(pauseMs, this.#closing.signal).catch(() => undefined);
    }
    connection.attempts += 1;
  }

  async #waitForIdentify(signal: AbortSignal): Promise<void> {
    const { clock } = this.#watch;
    const nowMs = clock.nowMs();
    const atMs = Math.max(nowMs, this.#nextIdentifyAtMs);
    this.#nextIdentifyAtMs = atMs + limits.identifyEveryMs;
    await clock.sleep(atMs - nowMs, signal);
  }

  #guard(events: ShardEvents): void {
    const emit = events.emit.bind(events);
    events.emit = (event, ...payload) => {
      try {
        return emit(event, ...payload);
      } catch (error) {
        this.#watch.log.error(
          { err: error, event },
          "discord.js could not handle an event of the gateway; it is skipped.",
        );
        return true;
      }
    };
    events.on("closed", ({ code, shardId }) => this.#wentDown(shardId, code));
    events.on("ready", ({ shardId }) => this.#cameUp(shardId, "new"));
    events.on("resumed", ({ shardId }) => this.#cameUp(shardId, "resumed"));
  }

  #wentDown(shardId: number, code: number): void {
    const connection = this.#connectionOf(shardId);
    const nowMs = this.#watch.clock.nowMs();
    if (connection.isUp) {
      if (nowMs - connection.changedAtMs >= stableConnectionMs) connection.attempts = 0;
      connection.isUp = false;
      connection.changedAtMs = nowMs;
      if (!this.#closing.signal.aborted)
        this.#watch.log.warn({ shardId, code }, "The connection to Discord's gateway was lost.");
    }
    if (!this.#closing.signal.aborted) this.#watch.onClosed(code);
  }

  #cameUp(shardId: number, session: "new" | "resumed"): void {
    const connection = this.#connectionOf(shardId);
    const { clock, log } = this.#watch;
    if (session === "resumed")
      log.info({ shardId }, "The connection to Discord's gateway is back; nothing was missed.");
    else if (!connection.hasBeenUp) log.info({ shardId }, "Connected to Discord's gateway.");
    else
      log.warn({ shardId }, "Connected to Discord's gateway anew; what people wrote while it was away is looked for.");
    connection.isUp = true;
    connection.hasBeenUp = true;
    connection.changedAtMs = clock.nowMs();
  }

  #isSessionWorthKeeping(shardId: number): boolean {
    const { hasBeenUp, changedAtMs } = this.#connectionOf(shardId);
    return hasBeenUp && this.#watch.clock.nowMs() - changedAtMs < sessionKeptMs;
  }

  #connectionOf(shardId: number): Connection {
    const known = this.#connections.get(shardId);
    if (known !== undefined) return known;
    const created = { attempts: 0, isUp: false, hasBeenUp: false, changedAtMs: -Infinity };
    this.#connections.set(shardId, created);
    return created;
  }

  #statusOf(shardId: number): WebSocketShardStatus | undefined {
    return this.#strategy?.["shards"].get(shardId)?.status;
  }
}

function isWebSocketUrl(url: unknown): boolean {
  return typeof url === "string" && /^wss?:\/\//i.test(url) && URL.canParse(url);
}

/** The answer with what discord.js cannot do without, where a compatible server leaves it out: one shard, no tight limit. */
function withUsualValues(answer: unknown): unknown {
  const { session_start_limit: limit, ...given } = answer as Readonly<Record<string, unknown>>;
  const usual = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
  return { shards: 1, ...given, session_start_limit: { ...usual, ...(limit as object | undefined) } };
}
