import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Long enough that a client never posts on a connection which the server is just giving up. */
const KEEP_ALIVE_MS = 75_000;

/** One HTTP server on 127.0.0.1 which can leave its port and come back to it. */
export class LocalServer {
  readonly #handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  /** `port` 0: any free one, the same from then on. */
  constructor(port: number, handle: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#port = port;
    this.#handle = handle;
  }

  /** Without a slash at the end. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when connections are accepted; rejects when the port is taken. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, this.#handle);
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Resets every connection. Resolves when the port is free. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }
}
