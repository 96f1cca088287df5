import type { Logger } from "../contract/logger.ts";
import type { PlatformError } from "../contract/platform-error.ts";
import type { Fidelity } from "../contract/reply.ts";

/** What a write that failed means for its reply. */
export type Refusal =
  | "slowed-down"
  | "not-reached"
  | "create-lost"
  | "deleted"
  | "earlier-message-gone"
  | "forbidden"
  | "platform-lost"
  | "too-long"
  | "file-refused"
  | "formatting-refused"
  | "preview-refused"
  | "final-refused";

/** What was tried. */
export interface RefusedWrite {
  readonly kind: "show" | "retract" | "attach";
  readonly fidelity: Fidelity;
  readonly isFinal: boolean;
  /** It was to change a message behind the first that an earlier process made, and that may have taken it back. */
  readonly isOfEarlierMessage: boolean;
}

const lines: Readonly<Record<Refusal, readonly [level: keyof Logger & ("info" | "warn" | "error"), line: string]>> = {
  "slowed-down": ["info", "The platform asked to slow down; the text waits."],
  "not-reached": ["warn", "A write did not reach the platform; it is tried again."],
  "create-lost": ["warn", "The answer to a new message was lost; it is made anew, and one stray preview may stay."],
  deleted: ["info", "The reply was deleted; it is not continued."],
  "earlier-message-gone": ["info", "A message that an earlier run made is gone; the text goes into another."],
  forbidden: ["warn", "The bot may not write in this chat any more; the reply is not continued."],
  "platform-lost": ["warn", "The platform is lost; the reply is left for the next start."],
  "too-long": [
    "warn",
    "The platform takes less text in a message than it documents; the reply goes on in shorter ones.",
  ],
  "file-refused": ["warn", "The platform refused the answer as a file; it goes on in further messages instead."],
  "formatting-refused": ["warn", "The platform refused the formatting; the reply goes on as plain text."],
  "preview-refused": ["warn", "The platform refused a plain preview; only the final text is tried again."],
  "final-refused": ["error", "The platform refused the final text even without formatting; it could not be shown."],
};

/** Decides what an error means for the reply, and tells the operator. */
export function toRefusal(
  error: PlatformError,
  write: RefusedWrite,
  log: Logger,
  fields: Readonly<Record<string, unknown>>,
): Refusal {
  const refusal = decide(error, write);
  const [level, line] = lines[refusal];
  const { kind, message: reason, retryAfterMs } = error;
  log[level]({ ...fields, kind, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, line);
  return refusal;
}

function decide(
  { kind }: PlatformError,
  { kind: tried, fidelity, isFinal, isOfEarlierMessage }: RefusedWrite,
): Refusal {
  switch (kind) {
    case "rate-limited":
      return "slowed-down";
    case "transient":
      return "not-reached";
    case "ambiguous":
      return "create-lost";
    case "message-gone":
      return isOfEarlierMessage ? "earlier-message-gone" : "deleted";
    case "forbidden":
      return tried === "attach" ? "file-refused" : "forbidden";
    case "lost":
      return "platform-lost";
    case "too-long":
      return "too-long";
    case "rejected":
      if (tried === "attach") return "file-refused";
      if (fidelity === "rich") return "formatting-refused";
      return isFinal ? "final-refused" : "preview-refused";
  }
}
