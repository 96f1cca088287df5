import { APIConnectionError, APIError } from "openai";

import { errorRules, fallbackRules, type ErrorRule } from "./error-table.ts";
import { ModelError } from "./model-error.ts";
import { brokenConnection, networkRules } from "./network-table.ts";
import { InStreamError, toProviderError, toText, type ProviderError } from "./provider-error.ts";
import { toOperatorText, unwrapMessage } from "./provider-message.ts";

/**
 * What went wrong, from whatever a call threw: an HTTP error, an error inside the stream, a broken connection. Anything
 * else is a fault of the program.
 * A `ModelError` is returned as it is. `concealed` lists what no message may repeat: the key, the prompt.
 */
export function toModelError(thrown: unknown, concealed: readonly string[]): ModelError {
  if (thrown instanceof ModelError) return thrown;
  if (thrown instanceof InStreamError) return classify(thrown.providerError, concealed);
  // A connection error is an APIError too, one that never had an answer.
  if (thrown instanceof APIError && !(thrown instanceof APIConnectionError)) {
    return classify(fromApiError(thrown), concealed);
  }
  const code = networkCode(thrown);
  if (code !== undefined || thrown instanceof APIConnectionError) return classifyNetwork(thrown, code, concealed);
  return new ModelError("request_bug", toOperatorText(String(thrown), concealed), {
    retry: "never",
    remedy: "This is a fault in Runnel: please report it.",
    cause: thrown,
  });
}

/** Understands an error that the service sent. Total: what no rule knows is the request's fault on a 4xx, else the service's. */
export function classify(error: ProviderError, concealed: readonly string[] = []): ModelError {
  const { text, status: wrappedStatus, code: wrappedCode } = unwrapMessage(error.message);
  const status = error.status ?? wrappedStatus;
  const codes = [error.code, wrappedCode, error.type].filter((code) => code !== undefined).map(normalizeCode);
  const rule = errorRules.find((candidate) => fits(candidate, text, codes, status)) ?? fallbackRule(status);
  return new ModelError(rule.kind, toOperatorText(text, concealed) || "no message", {
    retry: rule.retry,
    remedy: rule.remedy,
    status,
    code: error.code ?? wrappedCode ?? error.type,
    requestId: error.requestId,
  });
}

function fits(rule: ErrorRule, text: string, codes: readonly string[], status: number | undefined): boolean {
  if (rule.message !== undefined && !rule.message.test(text)) return false;
  if (rule.statuses !== undefined && (status === undefined || !rule.statuses.includes(status))) return false;
  return rule.codes === undefined || rule.codes.some((known) => codes.some((code) => isCode(known, code)));
}

function isCode(known: string, code: string): boolean {
  return known.endsWith("*") ? code.startsWith(known.slice(0, -1)) : code === known;
}

/** `Throttling.RateQuota`, `limit_requests` and `LimitRequests` are spellings of the same kind of code. */
function normalizeCode(code: string): string {
  return code.toLowerCase().replace(/[._\s-]/g, "");
}

function fallbackRule(status: number | undefined): ErrorRule {
  return status !== undefined && status < 500 ? fallbackRules.request : fallbackRules.service;
}

/** The SDK's message starts with the status, and is the whole page when a gateway answered: what it parsed is used instead. */
function fromApiError(error: APIError): ProviderError {
  const parsed = toProviderError(error.error);
  return {
    status: error.status,
    code: parsed?.code,
    type: parsed?.type,
    message: parsed?.message ?? toText(error.error) ?? (error.error === undefined ? withoutStatus(error) : ""),
    requestId: error.requestID ?? parsed?.requestId,
  };
}

function withoutStatus(error: APIError): string {
  const prefix = `${error.status} `;
  const message = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  return message === "status code (no body)" ? "" : message;
}

function classifyNetwork(thrown: unknown, code: string | undefined, concealed: readonly string[]): ModelError {
  const rule = networkRules.find((candidate) => candidate.codes.test(code ?? "")) ?? brokenConnection;
  const reason = thrown instanceof Error ? thrown.message : "unknown reason";
  return new ModelError("network", toOperatorText(code === undefined ? reason : `${reason} (${code})`, concealed), {
    retry: rule.retry,
    remedy: rule.remedy,
    code,
    cause: thrown,
  });
}

/** The code of the error deepest in the chain of causes that has one. */
function networkCode(thrown: unknown): string | undefined {
  let code: string | undefined;
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    if ("code" in error && typeof error.code === "string") code = error.code;
    error = error.cause;
  }
  return code;
}
