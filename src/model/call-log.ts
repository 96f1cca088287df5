import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import type { ModelDelta, ModelFinish } from "./chat-model.ts";
import type { ModelError, ModelErrorKind } from "./model-error.ts";
import type { RequestFix } from "./request-fix.ts";

/** Failures that last until the operator does something. */
const operatorKinds: ReadonlySet<ModelErrorKind> = new Set<ModelErrorKind>([
  "stream_required",
  "bad_parameter",
  "request_bug",
  "auth",
  "forbidden",
  "model_missing",
  "billing",
]);

/** What the operator reads about one call: ids and numbers, never what was asked or answered. */
export class CallLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  #params: Readonly<Record<string, unknown>> = {};
  #attempt = 0;
  #requestId: string | undefined;
  #firstTokenMs: number | undefined;
  #firstTextMs: number | undefined;
  #isOver = false;

  /** `log` already carries the model's name and the call's own ids. */
  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#startedAtMs = clock.nowMs();
  }

  /** A try begins with these parameters. */
  tried(params: Readonly<Record<string, unknown>>): void {
    this.#attempt++;
    this.#params = params;
    this.#requestId = undefined;
  }

  /** The service gave the call its id. */
  identified(requestId: string | undefined): void {
    this.#requestId = requestId ?? this.#requestId;
  }

  /** A piece of the answer came. */
  received({ type }: ModelDelta): void {
    this.#firstTokenMs ??= this.#elapsedMs();
    if (type === "text-delta") this.#firstTextMs ??= this.#elapsedMs();
  }

  /** The answer is complete. */
  finished({ reason, usage }: ModelFinish): void {
    this.#isOver = true;
    this.#log.info({ ...this.#fields(), finishReason: reason, tokens: usage }, "The model answered.");
  }

  /** The request is sent again, mended. */
  fixed(error: ModelError, fix: RequestFix): void {
    this.#log.warn(
      { ...this.#fields(), ...toErrorFields(error), fix: fix.name },
      `The model refused a parameter; from now on Runnel ${fix.description}.`,
    );
  }

  /** The request is sent again after a pause. */
  retrying(error: ModelError, pauseMs: number): void {
    this.#log.warn(
      { ...this.#fields(), ...toErrorFields(error), retryInMs: pauseMs },
      "The call to the model failed and is tried again.",
    );
  }

  /** The call gave no (whole) answer. */
  failed(error: ModelError): void {
    if (error.kind === "cancelled") return;
    this.#isOver = true;
    const level = operatorKinds.has(error.kind) ? "error" : "warn";
    this.#log[level]({ ...this.#fields(), ...toErrorFields(error) }, "The call to the model failed.");
  }

  /** Nothing was sent, for a reason that is the caller's to tell. */
  dropped(): void {
    this.#isOver = true;
  }

  /** The call is over, one way or the other. */
  close(): void {
    if (!this.#isOver) this.#log.info(this.#fields(), "The call to the model was stopped.");
    this.#isOver = true;
  }

  #fields(): Readonly<Record<string, unknown>> {
    return {
      params: this.#params,
      attempt: this.#attempt,
      ttftMs: this.#firstTokenMs,
      firstTextMs: this.#firstTextMs,
      durationMs: this.#elapsedMs(),
      requestId: this.#requestId,
    };
  }

  #elapsedMs(): number {
    return Math.round(this.#clock.nowMs() - this.#startedAtMs);
  }
}

function toErrorFields(error: ModelError): Readonly<Record<string, unknown>> {
  return {
    kind: error.kind,
    status: error.status,
    code: error.code,
    problem: error.message,
    remedy: error.remedy,
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  };
}
