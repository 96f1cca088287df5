import { APIError, type OpenAI } from "openai";
import type { ChatCompletionCreateParamsStreaming } from "openai/resources/chat/completions";

import type { ModelEvent } from "./chat-model.ts";
import { notAnEventStream } from "./client-error.ts";
import { InStreamError, parseJson, toProviderError } from "./provider-error.ts";
import { StreamReader } from "./stream-reader.ts";
import type { Watchdog } from "./watchdog.ts";

/** One request to the service. */
export interface ChatCall {
  readonly body: ChatCompletionCreateParamsStreaming;
  /** Headers beyond those every request has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Told the service's id of the call as soon as it is known. */
  readonly onRequestId: (requestId: string | undefined) => void;
}

/** Enough of a body to find an error in it. */
const longestErrorBytes = 65_536;

/**
 * Makes one call and yields what comes, `finish` last. Throws `ModelError`, `InStreamError` or what the SDK throws; leaving
 * the loop ends the HTTP request. Starts and stops `watchdog`.
 */
export async function* streamOnce(
  client: OpenAI,
  call: ChatCall,
  watchdog: Watchdog,
): AsyncGenerator<ModelEvent, void> {
  const reader = new StreamReader();
  let requestId: string | undefined;
  watchdog.start();
  try {
    const { data, response } = await client.chat.completions
      .create(call.body, { signal: watchdog.signal, headers: call.headers })
      .withResponse();
    requestId = response.headers.get("x-request-id") ?? undefined;
    call.onRequestId(requestId);
    watchdog.awaiting("first-chunk");
    await requireEventStream(response, requestId);
    try {
      for await (const chunk of data) {
        watchdog.rest();
        yield* reader.read(chunk);
        watchdog.awaiting(reader.isFinished ? "usage" : "next-chunk");
      }
    } catch (error) {
      // Once the answer is complete, only what the service says about it can still spoil it, not how the connection ends.
      if (error instanceof InStreamError || error instanceof APIError) throw error;
      // What the SDK cannot read ends the stream like a missing end.
      if (!reader.isFinished && !(error instanceof SyntaxError)) throw error;
    }
    // An aborted stream ends like a complete one.
    const failure = watchdog.failure(requestId);
    if (failure !== undefined) throw failure;
    watchdog.release();
    if (requestId === undefined) call.onRequestId(reader.id);
    yield* reader.end();
    yield reader.finish(requestId ?? reader.id);
  } catch (error) {
    throw watchdog.failure(requestId) ?? error;
  } finally {
    watchdog.close();
  }
}

/** The SDK reads any body as an event stream: a page or a JSON object would look like an answer without a word. */
async function requireEventStream(response: Response, requestId: string | undefined): Promise<void> {
  if (response.body === null) throw notAnEventStream("empty", requestId);
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!/json|html|xml/.test(type)) return;
  const error = type.includes("json") ? toProviderError(parseJson(await readStart(response))) : undefined;
  if (error === undefined) throw notAnEventStream(type, requestId);
  throw new InStreamError({ ...error, requestId: requestId ?? error.requestId });
}

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > longestErrorBytes) break;
  }
  return text;
}
