import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { WebSocketServer, type WebSocket } from "ws";

import { toFields } from "./form-errors.ts";
import { closings, isIntents, opcode, parseFrame, sendLimit } from "./gateway-protocol.ts";
import { GatewaySession } from "./gateway-session.ts";
import type { Dispatch } from "./intents.ts";

export interface GatewayOptions {
  readonly nowMs: () => number;
  readonly heartbeatIntervalMs: number;
  /** Bits that an identify may not have. */
  readonly forbiddenIntents: number;
  readonly isTokenValid: (token: string) => boolean;
  /** What a new session is told first, and then. */
  readonly toReady: (sessionId: string) => unknown;
  readonly toInitialDispatches: () => readonly Dispatch[];
  readonly changed: () => void;
}

interface Connection {
  readonly socket: WebSocket;
  session?: GatewaySession;
  windowEndsAtMs: number;
  received: number;
  /** Nothing is read from it or sent to it any more. */
  isDead: boolean;
}

/** How often the bot did what, since the start. */
export interface GatewayCounts {
  identified: number;
  resumed: number;
  /** Closed by the gateway or the network, not by the bot. */
  cut: number;
  /** Attempts while connections were refused. */
  refused: number;
  /** How often a hello or READY was due and withheld. */
  withheld: number;
}

