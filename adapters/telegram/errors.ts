import { GrammyError, HttpError } from "grammy";

import { PlatformError } from "../../src/contract/platform-error.ts";
import type { PlatformErrorKind } from "../../src/contract/platform-error.ts";
import { limits } from "./limits.ts";

/** What a failed call means on Telegram. */
export type TelegramFault =
  | "flood"
  | "unchanged"
  | "message-gone"
  | "nothing-to-delete"
  /** The message is there but cannot become this text: another is made in its place. */
  | "uneditable"
  | "topic-gone"
  | "quoted-gone"
  | "chat-upgraded"
  | "chat-closed"
  | "too-long"
  | "payload"
  | "unauthorized"
  | "not-found"
  | "other-poller"
  | "webhook-active"
  | "server-trouble"
  | "no-answer"
  | "unreachable"
  | "closed";

/** Thrown instead of calling Telegram once the adapter is closed. */
export class AdapterClosedError extends Error {
  override readonly name = "AdapterClosedError";
}

/** A failed call, understood. */
export interface TelegramFailure {
  readonly fault: TelegramFault;
  /** For the operator: what Telegram said, without message content, address or token. */
  readonly message: string;
  /** With `flood`: how long to keep still. */
  readonly retryAfterMs?: number;
  /** With `chat-upgraded`: the id of the supergroup that the group has become. */
  readonly newChatId?: number;
}

interface Refusal {
  /** The `error_code`; absent: any. */
  readonly code?: number;
  /** What the `description` contains; absent: anything. */
  readonly says?: RegExp;
  readonly fault: TelegramFault;
}

/**
 * The first row that fits decides. Descriptions are those of the Bot API server (Client.cpp, `fail_query_with_error`)
 * and the MTProto names it passes on (https://core.telegram.org/api/errors), 2026-11-22.
 */
