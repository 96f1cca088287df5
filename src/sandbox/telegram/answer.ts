import type { ServerResponse } from "node:http";

import type { BotApiResponse } from "./bot-api.ts";
import { ApiError, floodWait } from "./errors.ts";
import type { FaultEffect } from "./faults.ts";

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly retryAfterS?: number | undefined;
}

const PROXY_PAGE =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

export function toAnswer(response: BotApiResponse): Answer {
  return {
    status: response.ok ? 200 : response.error_code,
    contentType: "application/json",
    body: JSON.stringify(response),
    ...(!response.ok && { retryAfterS: response.parameters?.retry_after }),
  };
}

/** What Telegram itself decides under this fault; undefined when the fault only concerns the way there or back. */
export function toFaultRefusal(effect: FaultEffect): ApiError | undefined {
  if (effect.kind === "flood") return floodWait(effect.retryAfterS);
  return effect.kind === "refuse" ? new ApiError(effect.status, effect.description, effect.parameters) : undefined;
}

/** The answer that a broken server or proxy gives in place of Telegram's; undefined for other faults. */
export function toBrokenAnswer({ kind }: FaultEffect): Answer | undefined {
  if (kind === "server-error") return toAnswer(new ApiError(500, "Internal Server Error").toResponse());
  if (kind === "bad-gateway-html") return { status: 502, contentType: "text/html", body: PROXY_PAGE };
  if (kind === "not-json")
    return { status: 200, contentType: "text/html", body: "<html>Sign in to this network</html>" };
  return undefined;
}

/** Whether the call takes effect although the fault hits it. */
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
    case "flood":
    case "refuse":
    case "reset-before":
    case "hang-before":
      return false;
  }
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, toHeaders(answer)).end(answer.body);
}

/** Sends the head and half of the body, then resets the connection. */
export function sendTruncated(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, toHeaders(answer));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => resetConnection(response));
}

export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function toHeaders({ contentType, body, retryAfterS }: Answer): Record<string, string | number> {
  return {
    "Content-Type": contentType,
    "Content-Length": Buffer.byteLength(body),
    ...(retryAfterS !== undefined && { "Retry-After": retryAfterS }),
  };
}
