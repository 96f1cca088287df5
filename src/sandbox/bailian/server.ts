import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { systemClock } from "../../clock.ts";
import type { Clock } from "../../contract/clock.ts";
import { LocalServer } from "../local-server.ts";
import { toDemoAnswer } from "./demo/demo-model.ts";
import { toErrorResponse } from "./errors/error-response.ts";
import { findErrorCase } from "./errors/error-table.ts";
import { findModel, listModels } from "./models.ts";
import { parseJson, readBody } from "./read-body.ts";
import { OpenRequest, type RecordedRequest } from "./recorded-request.ts";
import { refusal, type Refusal } from "./validation/refusal.ts";
import { RequestRate } from "./request-rate.ts";
import { isJsonObject, toChatCompletionRequest, type ChatCompletionRequest } from "./request.ts";
import type { Scenario } from "./scenario.ts";
import { serveScenario } from "./serve-scenario.ts";
import { toRefusal } from "./validation/to-refusal.ts";

const basePath = "/compatible-mode/v1";

export interface BailianEmulatorOptions {
  /** Keys that are accepted; default ["sk-sandbox"]. */
  readonly apiKeys?: readonly string[];
  /** Default 0, any free one. */
  readonly port?: number;
  /** What the built-in model says when no script is queued; default a demonstration in the question's language. */
  readonly defaultAnswer?: (request: ChatCompletionRequest) => Scenario;
  /** Refuses with 429 what comes beyond this within a minute; default no limit. */
  readonly requestsPerMinute?: number;
  /** Times the pauses and the rate limit; default the machine's clock. */
  readonly clock?: Clock;
}

/** Alibaba Cloud Bailian's OpenAI-compatible chat API on 127.0.0.1: what it accepts, how it streams, and every way it fails. */
export interface BailianEmulator {
  /** http://127.0.0.1:<port>/compatible-mode/v1 */
  readonly baseUrl: string;
  /** Every chat request, oldest first, with what became of it. */
  readonly requests: readonly RecordedRequest[];
  /** Resolves with request `index` (from 0) once it has arrived; rejects when the emulator closes before. */
  requestAt(index: number): Promise<RecordedRequest>;
  /**
   * Queues what the next requests get, one each, in order. Without a script the built-in model answers. Throws at once when a scenario
   * names an error variant that does not exist.
   */
  script(...scenarios: readonly Scenario[]): void;
  /** Cuts open streams and resolves when the port is free and no handle is left. */
  close(): Promise<void>;
}

/** Resolves once the emulator listens; rejects when the port is taken. */
export async function startBailianEmulator(options: BailianEmulatorOptions = {}): Promise<BailianEmulator> {
  const emulator = new Emulator(options);
  await emulator.open();
  return emulator;
}

class Emulator implements BailianEmulator {
  readonly requests: OpenRequest[] = [];
  readonly #server: LocalServer;
  readonly #apiKeys: ReadonlySet<string>;
  readonly #defaultAnswer: (request: ChatCompletionRequest) => Scenario;
  readonly #rate: RequestRate | undefined;
  readonly #clock: Clock;
  readonly #scripted: Scenario[] = [];
  readonly #awaited = new Map<number, PromiseWithResolvers<RecordedRequest>>();
  readonly #closing = new AbortController();

