import { ModelError, type ModelErrorKind } from "./model-error.ts";
import type { CallTimeouts } from "./settings.ts";

/** The part of a call whose time was up. */
export type TimedPhase = keyof CallTimeouts;

const phases: Readonly<Record<TimedPhase, { readonly what: string; readonly key: string }>> = {
  headersMs: { what: "no response headers", key: "headers_s" },
  firstChunkMs: { what: "no first words", key: "first_chunk_s" },
  idleMs: { what: "silence between two chunks", key: "idle_s" },
  totalMs: { what: "no end of the call", key: "total_s" },
};

/** The caller aborted the call. Not an error to anyone. */
export function cancelled(reason: unknown): ModelError {
  return new ModelError("cancelled", "the caller stopped the call", {
    retry: "never",
    remedy: "Nothing to do.",
    cause: reason,
  });
}

/** One of the client's own timers ran out. */
export function timedOut(phase: TimedPhase, limitMs: number, requestId: string | undefined): ModelError {
  const { what, key } = phases[phase];
  return new ModelError("timeout", `${what} within ${limitMs / 1000} s`, {
    retry: phase === "totalMs" ? "never" : "once",
    remedy: `Raise model.timeouts.${key} if this model is that slow; else look at the network and at Bailian's status.`,
    requestId,
  });
}

/** The answer to a streaming call was no event stream. */
export function notAnEventStream(contentType: string, requestId: string | undefined): ModelError {
  return new ModelError("empty", `the answer is ${contentType}, not an event stream`, {
    retry: "backoff",
    remedy: "Check model.base_url, and whether a gateway or a login page answers in Bailian's place.",
    status: 200,
    requestId,
  });
}

/** The stream ended without saying why. */
export function brokenOff(hasText: boolean, requestId: string | undefined, cause?: Error): ModelError {
  const because = cause === undefined ? "" : `: ${cause.message}`;
  return new ModelError(hasText ? "interrupted" : "empty", `the stream ended without a finish reason${because}`, {
    retry: "backoff",
    remedy: "Trouble at Bailian or on the way to it. If it stays, open a ticket with the request id.",
    status: 200,
    requestId,
    cause,
  });
}

/** The model finished and had written nothing. */
export function emptyAnswer(reason: string, hasReasoning: boolean, requestId: string | undefined): ModelError {
  return new ModelError("empty", `the model finished (${reason}) with ${hasReasoning ? "reasoning only" : "no text"}`, {
    retry: "once",
    remedy: hasReasoning
      ? "The reasoning used up the tokens of the answer: raise max_tokens or lower thinking_budget under model.params."
      : "If it stays, look at model.params (stop, max_tokens) and at the system prompt.",
    status: 200,
    requestId,
  });
}

/** The same failure, without what the service said: it may repeat the prompt, which cannot be told any more. */
export function withoutMessage({ kind, retry, remedy, status, code, requestId }: ModelError): ModelError {
  return new ModelError(kind, "what the service said is left out", { retry, remedy, status, code, requestId });
}

/** Failures that say more than "cut off", also under a part of the answer. */
const keptKinds: ReadonlySet<ModelErrorKind> = new Set<ModelErrorKind>([
  "cancelled",
  "timeout",
  "moderated_input",
  "moderated_output",
]);

/** The same failure, after text of the answer was shown: that text stays, and no other try may follow. */
export function afterText(error: ModelError): ModelError {
  const kind = kindAfterText(error);
  if (kind === error.kind && error.retry === "never") return error;
  return new ModelError(kind, error.message, {
    retry: "never",
    remedy: error.remedy,
    status: error.status,
    code: error.code,
    requestId: error.requestId,
    cause: error,
  });
}

function kindAfterText({ kind, message }: ModelError): ModelErrorKind {
  // "Input or output data may contain ...": with an answer on its way it is about the answer.
  if (kind === "moderated_input" && /^input or output\b/i.test(message)) return "moderated_output";
  return keptKinds.has(kind) ? kind : "interrupted";
}
