import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface LocalServerHandlers {
  request(incoming: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** One HTTP server on 127.0.0.1 which can leave its port and come back to it. */
export class LocalServer {
  readonly #handlers: LocalServerHandlers;
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

  /** Resolves when connections are accepted. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((incoming, response) => this.#handlers.request(incoming, response));
    this.#server = server;
    server.on("upgrade", (request, socket, head) => this.#handlers.upgrade(request, socket, head));
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Breaks every connection. Resolves when the port is free; WebSockets are for their owner to end. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
