import {
  toCompatError,
  toErrorResponse,
  toNativeError,
  type ErrorContext,
  type HttpErrorReference,
} from "./errors/error-response.ts";
import type { ChatCompletionRequest, JsonObject } from "./request.ts";
import type { Answer, BrokenAnswer, InStreamError, Pacing, Scenario } from "./scenario.ts";
import type { Step } from "./steps.ts";
import { toCompletion, toErrorEvent, toFrame, toUsage, type Envelope } from "./wire.ts";

const defaultChunkChars = 6;

/** One request and the names its response goes by. */
export interface Exchange {
  readonly request: ChatCompletionRequest;
  readonly requestId: string;
  readonly envelope: Envelope;
}

/** What the response does, step by step. */
export function toSteps(scenario: Scenario, exchange: Exchange): readonly Step[] {
  switch (scenario.kind) {
    case "answer":
      return exchange.request.stream ? toAnswerStream(scenario, exchange) : toWholeAnswer(scenario, exchange);
    case "broken-answer":
      return toBrokenAnswer(scenario, exchange);
    case "error":
      return toHttpError(scenario, exchange);
    case "raw":
      return [
        { step: "head", status: scenario.status ?? 200, headers: scenario.headers ?? {} },
        ...scenario.packets.flatMap((bytes): Step[] => [
          { step: "bytes", bytes },
          { step: "pause", ms: scenario.intervalMs ?? 0 },
        ]),
      ];
    case "steps":
      return scenario.steps;
  }
}

function toAnswerStream(answer: Answer, { request }: Exchange): readonly Step[] {
  const { finishReason = "stop", reasoning, text } = answer;
  const steps: Step[] = [{ step: "head" }, ...toDeltaSteps(answer, reasoning, text)];
  if (finishReason !== null) {
    const delta = { content: "", ...(reasoning === undefined ? {} : { reasoning_content: null }) };
    steps.push({ step: "delta", delta, finishReason });
    if (request.includeUsage) {
      const usage = answer.usage ?? toUsage(request, text, reasoning);
      steps.push({ step: "chunk", fields: { choices: [], usage } });
    }
  }
  if (answer.omitDone !== true) steps.push({ step: "data", data: "[DONE]" });
  return steps;
}

/** The opening delta, then reasoning, then text, each chunk after its pause. */
function toDeltaSteps(pacing: Pacing, reasoning: string | undefined, text: string): readonly Step[] {
  const { chunkChars = defaultChunkChars, chunkIntervalMs = 0, firstChunkAfterMs = 0, pauses = [] } = pacing;
  const reasons = reasoning !== undefined;
  const opening = reasons
    ? { content: null, role: "assistant", reasoning_content: "" }
    : { content: "", role: "assistant" };
  const deltas: readonly JsonObject[] = [
    ...toPieces(reasoning ?? "", chunkChars).map((piece) => ({ content: null, reasoning_content: piece })),
    ...toPieces(text, chunkChars).map((piece) =>
      reasons ? { content: piece, reasoning_content: null } : { content: piece },
    ),
  ];
  const steps: Step[] = [
    ...(pacing.packetBytes === undefined ? [] : [{ step: "packet-size", bytes: pacing.packetBytes } as const]),
    { step: "pause", ms: firstChunkAfterMs },
    { step: "delta", delta: opening },
  ];
  for (const [index, delta] of deltas.entries()) {
    if (index > 0) steps.push({ step: "pause", ms: chunkIntervalMs });
    for (const { beforeChunk, ms = 0, until } of pauses) {
      if (beforeChunk !== index) continue;
      steps.push({ step: "pause", ms });
      if (until !== undefined) steps.push({ step: "wait-for", promise: until });
    }
    steps.push({ step: "delta", delta });
  }
  return steps;
}

function toWholeAnswer(answer: Answer, { request, envelope }: Exchange): readonly Step[] {
  const { finishReason = "stop", reasoning, text } = answer;
  const message = { content: text, ...(reasoning === undefined ? {} : { reasoning_content: reasoning }) };
  const usage = answer.usage ?? toUsage(request, text, reasoning);
  return [
    ...toDeltaSteps(answer, reasoning, text).filter(({ step }) => step !== "delta"),
    { step: "head", headers: { "content-type": "application/json" } },
    { step: "bytes", bytes: JSON.stringify(toCompletion(envelope, message, finishReason ?? "stop", usage)) },
  ];
}

function toBrokenAnswer(answer: BrokenAnswer, exchange: Exchange): readonly Step[] {
  const { how, reasoning, text = "" } = answer;
  const silent = answer.beforeHeaders === true || !exchange.request.stream;
  if (typeof how === "object" && silent) return toHttpError({ ...how, shape: "compat" }, exchange);
  const said = silent
    ? []
    : [
        { step: "head" } as const,
        ...(reasoning === undefined && text === "" ? [] : toDeltaSteps(answer, reasoning, text)),
      ];
  return [...said, ...toBreak(how, exchange)];
}

function toBreak(how: BrokenAnswer["how"], exchange: Exchange): readonly Step[] {
  if (how === "hang") return [{ step: "hang" }];
  if (typeof how === "string") return [{ step: "cut", how }];
  return [toErrorStep(how, exchange)];
}

function toErrorStep(error: InStreamError, exchange: Exchange): Step {
  const context = toErrorContext(exchange);
  const native = toNativeError(error, context);
  switch (error.shape) {
    case "event":
      return { step: "bytes", bytes: toErrorEvent(native.status, native.body) };
    case "error-finish":
      return {
        step: "delta",
        delta: { content: toErrorEvent(native.status, native.body).trimEnd() },
        finishReason: "error_finish",
      };
    case "error-object":
      return { step: "bytes", bytes: toFrame(toCompatError(error, context)) };
    case "bare":
      return { step: "bytes", bytes: toFrame(native.body) };
  }
}

function toHttpError(error: HttpErrorReference, exchange: Exchange): readonly Step[] {
  const { status, contentType, body } = toErrorResponse(error, toErrorContext(exchange));
  return [
    { step: "head", status, headers: { "content-type": contentType } },
    { step: "bytes", bytes: body },
  ];
}

function toErrorContext({ request, requestId }: Exchange): ErrorContext {
  return { model: request.model, requestId };
}

/** Cuts between code points: the service, too, never sends half a surrogate pair. */
function toPieces(text: string, chunkChars: number): readonly string[] {
  const points = [...text];
  const pieces: string[] = [];
  for (let from = 0; from < points.length; from += chunkChars) {
    pieces.push(points.slice(from, from + chunkChars).join(""));
  }
  return pieces;
}
