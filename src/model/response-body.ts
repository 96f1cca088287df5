import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";

import type { Clock } from "../contract/clock.ts";
import { EventStreamParser, type StreamFrame } from "./event-stream.ts";

/** Enough of a body to find an error in it. */
const longestStartBytes = 65_536;

/** How long the end of a response may take to come once nobody reads it any more. */
const drainMs = 1_000;

/**
 * Reads a body as an event stream and calls `onFrame` for each frame at once, never after `signal` aborted. Resolves at the
 * end mark, at the end of the body, and when `signal` aborts. Rejects with the connection's error, with
 * `UnreadableFrameError`, or with what `onFrame` throws; the body is destroyed then.
 *
 * Nothing slows the reading: no byte waits but those of a frame that is not complete.
 */
export function readEventStream(
  body: IncomingMessage,
  clock: Clock,
  signal: AbortSignal,
  onFrame: (frame: StreamFrame) => void,
): Promise<void> {
  const parser = new EventStreamParser(onFrame);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      parser.stop();
      resolve();
    };
    const fail = (error: unknown): void => {
      parser.stop();
      reject(error);
      body.destroy();
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    body.on("error", fail);
    body.on("data", (bytes: Buffer) => {
      if (parser.isOver) return;
      try {
        parser.push(bytes);
      } catch (error) {
        fail(error);
        return;
      }
      if (!parser.isOver || signal.aborted) return;
      resolve();
      void drain(body, clock);
    });
    body.once("end", () => {
      try {
        parser.end();
        resolve();
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** The beginning of a body as text, at most 65,536 bytes; less when it breaks off. Does not reject. */
export async function readStart(body: IncomingMessage): Promise<string> {
  const decoder = new StringDecoder("utf8");
  let text = "";
  let bytesLeft = longestStartBytes;
  try {
    for await (const bytes of body as AsyncIterable<Buffer>) {
      text += decoder.write(bytes.subarray(0, bytesLeft));
      bytesLeft -= bytes.length;
      if (bytesLeft <= 0) break;
    }
  } catch {
    // What came may say enough.
  }
  return text;
}

/** Reading the few bytes behind the end mark leaves the connection open for the next call. */
async function drain(body: IncomingMessage, clock: Clock): Promise<void> {
  const closed = new AbortController();
  body.once("close", () => closed.abort());
  try {
    await clock.sleep(body.closed ? 0 : drainMs, closed.signal);
    body.destroy();
  } catch {
    // The end came first.
  }
}
