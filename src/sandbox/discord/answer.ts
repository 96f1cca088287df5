import type { ServerResponse } from "node:http";

import { ApiError, refusal } from "./api-error.ts";
import type { FaultEffect } from "./faults.ts";
import { retryHeaders } from "./rate-limits.ts";

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: an answer without a body. A string is sent as HTML. */
  readonly body: unknown;
}

const proxyPage = "<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>";

/**
 * A 429 has no code unless it is about more than the rate: https://docs.discord.com/developers/topics/rate-limits
 * (2026-11-22).
 */
export function toRateLimitError(
  retryAfterS: number,
  isGlobal: boolean,
  headers: Readonly<Record<string, string>>,
): ApiError {
  const body = { message: "You are being rate limited.", retry_after: retryAfterS, global: isGlobal, code: undefined };
  return new ApiError(429, 0, body.message, { body, headers });
}

export function toErrorAnswer(error: ApiError, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: error.status, headers: { ...headers, ...error.headers }, body: error.body };
}

/** The answer that a fault puts in the place of Discord's; undefined where it has none. */
export function toFaultAnswer(effect: FaultEffect, nowMs: number): Answer | undefined {
  switch (effect.kind) {
    case "rate-limited":
      return toRateLimitedAnswer(effect.retryAfterS, effect.scope ?? "user", nowMs);
    case "server-error": {
      const status = effect.status ?? 500;
      return { status, headers: {}, body: { message: `${status}: Internal Server Error`, code: 0 } };
    }
    case "bad-gateway-html":
      return { status: 502, headers: {}, body: proxyPage };
    case "not-json":
      return { status: 200, headers: {}, body: "<html>captive portal</html>" };
    case "unauthorized":
      return toErrorAnswer(refusal("unauthorized"));
    case "refuse":
      return { status: effect.status, headers: {}, body: { message: effect.message, code: effect.code } };
    case "reset-before":
    case "reset-after":
    case "truncated":
    case "hang-before":
    case "hang-after":
    case "slow":
      return undefined;
  }
}

/** Whether the call takes effect although the fault hit it. */
export function takesEffect(effect: FaultEffect): boolean {
  switch (effect.kind) {
    case "server-error":
    case "bad-gateway-html":
    case "not-json":
      return effect.afterEffect === true;
    case "reset-after":
    case "hang-after":
    case "truncated":
    case "slow":
      return true;
    case "rate-limited":
    case "unauthorized":
    case "refuse":
    case "reset-before":
    case "hang-before":
      return false;
  }
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const [body, contentType] = toText(answer.body);
  // Discord answers through a proxy that adds Via; clients tell its own pages from the API's answers by it.
  const headers = {
    ...answer.headers,
    ...(contentType !== undefined && { "Content-Type": contentType, Via: "1.1 google" }),
  };
  response.writeHead(answer.status, headers).end(body);
}

/** Sends the head and half of the body, then breaks the connection. */
export function sendTruncated(response: ServerResponse, answer: Answer): void {
  const [body = "", contentType = "text/plain"] = toText(answer.body);
  const bytes = Buffer.from(body);
  response.writeHead(answer.status, { ...answer.headers, "Content-Type": contentType, "Content-Length": bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reset(response));
}

/** Breaks the connection so that the client sees ECONNRESET. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function toText(body: unknown): readonly [text?: string, contentType?: string] {
  if (body === undefined) return [];
  return typeof body === "string" ? [body, "text/html"] : [JSON.stringify(body), "application/json"];
}

function toRateLimitedAnswer(retryAfterS: number, scope: "user" | "global" | "shared", nowMs: number): Answer {
  const bucketHeaders = {
    "X-RateLimit-Limit": "5",
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": (nowMs / 1000 + retryAfterS).toFixed(3),
    "X-RateLimit-Reset-After": retryAfterS.toFixed(3),
  };
  const headers = {
    ...(scope === "global" ? { "X-RateLimit-Global": "true" } : bucketHeaders),
    ...retryHeaders(retryAfterS, scope),
  };
  return toErrorAnswer(toRateLimitError(retryAfterS, scope === "global", headers));
}
