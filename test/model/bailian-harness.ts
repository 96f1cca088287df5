import assert from "node:assert/strict";
import type { TestContext } from "node:test";

import type { Clock } from "../../src/contract/clock.ts";
import { BailianModel } from "../../src/model/bailian.ts";
import type { ChatMessage, ModelDelta, ModelEvent } from "../../src/model/chat-model.ts";
import { ModelError } from "../../src/model/model-error.ts";
import type { ModelSettings } from "../../src/model/settings.ts";
import { startBailianEmulator, type BailianEmulator } from "../../src/sandbox/bailian/index.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

/** Pauses between tries when `random` gives 0; nothing else in the client sleeps as long. */
const pausesMs: ReadonlySet<number> = new Set([750, 1_500, 3_000, 6_000]);

/** Time stands still: no timer ever runs out. Pauses between tries are over at once and written down. */
export class ImpatientClock implements Clock {
  readonly pausesMs: number[] = [];

  nowMs(): number {
    return 1_700_000_000_000;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (pausesMs.has(ms)) {
      this.pausesMs.push(ms);
      return Promise.resolve();
    }
    return new Promise((_resolve, reject) => {
      if (signal?.aborted) reject(signal.reason as Error);
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  }
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly messages?: readonly ChatMessage[];
  readonly onDelta?: (delta: ModelDelta) => void;
}

/** What one call came to. */
export interface Outcome {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  readonly reasoning: string;
  readonly error: ModelError | undefined;
}

/** A model client with the service emulated. */
export interface Harness<C extends Clock> {
  readonly emulator: BailianEmulator;
  readonly model: BailianModel;
  readonly log: RecordingLogger;
  readonly clock: C;
  readonly ask: (options?: AskOptions) => Promise<Outcome>;
}

/** The defaults of the configuration. */
export const timeouts = { headersMs: 60_000, firstChunkMs: 120_000, idleMs: 90_000, totalMs: 900_000 };

export const question: readonly ChatMessage[] = [
  { role: "system", content: "You are a kind assistant." },
  { role: "user", content: "How deep is the Mariana Trench?" },
];

/** Starts the emulator and a client of it; both are gone when the test is over. */
export async function startHarness<C extends Clock>(
  t: TestContext,
  clock: C,
  settings: Partial<ModelSettings> = {},
): Promise<Harness<C>> {
  const emulator = await startBailianEmulator();
  t.after(() => emulator.close());
  const log = new RecordingLogger();
  const model = openModel(clock, log, { baseUrl: emulator.baseUrl, ...settings });
  return { emulator, model, log, clock, ask: (options) => ask(model, options) };
}

/** A client whose pauses are the shortest possible. */
export function openModel(clock: Clock, log: RecordingLogger, settings: Partial<ModelSettings>): BailianModel {
  const defaults = {
    baseUrl: "",
    apiKey: "sk-sandbox",
    name: "qwen-plus",
    params: {},
    profiles: {},
    timeouts,
    retries: 2,
  };
  return new BailianModel({ ...defaults, ...settings }, { clock, log, random: () => 0 });
}

/** Reads an answer to its end, whichever that is. */
export async function ask(model: BailianModel, options: AskOptions = {}): Promise<Outcome> {
  const { signal = new AbortController().signal, messages = question, onDelta } = options;
  const events: ModelEvent[] = [];
  let error: ModelError | undefined;
  try {
    const finish = await model.stream(
      { prompt: () => Promise.resolve(messages), logFields: { ref: "T1" } },
      signal,
      (delta) => {
        assert.equal(signal.aborted, false, "a delta came after the caller's abort");
        assert.notEqual(delta.text, "");
        events.push(delta);
        onDelta?.(delta);
      },
    );
    events.push(finish);
  } catch (thrown) {
    assert.ok(thrown instanceof ModelError, `not a ModelError: ${String(thrown)}`);
    error = thrown;
  }
  return { events, text: textOf(events, "text-delta"), reasoning: textOf(events, "reasoning-delta"), error };
}

function textOf(events: readonly ModelEvent[], type: ModelEvent["type"]): string {
  return events.map((event) => (event.type === type && "text" in event ? event.text : "")).join("");
}

/** One `data:` frame with a delta, as the service writes it. */
export function deltaFrame(delta: Readonly<Record<string, unknown>>, finishReason: string | null = null): string {
  const choices = [{ delta, index: 0, logprobs: null, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ choices, object: "chat.completion.chunk", usage: null, id: "chatcmpl-1" })}\n\n`;
}
