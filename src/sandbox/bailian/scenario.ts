import type { ErrorReference, HttpErrorReference } from "./errors/error-response.ts";
import type { Step } from "./steps.ts";

/** A moment of silence in an answer. */
interface Pause {
  /** Before which chunk of reasoning or text it comes, counted from 0. */
  readonly beforeChunk: number;
  readonly ms?: number;
  /** Silence until this resolves. */
  readonly until?: Promise<unknown>;
}

/** How text becomes chunks; shared by whole and broken answers. */
export interface Pacing {
  /** Characters (code points) a chunk; default 6. */
  readonly chunkChars?: number;
  /** Default 0. */
  readonly chunkIntervalMs?: number;
  /** From the headers to the first chunk; default 0. */
  readonly firstChunkAfterMs?: number;
  readonly pauses?: readonly Pause[];
  /** Writes at most this many bytes at once, so that characters and frames are cut anywhere; default a frame at a time. */
  readonly packetBytes?: number;
}

/** The model answers. The request must be one that the service accepts; otherwise it is refused and the scenario stays queued. */
export interface Answer extends Pacing {
  readonly kind: "answer";
  /** Streamed before the text, as `reasoning_content`. */
  readonly reasoning?: string;
  readonly text: string;
  /** Default "stop"; null: the stream ends without one. */
  readonly finishReason?: "stop" | "length" | "tool_calls" | null;
  /** The stream ends without `[DONE]`. */
  readonly omitDone?: boolean;
  /** Replaces the estimated token counts. */
  readonly usage?: Readonly<Record<string, unknown>>;
}

/**
 * An error inside a stream with status 200, in one of the four shapes the service has: an SSE `event:error`, a chunk with finish_reason
 * `error_finish` whose content is that event's text, a `data:` frame with an `error` object, and one with a bare `code` and `message`.
 */
export interface InStreamError extends ErrorReference {
  readonly shape: "event" | "error-finish" | "error-object" | "bare";
}

/** An answer that does not end well. The request must be acceptable, as for `Answer`. */
export interface BrokenAnswer extends Pacing {
  readonly kind: "broken-answer";
  readonly how: "reset" | "close" | "hang" | InStreamError;
  /** True: it happens before the response headers, nothing is sent. */
  readonly beforeHeaders?: boolean;
  /** What is streamed before it breaks; nothing at all by default. */
  readonly reasoning?: string;
  readonly text?: string;
}

/** A row of the error table as an HTTP error. */
export interface HttpError extends HttpErrorReference {
  readonly kind: "error";
}

/** Packets as they are: UTF-8 cut anywhere, malformed JSON, HTML with status 200, an empty 200 ... */
interface RawResponse {
  readonly kind: "raw";
  /** Default 200. */
  readonly status?: number;
  /** Default an event stream's. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly packets: readonly (string | Uint8Array)[];
  /** Default 0. */
  readonly intervalMs?: number;
}

/** Anything else. */
interface StepList {
  readonly kind: "steps";
  readonly steps: readonly Step[];
}

/**
 * What one request gets. `answer` and `broken-answer` presuppose a request that the service accepts; the others happen whatever the
 * request was, even with a wrong key.
 */
export type Scenario = Answer | BrokenAnswer | HttpError | RawResponse | StepList;
