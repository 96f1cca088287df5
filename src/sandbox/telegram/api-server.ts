import type { IncomingMessage, ServerResponse } from "node:http";

import {
  resetConnection,
  sendAnswer,
  sendTruncated,
  takesEffect,
  toAnswer,
  toBrokenAnswer,
  toFaultRefusal,
} from "./answer.ts";
import type { BotApiResponse } from "./bot-api.ts";
import type { CallLog, OpenCall } from "./call-log.ts";
import { ApiError, refusal } from "./errors.ts";
import type { ActiveFault, FaultList } from "./faults.ts";
import { findMethod, isActivity } from "./methods/index.ts";
import type { Parameters } from "./parameters.ts";
import { readParameters } from "./request-body.ts";
import type { World } from "./world.ts";

export interface ApiServerOptions {
  readonly token: string;
  /** Half of it passes before a call takes effect, half before its answer leaves. */
  readonly latencyMs: number;
  readonly faults: FaultList;
  readonly log: CallLog;
}

/** A token that is not even of this form is a path that does not exist. */
const METHOD_PATH = /^\/bot(\d+:[\w-]+)\/(\w+)\/?$/;

/** Answers the Bot API: reads, delays, breaks, authenticates, then hands to the method. */
export class ApiServer {
  readonly #world: World;
  readonly #options: ApiServerOptions;
  readonly #closing = new AbortController();

  constructor(world: World, options: ApiServerOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** Ends every wait. Calls that are still running get no answer. */
  close(): void {
    this.#closing.abort();
  }

  /** Handles one request. Never rejects: a mistake of the emulator itself becomes a 500 and a warning of the process. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      if (this.#closing.signal.aborted || (response.socket?.destroyed ?? true)) return;
      process.emitWarning(error as Error);
      if (response.headersSent) return;
      sendAnswer(response, toAnswer(new ApiError(500, "Internal Server Error").toResponse()));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, changes } = this.#world;
    const { latencyMs, faults } = this.#options;
    const url = new URL(request.url ?? "/", "http://emulator");
    const [, token = "", method] = METHOD_PATH.exec(url.pathname.replace(/%3A/i, ":")) ?? [];
    const clientGone = toClientGone(response);
    const parameters = await readParameters(request, url.searchParams).catch(toApiError);
    if (method === undefined) {
      sendAnswer(response, toAnswer(refusal("notFound").toResponse()));
      return;
    }
    const call = this.#record(method, parameters);
    const fault = faults.take(method, call.chatId);
    if (fault !== undefined) call.fault = fault.effect.kind;
    changes.notify(toChange(call));

    await clock.sleep(latencyMs / 2, this.#closing.signal);
    const isPerformed = fault === undefined || takesEffect(fault.effect);
    const decided = isPerformed
      ? await this.#perform(token, method, parameters, clientGone)
      : this.#refuse(call, fault);
    if (decided !== undefined) call.response = decided;
    const slownessMs = fault?.effect.kind === "slow" ? fault.effect.ms : 0;
    await clock.sleep(latencyMs / 2 + slownessMs, this.#closing.signal);

    const answer = (fault && toBrokenAnswer(fault.effect)) ?? (decided && toAnswer(decided));
    if (answer !== undefined) call.answeredAtMs = clock.nowMs();
    if (fault === undefined || !breakConnection(response, fault)) {
      if (answer === undefined) throw new Error(`nothing to answer to ${method}`);
      if (fault?.effect.kind === "truncated") sendTruncated(response, answer);
      else sendAnswer(response, answer);
    }
    changes.notify(toChange(call));
  }

  #record(method: string, parameters: Parameters | ApiError): OpenCall {
    const { clock, flood } = this.#world;
    const atMs = clock.nowMs();
    const record = parameters instanceof ApiError ? {} : parameters.toRecord();
    const chatId = Number(record["chat_id"] || Number.NaN);
    const waitMs = Math.max(
      flood.remainingMs(chatId, atMs),
      isActivity(method) ? flood.activityRemainingMs(chatId, atMs) : 0,
    );
    return this.#options.log.open({
      atMs,
      method,
      parameters: record,
      ...(Number.isSafeInteger(chatId) && { chatId }),
      duringFloodWait: Number.isSafeInteger(chatId) && waitMs > 0,
    });
  }

  async #perform(
    token: string,
    method: string,
    parameters: Parameters | ApiError,
    clientGone: AbortSignal,
  ): Promise<BotApiResponse> {
    try {
      if (token !== this.#options.token || this.#world.isTokenRevoked) throw refusal("unauthorized");
      if (this.#world.isLoggedOut) throw refusal("loggedOut");
      const perform = findMethod(method);
      if (perform === undefined) throw refusal("methodNotFound");
      if (parameters instanceof ApiError) throw parameters;
      return { ok: true, result: await perform(this.#world, parameters, clientGone) };
    } catch (error) {
      return toApiError(error).toResponse();
    }
  }

  /** What Telegram decides when a fault keeps the call from taking effect. */
  #refuse({ method, chatId }: OpenCall, { effect }: ActiveFault): BotApiResponse | undefined {
    const { chats, flood, clock } = this.#world;
    const chat = chats.get(chatId ?? 0);
    if (effect.kind === "flood" && chat !== undefined) {
      if (isActivity(method)) flood.imposeOnActivity(chat.id, effect.retryAfterS, clock.nowMs());
      else flood.impose(chat.floodPeer, effect.retryAfterS, clock.nowMs());
    }
    return toFaultRefusal(effect)?.toResponse();
  }
}

/** Does to the connection what the fault does; false when an answer is sent after all. */
function breakConnection(response: ServerResponse, { effect, removed }: ActiveFault): boolean {
  const { kind } = effect;
  if (kind === "hang-before" || kind === "hang-after") {
    if (removed.aborted) resetConnection(response);
    else removed.addEventListener("abort", () => resetConnection(response), { once: true });
    return true;
  }
  if (kind !== "reset-before" && kind !== "reset-after") return false;
  resetConnection(response);
  return true;
}

/** Aborts when the connection closes before the answer is sent. */
function toClientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return gone.signal;
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

function toChange({ chatId }: OpenCall) {
  return { kind: "call", ...(chatId !== undefined && { chatId }) } as const;
}
