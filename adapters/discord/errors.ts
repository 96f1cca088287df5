import { PlatformError, type PlatformErrorKind } from "../../src/contract/platform-error.ts";
import { blockedByProxyMs, oldMessageEditMs } from "./limits.ts";

/** Discord, or a proxy in front of it, answered with a status that is not a success. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** The parsed JSON, or undefined where the body is none. */
  readonly body: unknown;
  /** How long a 429 asks to wait; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;
  /** A 429 that is meant for the whole bot. */
  readonly isGlobal: boolean;

  constructor(status: number, body: unknown, limit: { retryAfterMs?: number | undefined; isGlobal?: boolean } = {}) {
    super(`HTTP status ${status}`);
    this.status = status;
    this.body = body;
    this.retryAfterMs = limit.retryAfterMs;
    this.isGlobal = limit.isGlobal ?? false;
  }
}

/** A failed call to Discord, classified. */
export class DiscordError extends PlatformError {
  /** Discord's own error code; absent where the failure is not Discord's. */
  readonly code: number | undefined;
  /** The pause is for every call of the bot. */
  readonly isGlobal: boolean;
  /** The answer is lost, so that the call may have taken effect all the same. */
  readonly isLost: boolean;

  constructor(kind: PlatformErrorKind, message: string, details: DiscordErrorDetails = {}) {
    super(kind, message, details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs });
    this.code = details.code;
    this.isGlobal = details.isGlobal ?? false;
    this.isLost = details.isLost ?? false;
  }
}

interface DiscordErrorDetails {
  readonly code?: number | undefined;
  readonly retryAfterMs?: number;
  readonly isGlobal?: boolean;
  readonly isLost?: boolean;
}

/** Codes that the adapter itself answers to. https://docs.discord.com/developers/topics/opcodes-and-status-codes (2026-11-22). */
export const codes = {
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  oldMessageEdits: 30046,
  alreadyAcknowledged: 40060,
  blockedByProxy: 40333,
  tooManyFollowUps: 40094,
  missingAccess: 50001,
  missingPermissions: 50013,
  unknownChannel: 10003,
  invalidWebhookToken: 50027,
  invalidFormBody: 50035,
  archivedThread: 50083,
  replyNeedsHistory: 160002,
} as const;

/** What Discord's codes mean to a reply; the status decides about the others. Same source. */
const kinds: Readonly<Record<number, PlatformErrorKind>> = {
  [codes.unknownMessage]: "message-gone",

  [codes.unknownChannel]: "forbidden",
  10004: "forbidden", // unknown guild
  10013: "forbidden", // unknown user
  [codes.unknownWebhook]: "forbidden",
  [codes.unknownInteraction]: "forbidden",
  20009: "forbidden", // explicit content may not go to this recipient
  40004: "forbidden", // sending is switched off for now
  40006: "forbidden", // the feature is switched off for now
  40007: "forbidden", // banned from the guild
  40058: "forbidden", // a forum takes no messages
  [codes.tooManyFollowUps]: "forbidden",
  [codes.missingAccess]: "forbidden",
  50003: "forbidden", // not in private channels
  50005: "forbidden", // someone else's message
  50007: "forbidden", // this user takes no private messages
  50008: "forbidden", // not a text channel
  50009: "forbidden", // verification level of the guild
  [codes.missingPermissions]: "forbidden",
  50021: "forbidden", // a system message
  50024: "forbidden", // not in this type of channel
  [codes.invalidWebhookToken]: "forbidden",
  [codes.archivedThread]: "forbidden",
  50278: "forbidden", // this user shares no guild with the bot
  160005: "forbidden", // locked thread

  30015: "rejected", // too many attachments
  40005: "rejected", // too large
  50006: "rejected", // empty message
  [codes.invalidFormBody]: "rejected",
  50045: "rejected", // file too large
  50109: "rejected", // invalid JSON
  [codes.replyNeedsHistory]: "rejected",
  200000: "rejected", // stopped by AutoMod
  200001: "rejected",
  240000: "rejected", // stopped by the filter of harmful links

  20016: "rate-limited", // slow mode of the channel
  20028: "rate-limited", // writes to this channel
  20029: "rate-limited", // writes to this guild
  [codes.oldMessageEdits]: "rate-limited",
  40003: "rate-limited", // private chats opened too fast
  40062: "rate-limited", // a service behind Discord

  110000: "transient", // an index is being built
  110001: "transient",
  130000: "transient", // overloaded
};

