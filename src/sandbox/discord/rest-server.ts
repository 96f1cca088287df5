import type { IncomingMessage, ServerResponse } from "node:http";

import type { Clock } from "../../contract/clock.ts";
import { type Faults, takesEffect } from "../faults.ts";
import { breakConnection, type HttpAnswer, sendAnswer } from "../http-answer.ts";
import { toErrorAnswer, toFaultAnswer, toJsonAnswer, toRateLimitError } from "./answer.ts";
import { CallLog } from "./api-call.ts";
import { ApiError, refusal } from "./api-error.ts";
import type { Fault, FaultCandidate } from "./faults.ts";
import { type ParsedBody, readBody } from "./http-body.ts";
import { RateLimits, type DiscordLimits, type LimitVerdict } from "./rate-limits.ts";
import type { RouteMatch, RouteTable } from "./route.ts";

export interface RestServerOptions {
  readonly clock: Clock;
  /** Half of it passes before a call takes effect, half before its answer leaves. */
  readonly latencyMs: number;
  readonly limits: DiscordLimits;
  readonly routes: RouteTable;
  readonly faults: Faults<Fault, FaultCandidate>;
  readonly isTokenValid: (token: string) => boolean;
  /** Called when a call came and when it was answered. */
  readonly changed: () => void;
}

/** Version 10 is the only one; without a version Discord means an old one that it no longer serves to bots. */
const apiPrefix = "/api/v10";

/** Answers the REST API: reads, delays, breaks, authenticates, limits, then hands to the route. */
export class RestServer {
  readonly log = new CallLog();
  readonly #options: RestServerOptions;
  readonly #limits = new RateLimits();
  readonly #closing = new AbortController();

  constructor(options: RestServerOptions) {
    this.#options = options;
  }

  /** Ends every wait. Calls that are still open get no answer. */
  close(): void {
    this.#closing.abort();
  }

  /** Answers one request. Rejects when the client leaves in its middle, and when the server closes. */
  async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, faults, latencyMs, routes, changed } = this.#options;
    const url = new URL(incoming.url ?? "/", "http://emulator");
    const method = incoming.method ?? "GET";
    const isApi = url.pathname.startsWith(`${apiPrefix}/`);
    const path = isApi ? url.pathname.slice(apiPrefix.length) : url.pathname;
    const match = isApi ? routes.match(method, path) : undefined;
    const route = typeof match === "object" ? match.route.path : path;
    const atMs = clock.nowMs();
    const body = await readBody(incoming).catch(toApiError);
    const parsed = body instanceof ApiError ? { json: undefined, files: [] } : body;
    const fault = faults.take({ method, path, route, body: parsed.json });
    const fileNames = parsed.files.map(({ filename }) => filename);
    const call = { atMs, method, path, route, query: url.search, body: parsed.json, fileNames };
    const answered = this.log.open({ ...call, fault: fault?.effect.kind });
    changed();

    await clock.sleep(latencyMs / 2, this.#closing.signal);
    const shouldPerform = fault === undefined || takesEffect(fault.effect);
    const performed = shouldPerform ? this.#perform(match, body, incoming, url.searchParams) : undefined;
    const answer = (fault && toFaultAnswer(fault.effect, clock.nowMs())) ?? performed;
    const slowness = fault?.effect.kind === "slow" ? fault.effect.ms : 0;
    await clock.sleep(latencyMs / 2 + slowness, this.#closing.signal);

    if (fault !== undefined && breakConnection(response, fault, answer)) return;
    if (answer === undefined) throw new Error("A call has neither an answer nor a fault that keeps it.");
    answered(answer.status, clock.nowMs(), answer.headers["X-RateLimit-Scope"]);
    sendAnswer(response, answer);
    changed();
  }

  #perform(
    match: RouteMatch | "wrong-method" | undefined,
    parsed: ParsedBody | ApiError,
    incoming: IncomingMessage,
    query: URLSearchParams,
  ): HttpAnswer {
    let headers: Readonly<Record<string, string>> = {};
    try {
      if (match === undefined) throw refusal("unknownRoute");
      if (match === "wrong-method") throw refusal("wrongMethod");
      const { route, params } = match;
      const nowMs = this.#options.clock.nowMs();
      if (route.auth === "bot") {
        this.#authenticate(incoming);
        refuseWhenLimited(this.#limits.takeGlobal(this.#options.limits.botPerS, nowMs));
      }
      if (route.limit !== undefined) {
        const major = route.limit.major.map((name) => params[name] ?? "").join("/");
        const verdict = this.#limits.take(route.limit, major, nowMs);
        headers = verdict.headers;
        refuseWhenLimited(verdict);
      }
      if (parsed instanceof ApiError) throw parsed;
      const param = (name: string) => decodeURIComponent(params[name] ?? "");
      const { status, body } = route.handle({ param, query, body: parsed.json, files: parsed.files });
      return toJsonAnswer(status, body, headers);
    } catch (error) {
      if (error instanceof ApiError) return toErrorAnswer(error, headers);
      throw error;
    }
  }

  #authenticate(incoming: IncomingMessage): void {
    const [, token] = /^Bot (.+)$/.exec(incoming.headers.authorization ?? "") ?? [];
    if (token === undefined || !this.#options.isTokenValid(token)) throw refusal("unauthorized");
  }
}

function refuseWhenLimited(verdict: LimitVerdict): void {
  if (verdict.isAllowed) return;
  throw toRateLimitError(verdict.retryAfterS, verdict.scope === "global", verdict.headers);
}

/** A refusal of the body is the route's answer once the call is known to be allowed. */
function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}
