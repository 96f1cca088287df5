import type { FaultEffect } from "./faults.ts";

/** One REST call, as it came and as it was answered. */
export interface ApiCall {
  readonly atMs: number;
  readonly method: string;
  /** Below /api/v10, without the query: "/channels/123/messages". */
  readonly path: string;
  /** The template of the route, "/channels/:channelId/messages"; the path itself where there is no such route. */
  readonly route: string;
  readonly query: string;
  /** The JSON body; undefined without one. */
  readonly body: unknown;
  readonly fileNames: readonly string[];
  /** The status it was answered with; undefined while it waits, and for ever when a fault ate the answer. */
  readonly status: number | undefined;
  readonly answeredAtMs: number | undefined;
  /** The fault that hit it. */
  readonly fault: FaultEffect["kind"] | undefined;
}

/** How many calls are remembered. */
const callsKept = 20_000;

/** The newest calls, oldest first, and how many of them Discord would hold against the bot. */
export class CallLog {
  readonly calls: ApiCall[] = [];
  /**
   * Answers with 401, 403 or 429, except a 429 of shared scope. 10,000 in 10 minutes ban an address:
   * https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans (2026-11-22).
   */
  invalidRequests = 0;

  /** Adds a call that came, and returns how to say how it was answered. */
  open(
    call: Omit<ApiCall, "status" | "answeredAtMs">,
  ): (status: number, atMs: number, scope: string | undefined) => void {
    const entry = { ...call, status: undefined as number | undefined, answeredAtMs: undefined as number | undefined };
    this.calls.push(entry);
    if (this.calls.length > callsKept) this.calls.shift();
    return (status, atMs, scope) => {
      entry.status = status;
      entry.answeredAtMs = atMs;
      if (status === 401 || status === 403 || (status === 429 && scope !== "shared")) this.invalidRequests += 1;
    };
  }
}
