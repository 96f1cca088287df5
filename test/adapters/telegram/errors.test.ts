import assert from "node:assert/strict";
import { test } from "node:test";

import { GrammyError, HttpError } from "grammy";

import { AdapterClosedError, toFailure, toPlatformError } from "../../../adapters/telegram/errors.ts";
import type { TelegramFault } from "../../../adapters/telegram/errors.ts";
import type { PlatformErrorKind } from "../../../src/contract/platform-error.ts";

const secretText = "what the user wrote";

function refusal(code: number, description: string, parameters = {}): GrammyError {
  const body = { ok: false, error_code: code, description, parameters } as const;
  return new GrammyError("Call to 'sendMessage' failed!", body, "sendMessage", { chat_id: 1, text: secretText });
}

function networkFailure(inner: object): HttpError {
  const url = "https://api.telegram.org/bot1:SECRET/sendMessage";
  return new HttpError(
    "Network request for 'sendMessage' failed!",
    Object.assign(new Error(`request to ${url}`), inner),
  );
}

interface Row {
  readonly error: unknown;
  readonly fault: TelegramFault;
  readonly create: PlatformErrorKind;
  /** Where it differs from `create`. */
  readonly edit?: PlatformErrorKind;
}

const rows: readonly Row[] = [
  {
    error: refusal(
      400,
      "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
    ),
    fault: "unchanged",
    create: "rejected",
  },
  { error: refusal(400, "Bad Request: MESSAGE_TOO_LONG"), fault: "too-long", create: "too-long" },
  { error: refusal(400, "Bad Request: message is too long"), fault: "too-long", create: "too-long" },
  { error: refusal(400, "Bad Request: text must be non-empty"), fault: "payload", create: "rejected" },
  {
    error: refusal(400, "Bad Request: can't parse entities: Unsupported start tag"),
    fault: "payload",
    create: "rejected",
  },
  {
    error: refusal(400, "Bad Request: entity URL '/docs' is invalid: URL host is empty"),
    fault: "payload",
    create: "rejected",
  },
  { error: refusal(400, "Bad Request: strings must be encoded in UTF-8"), fault: "payload", create: "rejected" },
  { error: refusal(400, "Bad Request: something that was invented tomorrow"), fault: "payload", create: "rejected" },
  {
    error: refusal(400, "Bad Request: message to edit not found"),
    fault: "message-gone",
    create: "rejected",
    edit: "message-gone",
  },
  {
    error: refusal(400, "Bad Request: MESSAGE_ID_INVALID"),
    fault: "message-gone",
    create: "rejected",
    edit: "message-gone",
  },
  {
    error: refusal(400, "Bad Request: message can't be edited"),
    fault: "uneditable",
    create: "rejected",
    edit: "message-gone",
  },
  {
    error: refusal(400, "Bad Request: message to delete not found"),
    fault: "nothing-to-delete",
    create: "rejected",
    edit: "message-gone",
  },
  { error: refusal(400, "Bad Request: message to be replied not found"), fault: "quoted-gone", create: "rejected" },
  { error: refusal(400, "Bad Request: message thread not found"), fault: "topic-gone", create: "forbidden" },
  { error: refusal(400, "Bad Request: TOPIC_CLOSED"), fault: "chat-closed", create: "forbidden" },
  {
    error: refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
    fault: "chat-closed",
    create: "forbidden",
  },
  { error: refusal(400, "Bad Request: chat not found"), fault: "chat-closed", create: "forbidden" },
  { error: refusal(400, "Bad Request: PEER_ID_INVALID"), fault: "chat-closed", create: "forbidden" },
  { error: refusal(403, "Forbidden: bot was blocked by the user"), fault: "chat-closed", create: "forbidden" },
  {
    error: refusal(403, "Forbidden: bot was kicked from the supergroup chat"),
    fault: "chat-closed",
    create: "forbidden",
  },
  { error: refusal(403, "Forbidden: CHAT_WRITE_FORBIDDEN"), fault: "chat-closed", create: "forbidden" },
  {
    error: refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", { migrate_to_chat_id: -1001 }),
    fault: "chat-upgraded",
    create: "forbidden",
    edit: "message-gone",
  },
  { error: refusal(401, "Unauthorized"), fault: "unauthorized", create: "transient" },
  { error: refusal(404, "Not Found"), fault: "not-found", create: "transient" },
  { error: refusal(404, "Not Found: method not found"), fault: "payload", create: "rejected" },
  {
    error: refusal(
      409,
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ),
    fault: "other-poller",
    create: "transient",
  },
  {
    error: refusal(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
    fault: "webhook-active",
    create: "transient",
  },
  {
    error: refusal(429, "Too Many Requests: retry after 7", { retry_after: 7 }),
    fault: "flood",
    create: "rate-limited",
  },
  {
    error: refusal(500, "Internal Server Error: restart"),
    fault: "server-trouble",
    create: "ambiguous",
    edit: "transient",
  },
  { error: refusal(502, "Bad Gateway"), fault: "server-trouble", create: "ambiguous", edit: "transient" },
  { error: networkFailure({ type: "system", code: "ECONNREFUSED" }), fault: "unreachable", create: "transient" },
  { error: networkFailure({ type: "system", code: "ENOTFOUND" }), fault: "unreachable", create: "transient" },
  { error: networkFailure({ type: "system", code: "CERT_HAS_EXPIRED" }), fault: "unreachable", create: "transient" },
  {
    error: networkFailure({ type: "system", code: "ECONNRESET" }),
    fault: "no-answer",
    create: "ambiguous",
    edit: "transient",
  },
  {
    error: networkFailure({ type: "system", code: "ETIMEDOUT" }),
    fault: "no-answer",
    create: "ambiguous",
    edit: "transient",
  },
  { error: networkFailure({ type: "aborted" }), fault: "no-answer", create: "ambiguous", edit: "transient" },
  { error: networkFailure({ type: "invalid-json" }), fault: "no-answer", create: "ambiguous", edit: "transient" },
  {
    error: new TypeError("Cannot read properties of null"),
    fault: "no-answer",
    create: "ambiguous",
    edit: "transient",
  },
  { error: undefined, fault: "no-answer", create: "ambiguous", edit: "transient" },
  { error: new AdapterClosedError("closed"), fault: "closed", create: "lost" },
];

for (const { error, fault, create, edit = create } of rows) {
  const name =
    error instanceof GrammyError
      ? error.description
      : JSON.stringify(error instanceof HttpError ? error.error : String(error));
  test(`${name} is ${fault}: ${create} for a create, ${edit} for an edit`, () => {
    const failure = toFailure(error);
    assert.equal(failure.fault, fault);
    assert.equal(toPlatformError(failure, "create").kind, create);
    assert.equal(toPlatformError(failure, "repeatable").kind, edit);
  });
}

test("no message for the operator has the token, the address or what was written", () => {
  for (const { error } of rows) {
    const platformError = toPlatformError(toFailure(error), "create");
    assert.doesNotMatch(platformError.message, /SECRET|https?:|what the user wrote/);
    assert.equal(platformError.cause, undefined);
  }
});

test("what Telegram quotes from the text is left out", () => {
  const url = toFailure(refusal(400, "Bad Request: entity URL 'http://user's secret' is invalid: Wrong HTTP URL"));
  assert.equal(url.message, "Telegram answered 400: Bad Request: entity URL '…' is invalid: Wrong HTTP URL");
  const edit = toFailure(refusal(400, "Bad Request: message can't be edited"));
  assert.equal(edit.message, "Telegram answered 400: Bad Request: message can't be edited");
});

test("a flood wait lasts as long as the parameter says, else the text, else a few seconds", () => {
  const waitMs = (error: GrammyError) => toFailure(error).retryAfterMs;
  assert.equal(waitMs(refusal(429, "Too Many Requests: retry after 7", { retry_after: 8 })), 8000);
  assert.equal(waitMs(refusal(429, "Too Many Requests: retry after 7")), 7000);
  assert.equal(waitMs(refusal(429, "Too Many Requests")), 5000);
  assert.equal(waitMs(refusal(429, "Too Many Requests", { retry_after: "soon" })), 5000);
});

test("the new id of a group that was upgraded is told", () => {
  const upgraded = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
    migrate_to_chat_id: -1001,
  });
  assert.equal(toFailure(upgraded).newChatId, -1001);
});

test("the error behind the error is found", () => {
  const wrapped = networkFailure({ cause: Object.assign(new Error("inner"), { code: "EAI_AGAIN" }) });
  assert.equal(toFailure(wrapped).fault, "unreachable");
});

test("an answer that refuses without a code is no answer", () => {
  const strange = refusal(NaN, "", {});
  Object.assign(strange, { error_code: undefined, description: undefined });
  assert.equal(toFailure(strange).fault, "no-answer");
});