const refusals: readonly Refusal[] = [
  { code: 429, fault: "flood" },
  { code: 401, fault: "unauthorized" },
  { code: 404, says: /method not found/i, fault: "payload" },
  { code: 404, fault: "not-found" },
  { code: 409, says: /webhook/i, fault: "webhook-active" },
  { code: 409, fault: "other-poller" },
  { says: /message is not modified/i, fault: "unchanged" },
  { says: /message to delete not found|message can't be deleted/i, fault: "nothing-to-delete" },
  { says: /message to edit not found|MESSAGE_ID_INVALID/i, fault: "message-gone" },
  { says: /message can't be edited|no text in the message to edit/i, fault: "uneditable" },
  { says: /message to be replied not found|reply(?:ed)? message not found/i, fault: "quoted-gone" },
  { says: /message thread not found|TOPIC_DELETED/i, fault: "topic-gone" },
  { says: /upgraded to a supergroup/i, fault: "chat-upgraded" },
  {
    says: /not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|TOPIC_CLOSED/i,
    fault: "chat-closed",
  },
  { says: /chat not found|user not found|PEER_ID_INVALID|group is deactivated/i, fault: "chat-closed" },
  { code: 403, fault: "chat-closed" },
  { code: 400, says: /MESSAGE_TOO_LONG|(?:message|text) is too long/i, fault: "too-long" },
  { code: 400, fault: "payload" },
  { code: 413, fault: "payload" },
];

/** What the rest of Runnel is told when the port cannot mend it. */
const kinds: Readonly<Record<TelegramFault, PlatformErrorKind>> = {
  flood: "rate-limited",
  unchanged: "rejected",
  "message-gone": "message-gone",
  "nothing-to-delete": "message-gone",
  uneditable: "message-gone",
  "topic-gone": "forbidden",
  "quoted-gone": "rejected",
  "chat-upgraded": "message-gone",
  "chat-closed": "forbidden",
  "too-long": "too-long",
  payload: "rejected",
  // Whether the token is really refused shows at the next fetch of updates, which then ends the adapter.
  unauthorized: "transient",
  "not-found": "transient",
  "other-poller": "transient",
  "webhook-active": "transient",
  "server-trouble": "transient",
  "no-answer": "transient",
  unreachable: "transient",
  closed: "lost",
};

/** Where it is something else for a create, which cannot be repeated without harm and has no message to lose. */
const kindsOfCreate: Partial<typeof kinds> = {
  "message-gone": "rejected",
  uneditable: "rejected",
  "nothing-to-delete": "rejected",
  "chat-upgraded": "forbidden",
  "server-trouble": "ambiguous",
  "no-answer": "ambiguous",
};

/** Failures before a byte of the request was sent (Node.js and OpenSSL error codes): even a create did not happen. */
const neverSent =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETDOWN|ENETUNREACH|EHOSTDOWN|EHOSTUNREACH|EADDRNOTAVAIL|ERR_INVALID_URL|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|EPROTO)$/;

/** The types of node-fetch's errors that have no code. */
const noAnswerMessages: Readonly<Record<string, string>> = {
  aborted: "Telegram gave no answer in time",
  "invalid-json": "Telegram's address answered with something that is not JSON",
};

/** What an error thrown by grammY means. Total: an unknown error is one whose call may have happened. */
export function toFailure(error: unknown): TelegramFailure {
  if (error instanceof GrammyError) return toRefusalFailure(error);
  if (error instanceof AdapterClosedError) return { fault: "closed", message: error.message };
  const code = error instanceof HttpError ? toErrorCode(error.error) : toErrorCode(error);
  if (code !== undefined && neverSent.test(code)) {
    return { fault: "unreachable", message: `Telegram could not be reached: ${code}` };
  }
  return {
    fault: "no-answer",
    message: noAnswerMessages[code ?? ""] ?? `Telegram gave no answer: ${code ?? "unknown"}`,
  };
}

/** The failure as the core knows it. `call`: whether repeating it could make a second message. */
export function toPlatformError(failure: TelegramFailure, call: "create" | "repeatable"): PlatformError {
  const { fault, message, retryAfterMs } = failure;
  const kind = (call === "create" ? kindsOfCreate[fault] : undefined) ?? kinds[fault];
  // No `cause`: grammY's errors carry the payload, and the address with the token.
  return new PlatformError(kind, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function toRefusalFailure(error: GrammyError): TelegramFailure {
  // What a server sends need not be what grammY's types promise.
  const { error_code: code, description: said }: { readonly error_code: unknown; readonly description: unknown } =
    error;
  if (typeof code !== "number")
    return { fault: "no-answer", message: "Telegram's address refused without an error code" };
  const description = typeof said === "string" ? said : "";
  const message = `Telegram answered ${code}: ${withoutContent(description)}`;
  const refusal = refusals.find((row) => (row.code ?? code) === code && (row.says?.test(description) ?? true));
  const fault = refusal?.fault ?? (code >= 500 ? "server-trouble" : "payload");
  if (fault === "flood") {
    return { fault, message, retryAfterMs: toRetryAfterMs(error.parameters.retry_after, description) };
  }
  const newChatId = error.parameters.migrate_to_chat_id;
  if (fault === "chat-upgraded" && typeof newChatId === "number") return { fault, message, newChatId };
  return { fault, message };
}

function toRetryAfterMs(parameter: unknown, description: string): number {
  const seconds = parameter ?? /retry after (\d+)/i.exec(description)?.[1];
  const ms = Number(seconds) * 1000;
  return seconds !== undefined && Number.isFinite(ms) && ms >= 0 ? ms : limits.floodWaitUnknownMs;
}

/** Telegram quotes the part of the text that it did not like. */
function withoutContent(description: string): string {
  return description.replaceAll(/(?<![a-z])(["']).*\1/gisu, "$1…$1").slice(0, 200);
}

/** The code of the innermost error; never its message, which has the address with the token in it. */
function toErrorCode(error: unknown): string | undefined {
  let code: string | undefined;
  let inner: unknown = error;
  for (let depth = 0; depth < 5 && typeof inner === "object" && inner !== null; depth += 1) {
    const named = inner as { readonly code?: unknown; readonly type?: unknown; readonly cause?: unknown };
    if (typeof named.code === "string") code = named.code;
    else code ??= typeof named.type === "string" ? named.type : undefined;
    inner = named.cause;
  }
  return code;
}
