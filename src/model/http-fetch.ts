import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";

import type { Clock } from "../contract/clock.ts";

/** The `fetch` that the openai package calls. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** How long the end of a response may take to come once nobody reads it any more. */
const drainMs = 1_000;

/** Headers of a single request that are passed on; all others are the client's own. */
const passedHeaders = ["x-dashscope-sse"];

/**
 * A `fetch` for one purpose, JSON out and an event stream in. Unlike Node's own it
 * - sends exactly the headers it was made with: the SDK adds whatever the variable OPENAI_CUSTOM_HEADERS says, and has
 *   no option against it;
 * - has no time limits: those of Node's `fetch` (300 s to the headers and between two packets) can only be changed with
 *   the package it is built from; the watchdog sets ours;
 * - follows no redirects, so that the key reaches no other host.
 *
 * Rejects as Node's own does: with the signal's reason when it aborts, else with the connection's error.
 */
export function createFetch(headers: Readonly<Record<string, string>>, clock: Clock): Fetch {
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
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
      request.once("close", () => signal?.removeEventListener("abort", abort));
      request.on("error", reject);
      request.once("response", (response) => resolve(toResponse(response, clock)));
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

function toResponse(response: IncomingMessage, clock: Clock): Response {
  const status = response.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  if (bodylessStatuses.has(status)) {
    response.resume();
    return new Response(null, { status, headers });
  }
  return new Response(toBody(response, clock), { status, headers });
}

function toBody(response: IncomingMessage, clock: Clock): ReadableStream<Uint8Array> {
  let isCancelled = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      response.on("data", (chunk: Uint8Array) => {
        if (isCancelled) return;
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) response.pause();
      });
      response.once("end", () => {
        if (!isCancelled) controller.close();
      });
      response.on("error", (error) => {
        if (!isCancelled) controller.error(error);
      });
    },
    pull() {
      response.resume();
    },
    cancel() {
      isCancelled = true;
      void drain(response, clock);
    },
  });
}

/** The SDK stops reading at `[DONE]`; reading the few bytes behind it leaves the connection open for the next call. */
async function drain(response: IncomingMessage, clock: Clock): Promise<void> {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  response.resume();
  try {
    await clock.sleep(response.closed ? 0 : drainMs, closed.signal);
    response.destroy();
  } catch {
    // The end came first.
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException("The request was aborted.", "AbortError");
}