/** The WebSocket side of Discord: https://docs.discord.com/developers/events/gateway (2026-11-22). */
export class Gateway {
  readonly counts: GatewayCounts = { identified: 0, resumed: 0, cut: 0, refused: 0, withheld: 0 };
  readonly #options: GatewayOptions;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, GatewaySession>();
  #refuses = false;
  #withheld: "hello" | "ready" | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Connections that are identified or resumed. */
  get connections(): number {
    return [...this.#connections].filter(({ session }) => session !== undefined).length;
  }

  /** Takes over an upgrade request of the HTTP server. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#refuses) {
      this.counts.refused += 1;
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, request.url ?? "/"));
  }

  publish(dispatch: Dispatch): void {
    for (const session of this.#sessions.values()) {
      if (dispatch.intents !== 0 && (session.intents & dispatch.intents) === 0) continue;
      session.dispatch(dispatch.name, dispatch.toData(session.intents));
    }
  }

  /** Sends any event to every session, whatever its intents. */
  dispatch(name: string, data: unknown): void {
    for (const session of this.#sessions.values()) session.dispatch(name, data);
  }

  /** Ends every connection: without a code as a network does (the bot sees 1006), else with that close code. */
  cut(code?: number): void {
    for (const connection of this.#connections) this.#end(connection, code, "");
  }

  requireReconnect(): void {
    this.#sendToAll({ op: opcode.reconnect, d: null });
  }

  requestHeartbeat(): void {
    this.#sendToAll({ op: opcode.heartbeat, d: null });
  }

  /**
   * Tells every connection that its session is invalid. Not resumable: the session is forgotten, with what was in
   * wait.
   */
  invalidateSession(isResumable: boolean): void {
    for (const connection of this.#connections) {
      connection.session?.leave(this.#options.nowMs());
      delete connection.session;
    }
    if (!isResumable) this.#sessions.clear();
    this.#sendToAll({ op: opcode.invalidSession, d: isResumable });
  }

  /** Forgets every session that is away now: its next resume is refused and what was in wait is lost. */
  forgetSessions(): void {
    for (const [id, session] of this.#sessions) if (session.socket === undefined) this.#sessions.delete(id);
  }

  /** While on, no connection can be made. */
  refuseConnections(isOn: boolean): void {
    this.#refuses = isOn;
  }

  /** New connections open, but this never comes over them. */
  withhold(what: "hello" | "ready" | undefined): void {
    this.#withheld = what;
  }

  /** The connections that are open now stay open but dead. Events wait for the resume over a new one. */
  fallSilent(): void {
    for (const connection of this.#connections) {
      connection.isDead = true;
      connection.session?.leave(this.#options.nowMs());
    }
  }

  /** The bot's token is no longer valid: ends every session for good. */
  revoke(): void {
    this.#sessions.clear();
    const [code, reason] = closings.authenticationFailed;
    for (const connection of this.#connections) this.#end(connection, code, reason);
  }

  close(): void {
    for (const { socket } of this.#connections) socket.terminate();
    this.#server.close();
  }

  #open(socket: WebSocket, url: string): void {
    const connection: Connection = { socket, windowEndsAtMs: 0, received: 0, isDead: false };
    this.#connections.add(connection);
    socket.on("error", () => socket.terminate());
    socket.on("close", (code) => this.#closed(connection, code));
    socket.on("message", (data: Buffer) => this.#receive(connection, data.toString("utf8")));
    const query = new URLSearchParams(url.split("?")[1] ?? "");
    if (query.get("v") !== "10" || (query.get("encoding") ?? "json") !== "json" || query.has("compress")) {
      this.#refuse(connection, "invalidVersion");
      return;
    }
    if (this.#isWithheld("hello")) return;
    this.#send(connection, { op: opcode.hello, d: { heartbeat_interval: this.#options.heartbeatIntervalMs } });
  }

  #closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    const { session } = connection;
    if (session !== undefined && session.socket === connection.socket) {
      // A bot that closes with one of these says goodbye; any other end leaves the session to be resumed.
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
      else session.leave(this.#options.nowMs());
    }
    this.#options.changed();
  }

  #receive(connection: Connection, text: string): void {
    if (connection.isDead) return;
    const payload = parseFrame(text);
    if (payload === undefined) return this.#refuse(connection, "decodeError");
    if (this.#isFlooding(connection)) return this.#refuse(connection, "rateLimited");
    const isAuthenticated = connection.session !== undefined;
    switch (payload["op"]) {
      case opcode.heartbeat:
        return this.#send(connection, { op: opcode.heartbeatAck });
      case opcode.identify:
        return isAuthenticated
          ? this.#refuse(connection, "alreadyAuthenticated")
          : this.#identify(connection, toFields(payload["d"]) ?? {});
      case opcode.resume:
        return isAuthenticated
          ? this.#refuse(connection, "alreadyAuthenticated")
          : this.#resume(connection, toFields(payload["d"]) ?? {});
      case opcode.presenceUpdate:
      case opcode.voiceStateUpdate:
      case opcode.requestGuildMembers:
        return isAuthenticated ? undefined : this.#refuse(connection, "notAuthenticated");
      default:
        return this.#refuse(connection, "unknownOpcode");
    }
  }

  #identify(connection: Connection, data: Readonly<Record<string, unknown>>): void {
    const { token, intents, properties } = data;
    if (typeof token !== "string" || !this.#options.isTokenValid(token)) {
      return this.#refuse(connection, "authenticationFailed");
    }
    if (toFields(properties) === undefined) return this.#refuse(connection, "decodeError");
    if (!isIntents(intents)) return this.#refuse(connection, "invalidIntents");
    if ((intents & this.#options.forbiddenIntents) !== 0) return this.#refuse(connection, "disallowedIntents");
    if (this.#isWithheld("ready")) return;
    const session = new GatewaySession(randomUUID().replaceAll("-", ""), intents, connection.socket);
    this.#sessions.set(session.id, session);
    connection.session = session;
    this.counts.identified += 1;
    session.dispatch("READY", this.#options.toReady(session.id));
    for (const dispatch of this.#options.toInitialDispatches()) {
      if ((intents & dispatch.intents) !== 0) session.dispatch(dispatch.name, dispatch.toData(intents));
    }
    this.#options.changed();
  }

  #resume(connection: Connection, data: Readonly<Record<string, unknown>>): void {
    const { token, session_id: sessionId, seq } = data;
    if (typeof token !== "string" || !this.#options.isTokenValid(token)) {
      return this.#refuse(connection, "authenticationFailed");
    }
    const session = this.#sessions.get(String(sessionId));
    if (session === undefined || typeof seq !== "number" || !session.canResume(seq, this.#options.nowMs())) {
      this.#sessions.delete(String(sessionId));
      return this.#send(connection, { op: opcode.invalidSession, d: false });
    }
    connection.session = session;
    this.counts.resumed += 1;
    session.resume(connection.socket, seq);
    this.#options.changed();
  }

  #isWithheld(what: "hello" | "ready"): boolean {
    if (this.#withheld !== what) return false;
    this.counts.withheld += 1;
    this.#options.changed();
    return true;
  }

  #isFlooding(connection: Connection): boolean {
    const nowMs = this.#options.nowMs();
    if (nowMs >= connection.windowEndsAtMs) {
      connection.windowEndsAtMs = nowMs + sendLimit.windowMs;
      connection.received = 0;
    }
    connection.received += 1;
    return connection.received > sendLimit.count;
  }

  #refuse(connection: Connection, reason: keyof typeof closings): void {
    const [code, text] = closings[reason];
    this.#end(connection, code, text);
  }

  #end(connection: Connection, code: number | undefined, reason: string): void {
    this.counts.cut += 1;
    connection.isDead = true;
    // The session is away from now on: what happens before the socket has closed must not be sent into it.
    connection.session?.leave(this.#options.nowMs());
    if (code === undefined) connection.socket.terminate();
    else connection.socket.close(code, reason);
  }

  #sendToAll(payload: unknown): void {
    for (const connection of this.#connections) this.#send(connection, payload);
  }

  #send(connection: Connection, payload: unknown): void {
    if (!connection.isDead) connection.socket.send(JSON.stringify(payload));
  }
}
