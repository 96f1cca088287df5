import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";

import { resetConnection } from "./reset-connection.ts";

/** Long enough that a client never posts on a connection which the server is just giving up. */
const keepAliveMs = 75_000;

export interface LocalServerHandlers {
  /**
   * Answers one request. When it rejects, the connection ends; unless the client had left, it is a mistake of the emulator
   * itself and becomes a warning of the process.
   */
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Takes over the connection of an upgrade request; without it there are none. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** One HTTP server on 127.0.0.1 which can leave its port and come back to it. */
export class LocalServer {
  readonly #handlers: LocalServerHandlers;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  /** `port` 0: any free one, the same from then on. */
  constructor(port: number, handlers: LocalServerHandlers) {
    this.#port = port;
    this.#handlers = handlers;
  }

  /** Without a slash at the end. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when connections are accepted; rejects when the port is taken. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const { request: answer, upgrade } = this.#handlers;
    const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
      answer(request, response).catch((error: unknown) => {
        const isOver = this.#server !== server || (response.socket?.destroyed ?? true);
        if (!isOver) process.emitWarning(error as Error);
        response.destroy();
      });
    });
    if (upgrade !== undefined) server.on("upgrade", upgrade);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server = server;
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Resets every connection, upgraded ones too. Resolves when the port is free. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) resetConnection(socket);
    await closed;
  }
}
