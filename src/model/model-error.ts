/** Why a call to the model gave no (whole) answer. Every kind has one sentence for the user in src/locale. */
export type ModelErrorKind =
  | "stream_required"
  | "bad_parameter"
  | "too_long"
  | "bad_media"
  | "request_bug"
  | "moderated_input"
  | "moderated_output"
  | "auth"
  | "forbidden"
  | "model_missing"
  | "billing"
  | "rate_limited"
  | "overloaded"
  | "timeout"
  | "network"
  | "interrupted"
  | "empty"
  | "cancelled";

/** `never`; `once`: one more try; `backoff`: up to the configured number of tries, with growing pauses. */
export type RetryAdvice = "never" | "once" | "backoff";

/** A failed call, classified once, where the provider's answer was read. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly kind: ModelErrorKind;
  readonly retry: RetryAdvice;
  /** For the operator: what to do about it. */
  readonly remedy: string;
  /** The HTTP status, or the one an in-stream error names; absent where there is none. */
  readonly status: number | undefined;
  /** The provider's own code, as it came; of a broken connection Node's, for example ECONNREFUSED. */
  readonly code: string | undefined;
  /** The provider's id of the call, for a ticket. */
  readonly requestId: string | undefined;

  /** `message` is for the operator: what the provider said, without wrappers and secrets, at most 300 characters. */
  constructor(
    kind: ModelErrorKind,
    message: string,
    details: {
      retry: RetryAdvice;
      remedy: string;
      status?: number | undefined;
      code?: string | undefined;
      requestId?: string | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retry = details.retry;
    this.remedy = details.remedy;
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
  }
}
