import type { IncomingMessage, ServerResponse } from "node:http";

import { systemClock } from "../../src/clock.ts";
import { readBytes } from "../../src/sandbox/read-bytes.ts";
import { toChunk as toWireChunk, toDeltaChunk, toFrame } from "../../src/sandbox/bailian/wire.ts";
import { LocalServer } from "../../src/sandbox/local-server.ts";
import { type Beat, Metronome } from "./metronome.ts";
import type { Plan } from "./plan.ts";
import { toChunk } from "./words.ts";

/** The key that the emulated model is called with; it opens nothing else. */
export const modelKey = "sk-bench";

const path = "/compatible-mode/v1";
const bodyLimitBytes = 16 * 1024 * 1024;
/** From the request to the first chunk: what a quick model needs to read the prompt. */
const firstChunkAfterMs = 200;

/** One reply that the model was told to give. */
export interface Script {
  /** The number of its first word; the others count up from there. */
  readonly firstWord: number;
  /** When each chunk was written to the socket, by the machine's clock. Grows while the model speaks. */
  readonly emittedAtMs: readonly number[];
  readonly isFinished: boolean;
}

/**
 * A model that says numbered words exactly when it is told to, in Bailian's wire format. What a question gets is known by
 * the mark in it (`toMark`). Cheap for hundreds of streams at once: frames are put together, not serialised, and one
 * timer serves all.
 */
export class ModelServer {
  readonly metronome = new Metronome();
  readonly #scripts = new Map<number, Stream>();
  readonly #server = new LocalServer(0, { request: (request, response) => this.#answer(request, response) });
  #asked = 0;

  /** For `model.base_url`. */
  get baseUrl(): string {
    return `${this.#server.origin}${path}`;
  }

  /** How many requests came so far. */
  get asked(): number {
    return this.#asked;
  }

  open(): Promise<void> {
    return this.#server.open();
  }

  async close(): Promise<void> {
    this.metronome.stop();
    await this.#server.close();
  }

  /** What the question with this mark gets. The same mark again replaces it. */
  expect(mark: number, plan: Plan, firstWord: number): Script {
    const stream = new Stream(plan, firstWord);
    this.#scripts.set(mark, stream);
    return stream;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBytes(request, bodyLimitBytes);
    this.#asked += 1;
    const mark = readLastMark(new TextDecoder().decode(bytes));
    const stream = mark === undefined ? undefined : this.#scripts.get(mark);
    if (stream === undefined) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: "No script has this mark.", code: "invalid_parameter_error" } }));
      return;
    }
    stream.begin(response, systemClock.nowMs() + firstChunkAfterMs);
    this.metronome.add(stream);
  }
}

/** What a question must contain to get its script. */
export function toMark(mark: number): string {
  return `(q${mark})`;
}

function readLastMark(body: string): number | undefined {
  const found = body.slice(body.lastIndexOf("(q")).match(/^\(q(\d+)\)/)?.[1];
  return found === undefined ? undefined : Number(found);
}

class Stream implements Script, Beat {
  readonly firstWord: number;
  readonly emittedAtMs: number[] = [];
  isFinished = false;
  readonly #plan: Plan;
  #response: ServerResponse | undefined;
  #startsAtMs = Infinity;
  #frame: readonly [string, string] = ["", ""];

  constructor(plan: Plan, firstWord: number) {
    this.#plan = plan;
    this.firstWord = firstWord;
  }

  get dueAtMs(): number | undefined {
    if (this.isFinished || this.#response === undefined) return undefined;
    return this.#startsAtMs + (this.#plan.atMs[this.emittedAtMs.length] ?? 0);
  }

  /** A repeated request starts anew. */
  begin(response: ServerResponse, startsAtMs: number): void {
    this.emittedAtMs.length = 0;
    this.isFinished = false;
    this.#response = response;
    this.#startsAtMs = startsAtMs;
    const envelope = { id: `chatcmpl-${this.firstWord}`, created: Math.floor(startsAtMs / 1000), model: "qwen-plus" };
    const [before = "", after = ""] = toFrame(toDeltaChunk(envelope, { content: "%" }, null)).split("%");
    this.#frame = [before, after];
    const requestId = String(this.firstWord);
    response.writeHead(200, { "content-type": "text/event-stream;charset=utf-8", "x-request-id": requestId });
    response.write(toFrame(toDeltaChunk(envelope, { content: "", role: "assistant" }, null)));
    response.once("close", () => {
      this.isFinished = true;
    });
  }

  play(nowMs: number): void {
    const response = this.#response;
    if (response === undefined) return;
    const index = this.emittedAtMs.length;
    const [before, after] = this.#frame;
    response.write(`${before}${toChunk(this.firstWord, index)}${after}`);
    this.emittedAtMs.push(nowMs);
    if (index + 1 < this.#plan.atMs.length) return;
    const envelope = { id: `chatcmpl-${this.firstWord}`, created: Math.floor(nowMs / 1000), model: "qwen-plus" };
    const usage = { prompt_tokens: 100, completion_tokens: index + 1, total_tokens: index + 101 };
    const end = [
      toFrame(toDeltaChunk(envelope, { content: "" }, "stop")),
      toFrame(toWireChunk(envelope, { usage })),
      toFrame("[DONE]"),
    ];
    response.end(end.join(""));
    this.isFinished = true;
  }
}