  constructor(options: BailianEmulatorOptions) {
    this.#apiKeys = new Set(options.apiKeys ?? ["sk-sandbox"]);
    this.#defaultAnswer = options.defaultAnswer ?? toDemoAnswer;
    this.#rate = options.requestsPerMinute === undefined ? undefined : new RequestRate(options.requestsPerMinute);
    this.#clock = options.clock ?? systemClock;
    this.#server = new LocalServer(options.port ?? 0, {
      request: (request, response) => this.#handle(request, response),
    });
  }

  get baseUrl(): string {
    return `${this.#server.origin}${basePath}`;
  }

  open(): Promise<void> {
    return this.#server.open();
  }

  requestAt(index: number): Promise<RecordedRequest> {
    const arrived = this.requests[index];
    if (arrived !== undefined) return Promise.resolve(arrived);
    const waiting = this.#awaited.get(index) ?? Promise.withResolvers<RecordedRequest>();
    this.#awaited.set(index, waiting);
    return waiting.promise;
  }

  script(...scenarios: readonly Scenario[]): void {
    for (const scenario of scenarios) assertErrorExists(scenario);
    this.#scripted.push(...scenarios);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new Error("The emulator is closing."));
    await this.#server.close();
    for (const [index, { reject }] of this.#awaited) {
      reject(new Error(`The emulator closed before request ${index} arrived.`));
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    const text = await readBody(request);
    if (path === `${basePath}/chat/completions` && request.method === "POST") {
      await this.#answerChat(request, text, response);
      return;
    }
    const isModels = path === `${basePath}/models` && request.method === "GET";
    const refused = isModels ? this.#toKeyRefusal(request) : refusal("E42", "path");
    const requestId = randomUUID();
    const answer = refused
      ? toErrorResponse(refused, { model: "", requestId })
      : { status: 200, contentType: "application/json", body: JSON.stringify(toModelList()) };
    response
      .writeHead(answer.status, { "content-type": answer.contentType, "x-request-id": requestId })
      .end(answer.body);
  }

  async #answerChat(request: IncomingMessage, text: string | undefined, response: ServerResponse): Promise<void> {
    const parsed = text === undefined ? undefined : parseJson(text);
    const chat = toChatCompletionRequest(isJsonObject(parsed) ? parsed : {});
    const record = new OpenRequest({
      body: chat.body,
      messages: chat.messages,
      headers: request.headers,
      atMs: this.#clock.nowMs(),
      requestId: randomUUID(),
    });
    const bodyRefusal = text === undefined ? refusal("E44") : isJsonObject(parsed) ? undefined : refusal("E17", "body");
    const scenario = this.#takeScenario(chat, () => this.#toKeyRefusal(request) ?? bodyRefusal);
    const served = serveScenario(scenario, chat, {
      record,
      response,
      clock: this.#clock,
      closing: this.#closing.signal,
    });
    this.requests.push(record);
    this.#awaited.get(this.requests.length - 1)?.resolve(record);
    this.#awaited.delete(this.requests.length - 1);
    await served;
  }

  /** A scripted fault happens whatever was asked; an answer, scripted or not, only to a request that the service would take. */
  #takeScenario(chat: ChatCompletionRequest, toEarlyRefusal: () => Refusal | undefined): Scenario {
    const scripted = this.#scripted[0];
    const isFault = scripted !== undefined && scripted.kind !== "answer" && scripted.kind !== "broken-answer";
    const refused = isFault ? undefined : (toEarlyRefusal() ?? this.#toRateRefusal() ?? toRefusal(chat));
    return refused ?? toContinuation(this.#scripted.shift() ?? this.#defaultAnswer(chat), chat.beginning);
  }

  #toRateRefusal(): Refusal | undefined {
    return (this.#rate?.admit(this.#clock.nowMs()) ?? true) ? undefined : refusal("E46");
  }

  #toKeyRefusal(request: IncomingMessage): Refusal | undefined {
    const key = /^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (key === "") return refusal("E31");
    return this.#apiKeys.has(key) ? undefined : refusal("E30");
  }
}

/** What is left of an answer that the model goes on with; all of it, if it begins otherwise. */
function toContinuation(scenario: Scenario, beginning: string | undefined): Scenario {
  if (beginning === undefined || (scenario.kind !== "answer" && scenario.kind !== "broken-answer")) return scenario;
  const { text = "" } = scenario;
  return text.startsWith(beginning) ? { ...scenario, text: text.slice(beginning.length) } : scenario;
}

function assertErrorExists(scenario: Scenario): void {
  if (scenario.kind === "error") findErrorCase(scenario.entry, scenario.variant);
  if (scenario.kind === "broken-answer" && typeof scenario.how === "object") {
    findErrorCase(scenario.how.entry, scenario.how.variant);
  }
}

function toModelList() {
  const data = listModels()
    .filter((id) => findModel(id)?.compatible)
    .map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "system" }));
  return { object: "list", data };
}
