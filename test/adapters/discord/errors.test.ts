import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { DiscordError, Refusal, toDiscordError } from "../../../adapters/discord/errors.ts";

interface Row {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
  readonly kind: string;
}

const rows: readonly Row[] = [
  { name: "a deleted message", status: 404, body: { code: 10008, message: "Unknown Message" }, kind: "message-gone" },
  { name: "a deleted channel", status: 404, body: { code: 10003, message: "Unknown Channel" }, kind: "forbidden" },
  { name: "missing access", status: 403, body: { code: 50001, message: "Missing Access" }, kind: "forbidden" },
  {
    name: "missing permissions",
    status: 403,
    body: { code: 50013, message: "Missing Permissions" },
    kind: "forbidden",
  },
  { name: "a user without private messages", status: 403, body: { code: 50007, message: "no" }, kind: "forbidden" },
  { name: "an archived thread", status: 400, body: { code: 50083, message: "Thread is archived" }, kind: "forbidden" },
  { name: "an expired interaction", status: 404, body: { code: 10062, message: "Unknown" }, kind: "forbidden" },
  { name: "a dead interaction token", status: 401, body: { code: 50027, message: "Invalid" }, kind: "forbidden" },
  {
    name: "a body that is refused",
    status: 400,
    body: { code: 50035, message: "Invalid Form Body" },
    kind: "rejected",
  },
  {
    name: "a content that is too long",
    status: 400,
    body: {
      code: 50035,
      message: "Invalid Form Body",
      errors: { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH" }] } },
    },
    kind: "too-long",
  },
  {
    name: "another field that is too long",
    status: 400,
    body: {
      code: 50035,
      message: "Invalid Form Body",
      errors: { nonce: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH" }] } },
    },
    kind: "rejected",
  },
  { name: "an empty message", status: 400, body: { code: 50006, message: "empty" }, kind: "rejected" },
  { name: "AutoMod", status: 400, body: { code: 200000, message: "blocked" }, kind: "rejected" },
  { name: "an unknown code with 400", status: 400, body: { code: 999999, message: "new" }, kind: "rejected" },
  { name: "an unknown code with 403", status: 403, body: { code: 999999, message: "new" }, kind: "forbidden" },
  { name: "slow mode", status: 400, body: { code: 20016, message: "slow" }, kind: "rate-limited" },
  { name: "a ban of Cloudflare", status: 403, body: undefined, kind: "rate-limited" },
  { name: "an overloaded service", status: 503, body: { code: 130000, message: "overloaded" }, kind: "transient" },
  { name: "a proxy's page", status: 502, body: undefined, kind: "transient" },
  { name: "a 500", status: 500, body: { code: 0, message: "500" }, kind: "transient" },
];

for (const { name, status, body, kind } of rows) {
  test(`${name} is ${kind}`, () => {
    assert.equal(toDiscordError(new Refusal(status, body)).kind, kind);
  });
}

test("a 429 carries how long to wait, and whether it is for the whole bot", () => {
  const error = toDiscordError(new Refusal(429, { message: "slow down" }, { retryAfterMs: 1234, isGlobal: true }));
  assert.equal(error.kind, "rate-limited");
  assert.equal(error.retryAfterMs, 1234);
  assert.equal(error.isGlobal, true);
});

test("a refusal of Cloudflare's is for the whole bot, for as long as it asks, or a minute", () => {
  const pauseOf = (refusal: Refusal) => {
    const { kind, retryAfterMs, isGlobal } = toDiscordError(refusal);
    assert.equal(kind, "rate-limited");
    return isGlobal ? retryAfterMs : `${retryAfterMs} in one channel`;
  };
  assert.equal(pauseOf(new Refusal(403, undefined)), 60_000);
  assert.equal(pauseOf(new Refusal(429, undefined)), 60_000);
  assert.equal(pauseOf(new Refusal(429, undefined, { retryAfterMs: 7000 })), 7000);
  assert.equal(pauseOf(new Refusal(429, { code: 40333, message: "internal network error" })), 60_000);
  assert.equal(pauseOf(new Refusal(429, { message: "slow down" })), "1000 in one channel");
});

test("edits of old messages wait at least three seconds", () => {
  const error = toDiscordError(new Refusal(429, { code: 30046, message: "old" }, { retryAfterMs: 200 }));
  assert.equal(error.retryAfterMs, 3000);
});

test("a form error names the fields and what is wrong with them, on one line", () => {
  const errors = {
    content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 2000 or fewer in length." }] },
  };
  const error = toDiscordError(new Refusal(400, { code: 50035, message: "Invalid Form Body", errors }));
  assert.equal(error.message, "Discord answered 400 code 50035: Invalid Form Body; content BASE_TYPE_MAX_LENGTH");
});

test("a connection that was refused cannot have taken effect, one that was reset can", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const reset = Object.assign(new Error("https://discord.com/api/webhooks/1/secret"), { code: "ECONNRESET" });
  assert.deepEqual([toDiscordError(refused).kind, toDiscordError(refused).isLost], ["transient", false]);
  assert.deepEqual([toDiscordError(reset).kind, toDiscordError(reset).isLost], ["transient", true]);
  assert.equal(toDiscordError(reset).message, "Discord gave no answer: ECONNRESET");
});

test("an error that is classified already stays as it is", () => {
  const error = new DiscordError("message-gone", "gone");
  assert.equal(toDiscordError(error), error);
});

test("anything at all is classified", () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), fc.anything(), (status, body) => {
      const error = toDiscordError(new Refusal(status, body));
      assert.ok(error instanceof DiscordError);
      assert.ok(error.message.length <= 300);
    }),
  );
  fc.assert(fc.property(fc.anything(), (thrown) => assert.equal(toDiscordError(thrown).kind, "transient")));
});
