import type { HttpAnswer } from "../http-answer.ts";
import { ApiError, refusal } from "./api-error.ts";
import type { FaultEffect } from "./faults.ts";
import { retryHeaders } from "./rate-limits.ts";

const blockedPage = "<html><head><title>Access denied</title></head><body>error code: 1015</body></html>";
const proxyPage = "<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>";

/** Discord answers through a proxy that adds this; clients tell its own pages from the API's answers by it. */
const proxyHeaders = { Via: "1.1 google" };

/** Without a body when `body` is undefined. */
export function toJsonAnswer(status: number, body: unknown, headers: HttpAnswer["headers"] = {}): HttpAnswer {
  if (body === undefined) return { status, headers, body: "" };
  const bodyHeaders = { "Content-Type": "application/json", ...proxyHeaders };
  return { status, headers: { ...headers, ...bodyHeaders }, body: JSON.stringify(body) };
}

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

export function toErrorAnswer(error: ApiError, headers: HttpAnswer["headers"] = {}): HttpAnswer {
  return toJsonAnswer(error.status, error.body, { ...headers, ...error.headers });
}

/** The answer that a fault puts in the place of Discord's; undefined where it has none. */
export function toFaultAnswer(effect: FaultEffect, nowMs: number): HttpAnswer | undefined {
  switch (effect.kind) {
    case "rate-limited":
      return toRateLimitedAnswer(effect.retryAfterS, effect.scope ?? "user", nowMs);
    case "rate-limited-by-body":
      return toErrorAnswer(toRateLimitError(effect.retryAfterS, true, {}));
    case "blocked-by-proxy": {
      const retryAfter = effect.retryAfterS === undefined ? {} : { "Retry-After": String(effect.retryAfterS) };
      return { status: effect.status, headers: { "Content-Type": "text/html", ...retryAfter }, body: blockedPage };
    }
    case "server-error": {
      const status = effect.status ?? 500;
      return toJsonAnswer(status, { message: `${status}: Internal Server Error`, code: 0 });
    }
    case "bad-gateway-html":
      return toPage(502, proxyPage);
    case "not-json":
      return toPage(200, "<html>captive portal</html>");
    case "unauthorized":
      return toErrorAnswer(refusal("unauthorized"));
    case "refuse":
      return toJsonAnswer(effect.status, { message: effect.message, code: effect.code, errors: effect.errors });
    case "reset-before":
    case "reset-after":
    case "truncated":
    case "hang-before":
    case "hang-after":
    case "slow":
      return undefined;
  }
}

function toRateLimitedAnswer(retryAfterS: number, scope: "user" | "global" | "shared", nowMs: number): HttpAnswer {
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

function toPage(status: number, body: string): HttpAnswer {
  return { status, headers: { "Content-Type": "text/html", ...proxyHeaders }, body };
}
