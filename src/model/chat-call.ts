import type { IncomingMessage } from "node:http";

import type { OpenAI } from "openai";
import type { ChatCompletionCreateParamsStreaming } from "openai/resources/chat/completions";

import type { Clock } from "../contract/clock.ts";
import type { ModelDelta, ModelFinish } from "./chat-model.ts";
import { notAnEventStream } from "./client-error.ts";
import { UnreadableFrameError, type StreamFrame } from "./event-stream.ts";
import { OpenResponse } from "./http-fetch.ts";
import { InStreamError, parseJson, toFrameError, toProviderError } from "./provider-error.ts";
import { readEventStream, readStart } from "./response-body.ts";
import { StreamReader } from "./stream-reader.ts";
import type { Watchdog } from "./watchdog.ts";

/** One request to the service. */
export interface ChatCall {
  /** Asked for once. */
  readonly toBody: () => Promise<ChatCompletionCreateParamsStreaming>;
  /** Headers beyond those every request has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Told the service's id of the call as soon as it is known. */
  readonly onRequestId: (requestId: string | undefined) => void;
  /** Given each piece of the answer as it arrives, never after the watchdog's signal aborted. */
  readonly onDelta: (delta: ModelDelta) => void;
}

/**
 * Makes one call and resolves when the answer is complete. Rejects with `ModelError`, `InStreamError`, what the SDK throws, or
 * as `toBody` does.
 * The HTTP request is over then, or about to be. Starts and stops `watchdog`.
 */
export async function callOnce(client: OpenAI, call: ChatCall, clock: Clock, watchdog: Watchdog): Promise<ModelFinish> {
  const { signal } = watchdog;
  const reader = new StreamReader(call.onDelta);
  let requestId: string | undefined;
  watchdog.start();
  try {
    const response = await send(client, call, signal);
    requestId = response.headers.get("x-request-id") ?? undefined;
    call.onRequestId(requestId);
    watchdog.awaiting("first-chunk");
    const body = await openEventStream(response, signal, requestId);
    let unreadable: UnreadableFrameError | undefined;
    try {
      await readEventStream(body, clock, signal, (frame) => {
        const chunk = toChunk(frame);
        if (chunk === undefined) return;
        reader.read(chunk);
        if (reader.isFinished) watchdog.awaiting("usage");
        // The chunk with the role that opens every stream says nothing yet.
        else if (reader.hasBegun) watchdog.awaiting("next-chunk");
      });
    } catch (error) {
      if (error instanceof UnreadableFrameError) unreadable = error;
      // Once the answer is complete, only what the service says about it can still spoil it, not how the connection ends.
      else if (error instanceof InStreamError || !reader.isFinished) throw error;
    }
    // An aborted stream ends like a complete one.
    const failure = watchdog.failure(requestId);
    if (failure !== undefined) throw failure;
    watchdog.release();
    if (requestId === undefined) call.onRequestId(reader.id);
    return reader.finish(requestId ?? reader.id, unreadable);
  } catch (error) {
    throw watchdog.failure(requestId) ?? withRequestId(error, requestId);
  } finally {
    watchdog.close();
  }
}

/** In a function of its own, so that nothing holds the request while its answer comes. */
async function send(client: OpenAI, { toBody, headers }: ChatCall, signal: AbortSignal): Promise<Response> {
  // The SDK would read the body through several async iterators, at twice the cost of the whole rest.
  return client.chat.completions.create(await toBody(), { signal, headers }).asResponse();
}

/** A page or a JSON object would look like an answer without a word. The body ends when `signal` aborts. */
async function openEventStream(
  response: Response,
  signal: AbortSignal,
  requestId: string | undefined,
): Promise<IncomingMessage> {
  if (!(response instanceof OpenResponse)) throw notAnEventStream("empty", requestId);
  const { message } = response;
  signal.addEventListener("abort", () => message.destroy(), { once: true });
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!/json|html|xml/.test(type)) return message;
  const error = type.includes("json") ? toProviderError(parseJson(await readStart(message))) : undefined;
  throw error === undefined ? notAnEventStream(type, requestId) : new InStreamError(error);
}

/** What a frame carries; undefined when that is nothing. */
function toChunk({ data, event, status }: StreamFrame): unknown {
  if (event === "error") throw new InStreamError(toFrameError(data, status));
  if (data === "") return undefined;
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new UnreadableFrameError("a frame is not JSON", { cause: error });
  }
}

/** The id in the headers names the call even where the error names another. */
function withRequestId(error: unknown, requestId: string | undefined): unknown {
  if (!(error instanceof InStreamError) || requestId === undefined) return error;
  return new InStreamError({ ...error.providerError, requestId });
}
