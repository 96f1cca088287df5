import type { HttpAnswer } from "../http-answer.ts";
import type { BotApiResponse } from "./bot-api.ts";
import { ApiError, floodWait } from "./errors.ts";
import type { FaultEffect } from "./faults.ts";

const PROXY_PAGE =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

export function toAnswer(response: BotApiResponse): HttpAnswer {
  const retryAfterS = response.ok ? undefined : response.parameters?.retry_after;
  return {
    status: response.ok ? 200 : response.error_code,
    headers: {
      "Content-Type": "application/json",
      ...(retryAfterS !== undefined && { "Retry-After": String(retryAfterS) }),
    },
    body: JSON.stringify(response),
  };
}

/** What Telegram itself decides under this fault; undefined when the fault only concerns the way there or back. */
export function toFaultRefusal(effect: FaultEffect): ApiError | undefined {
  if (effect.kind === "flood") return floodWait(effect.retryAfterS);
  return effect.kind === "refuse" ? new ApiError(effect.status, effect.description, effect.parameters) : undefined;
}

/** The answer that a broken server or proxy gives in place of Telegram's; undefined for other faults. */
export function toBrokenAnswer({ kind }: FaultEffect): HttpAnswer | undefined {
  if (kind === "server-error") return toAnswer(new ApiError(500, "Internal Server Error").toResponse());
  if (kind === "bad-gateway-html") return toPage(502, PROXY_PAGE);
  return kind === "not-json" ? toPage(200, "<html>Sign in to this network</html>") : undefined;
}

function toPage(status: number, body: string): HttpAnswer {
  return { status, headers: { "Content-Type": "text/html" }, body };
}
