import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

/** Counts the HTTP requests of this process that have no complete answer yet, whichever client makes them. */
export class OpenRequests {
  readonly #open = new Set<unknown>();
  readonly #subscriptions: readonly (readonly [channel: string, listener: (message: unknown) => void])[] = [
    [
      "http.client.request.created",
      (message) => {
        const { request } = message as { readonly request: ClientRequest };
        this.#open.add(request);
        request.once("close", () => this.#open.delete(request));
      },
    ],
    ["undici:request:create", (message) => this.#open.add((message as { request: unknown }).request)],
    ["undici:request:trailers", (message) => this.#open.delete((message as { request: unknown }).request)],
    ["undici:request:error", (message) => this.#open.delete((message as { request: unknown }).request)],
  ];

  constructor() {
    for (const [channel, listener] of this.#subscriptions) subscribe(channel, listener);
  }

  get count(): number {
    return this.#open.size;
  }

  close(): void {
    for (const [channel, listener] of this.#subscriptions) unsubscribe(channel, listener);
  }
}
