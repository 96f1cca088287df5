import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";

import { readStart } from "./response-body.ts";

/** The `fetch` that the openai package calls. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A response whose body is still to come: `body` is null, `message` brings it. Whoever takes the response ends it. */
export class OpenResponse extends Response {
  readonly message: IncomingMessage;

  constructor(message: IncomingMessage, init: ResponseInit) {
    super(null, init);
    this.message = message;
  }
}

/** Headers of a single request that are passed on; all others are the client's own. */
const passedHeaders = ["x-dashscope-sse"];

/**
 * A `fetch` for one purpose, JSON out and an event stream in. Unlike Node's own it
 * - resolves with an `OpenResponse` on success: a web stream would double what each chunk costs;
 * - resolves only with the whole body on failure, or with as much of it as there is, at most 65,536 bytes;
 * - sends exactly the headers it was made with: the SDK adds whatever the variable OPENAI_CUSTOM_HEADERS says, and has
 *   no option against it;
 * - has no time limits: those of Node's `fetch` (300 s to the headers and between two packets) can only be changed with
 *   the package it is built from; the watchdog sets ours;
 * - follows no redirects, so that the key reaches no other host.
 *
 * Rejects as Node's own does: with the signal's reason when it aborts, else with the connection's error. The signal has no
 * effect on the body of an `OpenResponse`.
 */
export function createFetch(headers: Readonly<Record<string, string>>): Fetch {
  return (target, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(target instanceof Request ? target.url : target);
      const body = typeof init.body === "string" ? init.body : "";
      const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
        method: init.method ?? "GET",
        headers: { ...headers, ...onlyPassed(init.headers), "content-length": Buffer.byteLength(body) },
      });
      const signal = init.signal ?? undefined;
      const abort = (): void => {
        request.destroy(toError(signal?.reason));
        reject(toError(signal?.reason));
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
      request.on("error", reject);
      request.once("response", (message) => {
        toResponse(message)
          .then(resolve, reject)
          .finally(() => signal?.removeEventListener("abort", abort));
      });
      request.end(body);
    });
}

function onlyPassed(headers: RequestInit["headers"]): Record<string, string> {
  const given = new Headers(headers);
  return Object.fromEntries(passedHeaders.flatMap((name) => toEntry(name, given.get(name))));
}

function toEntry(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}

/** Statuses whose response may have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const bodylessStatuses = new Set([204, 205, 304]);

/** Rejects on a status that no response may have. */
async function toResponse(message: IncomingMessage): Promise<Response> {
  const status = message.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  if (bodylessStatuses.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  if (status >= 200 && status <= 299) return new OpenResponse(message, { status, headers });
  return new Response(await readStart(message), { status, headers });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException("The request was aborted.", "AbortError");
}
