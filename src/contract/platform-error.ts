/**
 * What a platform's refusal means to the core.
 *
 * - `rate-limited`: nothing happened; the port's `ready` already waits as long as the platform asked.
 * - `message-gone`: the message to edit was deleted.
 * - `forbidden`: the bot may not write here (blocked, kicked, no permission, chat deleted).
 * - `rejected`: the platform will never accept this payload; a plainer one may pass.
 * - `too-long`: as `rejected`, but the port renders shorter parts from now on.
 * - `transient`: nothing happened; the same call may succeed later.
 * - `ambiguous`: a create that may or may not have happened.
 * - `lost`: the platform cannot be used at all any more; another start of the program may find it in order.
 */
export type PlatformErrorKind =
  | "rate-limited"
  | "message-gone"
  | "forbidden"
  | "rejected"
  | "too-long"
  | "transient"
  | "ambiguous"
  | "lost";

/** Thrown by every method of a {@link ReplyPort} that talks to its platform. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";
  readonly kind: PlatformErrorKind;
  /** How long the platform asks to wait, in milliseconds; absent where it does not say. */
  readonly retryAfterMs: number | undefined;

  /** `message` is for the operator: what the platform said, without message content and without secrets. */
  constructor(kind: PlatformErrorKind, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * A platform cannot be used at all until its operator changes something: the token is wrong or revoked, an intent is
 * not granted. `message` names the configuration key or variable; `remedy` says where to get the right one.
 */
export class PlatformUnusableError extends Error {
  override readonly name = "PlatformUnusableError";
  readonly remedy: string;

  constructor(message: string, remedy: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.remedy = remedy;
  }
}
