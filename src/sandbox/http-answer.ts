import type { ServerResponse } from "node:http";

import type { ActiveFault } from "./faults.ts";
import { resetConnection } from "./reset-connection.ts";

/** What goes back over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  /** Without the length, which is the body's. */
  readonly headers: Readonly<Record<string, string>>;
  /** "" where there is none. */
  readonly body: string;
}

export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  sendHead(response, answer);
  response.end(answer.body);
}

/** Does to the connection what the fault does; false when it does nothing, and the answer is to be sent after all. */
export function breakConnection(
  response: ServerResponse,
  { effect: { kind }, removed }: ActiveFault<{ readonly kind: string }>,
  answer: HttpAnswer | undefined,
): boolean {
  if (kind === "hang-before" || kind === "hang-after") {
    if (removed.aborted) resetConnection(response.socket);
    else removed.addEventListener("abort", () => resetConnection(response.socket), { once: true });
    return true;
  }
  if (kind === "reset-before" || kind === "reset-after") {
    resetConnection(response.socket);
    return true;
  }
  if (kind === "truncated" && answer !== undefined) {
    sendTruncated(response, answer);
    return true;
  }
  return false;
}

/** Sends the head and half of the body, then resets the connection. */
function sendTruncated(response: ServerResponse, answer: HttpAnswer): void {
  const bytes = Buffer.from(answer.body);
  sendHead(response, answer);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => resetConnection(response.socket));
}

function sendHead(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  const length = body === "" ? {} : { "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
}
