import type { IncomingHttpHeaders } from "node:http";

import type { JsonObject, PromptMessage } from "./request.ts";

/** `refused`: answered with an HTTP error; `cut-by-server`: the emulator broke the connection, by script or by closing. */
export type RequestOutcome = "open" | "finished" | "refused" | "aborted-by-client" | "cut-by-server";

/** A chat request and what became of it. */
export interface RecordedRequest {
  /** The JSON body as it came; `{}` when it was not a JSON object. */
  readonly body: JsonObject;
  /** The body's messages, read leniently. */
  readonly messages: readonly PromptMessage[];
  readonly headers: IncomingHttpHeaders;
  /** When the body had arrived, in milliseconds since the epoch by the emulator's clock. */
  readonly atMs: number;
  /** What the response carries as `x-request-id`. */
  readonly requestId: string;
  /** Decided before the client can have read the end of the response; a client that leaves is noticed a little later: see `settled`. */
  readonly outcome: RequestOutcome;
  /** The status sent; undefined while open, and when the connection ended before a status was sent. */
  readonly status: number | undefined;
  /** Resolves with the outcome once it is no longer `open`. */
  readonly settled: Promise<RequestOutcome>;
}

/** The emulator's side of a `RecordedRequest`. */
export class OpenRequest implements RecordedRequest {
  readonly body: JsonObject;
  readonly messages: readonly PromptMessage[];
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
  readonly requestId: string;
  readonly settled: Promise<RequestOutcome>;
  readonly #resolveSettled: (outcome: RequestOutcome) => void;
  #outcome: RequestOutcome = "open";
  #status: number | undefined;

  constructor(received: Pick<RecordedRequest, "body" | "messages" | "headers" | "atMs" | "requestId">) {
    this.body = received.body;
    this.messages = received.messages;
    this.headers = received.headers;
    this.atMs = received.atMs;
    this.requestId = received.requestId;
    const { promise, resolve } = Promise.withResolvers<RequestOutcome>();
    this.settled = promise;
    this.#resolveSettled = resolve;
  }

  get outcome(): RequestOutcome {
    return this.#outcome;
  }

  get status(): number | undefined {
    return this.#status;
  }

  /** The first outcome stays. */
  settle(outcome: Exclude<RequestOutcome, "open">, status: number | undefined): void {
    if (this.#outcome !== "open") return;
    this.#outcome = outcome;
    this.#status = status;
    this.#resolveSettled(outcome);
  }
}
