/** What the service said when it refused, as it came and not yet understood. */
export interface ProviderError {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** Thrown by the stream reader when a stream with status 200 turns out to carry an error. */
export class InStreamError extends Error {
  override readonly name = "InStreamError";
  readonly providerError: ProviderError;

  constructor(providerError: ProviderError) {
    super("The stream carried an error.");
    this.providerError = providerError;
  }
}

/**
 * Reads both error bodies of the service: `{ error: { code, message, type }, request_id }` of the compatible endpoint and
 * `{ code, message, request_id }` of the native one. Undefined when `body` is neither.
 */
export function toProviderError(body: unknown): ProviderError | undefined {
  if (!isRecord(body)) return undefined;
  const inner = isRecord(body.error) ? body.error : body;
  const message = toText(inner.message);
  const code = toText(inner.code);
  if (message === undefined && code === undefined) return undefined;
  return {
    status: undefined,
    code,
    type: toText(inner.type),
    message: message ?? "",
    requestId: toText(body.request_id) ?? toText(inner.request_id),
  };
}

/** A whole error event that came as if it were text: a model that explains event streams hardly writes one in one piece. */
const errorEvent = /^\s*id:\s*\d+\s*\nevent:\s*error\s*\n[^]*?data:\s*\{/;

/** Whether the text of a chunk is really an error event. */
export function isErrorEvent(text: string): boolean {
  return errorEvent.test(text);
}

/**
 * Reads an error event from its text:
 * `id:1`, `event:error`, `:HTTP_STATUS/429`, `data:{"code":...,"message":...,"request_id":...}`, a line each.
 */
export function parseErrorEvent(text: string): ProviderError {
  const status = /HTTP_STATUS\/(\d{3})/.exec(text)?.[1];
  const data = /^data:\s*(\{.*\})\s*$/ms.exec(text)?.[1];
  return {
    code: undefined,
    type: undefined,
    message: "",
    requestId: undefined,
    ...toProviderError(parseJson(data ?? text)),
    status: status === undefined ? undefined : Number(status),
  };
}

/** Reads the data of an error event, whose status came in a comment. */
export function toFrameError(data: string, status: number | undefined): ProviderError {
  const error = toProviderError(parseJson(data));
  return { ...(error ?? { code: undefined, type: undefined, message: data, requestId: undefined }), status };
}

/** The value, or undefined when `text` is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether `value` is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `value` where it is a text that says something; the service sends "" and null for what it leaves out. */
export function toText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
