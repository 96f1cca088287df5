import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as nextTick } from "node:timers/promises";

import type { Clock } from "../../contract/clock.ts";
import type { Step } from "./steps.ts";
import { toChunk, toDeltaChunk, toFrame, type Envelope } from "./wire.ts";

/** Where steps are played. */
export interface Stage {
  readonly response: ServerResponse;
  readonly envelope: Envelope;
  readonly requestId: string;
  readonly clock: Clock;
  /** Breaks the connection. */
  readonly cut: (how: "reset" | "close") => void;
  /** Aborts when the client is gone or the emulator closes. */
  readonly signal: AbortSignal;
}

/**
 * Plays the steps in order. Resolves when the response was ended or cut by a step; rejects with `signal.reason` when the signal aborts
 * first. Every chunk and packet is written in a turn of its own, so that they mostly travel in packets of their own.
 */
export async function playSteps(steps: readonly Step[], stage: Stage): Promise<void> {
  let packetBytes = Number.POSITIVE_INFINITY;
  const send = (data: string | Uint8Array) => sendPackets(stage, Buffer.from(data), packetBytes);
  for (const step of steps) {
    stage.signal.throwIfAborted();
    switch (step.step) {
      case "head":
        sendHead(stage, step.status, step.headers);
        break;
      case "delta":
        await send(toFrame(toDeltaChunk(stage.envelope, step.delta, step.finishReason ?? null)));
        break;
      case "chunk":
        await send(toFrame(toChunk(stage.envelope, step.fields)));
        break;
      case "data":
        await send(toFrame(step.data));
        break;
      case "bytes":
        await send(step.bytes);
        break;
      case "packet-size":
        packetBytes = step.bytes;
        break;
      case "pause":
        await stage.clock.sleep(step.ms, stage.signal);
        break;
      case "wait-for":
        await Promise.race([step.promise, untilAborted(stage.signal)]);
        break;
      case "hang":
        await untilAborted(stage.signal);
        break;
      case "cut":
        // What was written must be on its way before a reset, which would throw it away.
        await nextTick();
        stage.cut(step.how);
        return;
      case "end":
        end(stage);
        return;
    }
  }
  end(stage);
}

function sendHead({ response, requestId }: Stage, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, {
    "content-type": "text/event-stream;charset=utf-8",
    "x-request-id": requestId,
    // Seen 2026-09: the seconds after which the service ends a call. Like the next one, no client should depend on it.
    "x-dashscope-timeout": "3600",
    server: "istio-envoy",
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  });
  response.flushHeaders();
}

async function sendPackets(stage: Stage, data: Buffer, packetBytes: number): Promise<void> {
  const { response, signal } = stage;
  if (!response.headersSent) sendHead(stage);
  for (let from = 0; from < data.length; from += packetBytes) {
    await nextTick();
    signal.throwIfAborted();
    if (!response.write(data.subarray(from, from + packetBytes))) await once(response, "drain", { signal });
  }
}

function end(stage: Stage): void {
  if (!stage.response.headersSent) sendHead(stage);
  stage.response.end();
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