const longestMessage = 300;

/** Failures before a byte of a request was sent (Node.js and undici error codes). */
const neverSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What a failed call means. Pure and total; neither the URL, which may hold a token, nor what was sent is repeated. */
export function toDiscordError(error: unknown): DiscordError {
  if (error instanceof DiscordError) return error;
  if (error instanceof Refusal) return fromRefusal(error);
  const reason = toNetworkReason(error);
  const isLost = !neverSent.has(reason);
  return new DiscordError("transient", `Discord ${isLost ? "gave no answer" : "could not be reached"}: ${reason}`, {
    isLost,
  });
}

function fromRefusal(refusal: Refusal): DiscordError {
  const { code, words } = readBody(refusal.body);
  const kind = isTooLong(code, words) ? "too-long" : toKind(refusal.status, code, refusal.body);
  const message = toMessage(refusal.status, code, words);
  if (kind !== "rate-limited") return new DiscordError(kind, message, { code, isLost: refusal.status >= 500 });
  const isBlocked = isOfProxy(refusal.status, code, refusal.body);
  const askedMs = refusal.retryAfterMs ?? (isBlocked ? blockedByProxyMs : undefined);
  const leastMs = code === codes.oldMessageEdits ? oldMessageEditMs : 0;
  return new DiscordError(kind, message, {
    code,
    retryAfterMs: Math.max(askedMs ?? 1000, leastMs),
    isGlobal: refusal.isGlobal || isBlocked,
  });
}

/** A text that is too long; other fields are the adapter's own, and it keeps to their limits. */
function isTooLong(code: number | undefined, words: readonly string[]): boolean {
  return code === codes.invalidFormBody && words.includes("content BASE_TYPE_MAX_LENGTH");
}

/**
 * Whether Cloudflare refuses in Discord's place, which is about the machine: its 403 has no code of Discord's, or the one for
 * it, and its 429 is a page, where Discord's is JSON: https://docs.discord.com/developers/topics/rate-limits (2026-11-29).
 */
function isOfProxy(status: number, code: number | undefined, body: unknown): boolean {
  if (code === codes.blockedByProxy) return status === 403 || status === 429;
  if (status === 403) return code === undefined;
  return status === 429 && (typeof body !== "object" || body === null);
}

function toKind(status: number, code: number | undefined, body: unknown): PlatformErrorKind {
  if (status === 429) return "rate-limited";
  if (status >= 500) return "transient";
  const known = code === undefined ? undefined : kinds[code];
  if (known !== undefined) return known;
  if (isOfProxy(status, code, body)) return "rate-limited";
  if (status === 401 || status === 403 || status === 404) return "forbidden";
  return status === 408 || status === 425 ? "transient" : "rejected";
}

function readBody(body: unknown): { readonly code: number | undefined; readonly words: readonly string[] } {
  if (typeof body !== "object" || body === null) return { code: undefined, words: [] };
  const code = "code" in body && typeof body.code === "number" ? body.code : undefined;
  const message = "message" in body && typeof body.message === "string" ? body.message : "";
  return { code, words: [message, ...("errors" in body ? toFieldErrors(body.errors, "") : [])] };
}

/** The leaves of Discord's tree of form errors, as `content BASE_TYPE_MAX_LENGTH`. */
function toFieldErrors(tree: unknown, path: string): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, branch]: [string, unknown]) => {
    if (key !== "_errors")
      return path.length > longestMessage ? [] : toFieldErrors(branch, path === "" ? key : `${path}.${key}`);
    const leaves = Array.isArray(branch) ? (branch as unknown[]) : [];
    return leaves.map(
      (leaf) => `${path} ${typeof leaf === "object" && leaf !== null && "code" in leaf ? String(leaf.code) : ""}`,
    );
  });
}

function toMessage(status: number, code: number | undefined, words: readonly string[]): string {
  const said = words
    .filter((word) => word !== "")
    .join("; ")
    .replaceAll(/\s+/g, " ");
  const text = `Discord answered ${status}${code === undefined ? "" : ` code ${code}`}${said === "" ? "" : `: ${said}`}`;
  return text.length > longestMessage ? `${text.slice(0, longestMessage - 1)}…` : text;
}

/** An operating system's code or an error's name; their messages may hold addresses. */
function toNetworkReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  if ("code" in error && typeof error.code === "string" && error.code !== "") return error.code;
  return error.name === "AbortError" || error.name === "TimeoutError" ? "timeout" : error.name;
}
