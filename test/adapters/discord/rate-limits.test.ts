import assert from "node:assert/strict";
import { test } from "node:test";

import {
  isForWholeBot,
  LearnedWindow,
  toObservedWindow,
  toRetryAfterMs,
} from "../../../adapters/discord/rate-limits.ts";

test("the headers of a response say what its route still takes", () => {
  const headers = new Headers({
    "X-RateLimit-Limit": "5",
    "X-RateLimit-Remaining": "3",
    "X-RateLimit-Reset-After": "1.250",
  });
  assert.deepEqual(toObservedWindow(headers), { limit: 5, remaining: 3, resetAfterMs: 1250 });
});

test("headers that are missing or make no sense are not believed", () => {
  const complete = { "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset-After": "1" };
  assert.equal(toObservedWindow(new Headers()), undefined);
  assert.equal(toObservedWindow(new Headers({ ...complete, "X-RateLimit-Limit": "0" })), undefined);
  assert.equal(toObservedWindow(new Headers({ ...complete, "X-RateLimit-Reset-After": "soon" })), undefined);
  assert.equal(toObservedWindow(new Headers({ ...complete, "X-RateLimit-Remaining": "-1" })), undefined);
});

const retryRows: readonly { readonly header?: string; readonly body: unknown; readonly waitMs: number | undefined }[] =
  [
    { header: "2", body: { retry_after: 1.3 }, waitMs: 1300 },
    { header: "3", body: { retry_after: 3 }, waitMs: 3000 },
    { header: "0.5", body: { retry_after: 0.5 }, waitMs: 500 },
    { header: "7", body: { retry_after: 1.3 }, waitMs: 7000 },
    { header: "1", body: { retry_after: 4.5 }, waitMs: 4500 },
    { body: { retry_after: 1.3 }, waitMs: 1300 },
    { header: "2", body: undefined, waitMs: 2000 },
    { body: undefined, waitMs: undefined },
    { body: { retry_after: "much" }, waitMs: undefined },
    { header: "Wed, 21 Oct 2026 07:28:00 GMT", body: undefined, waitMs: undefined },
  ];

for (const { header, body, waitMs } of retryRows) {
  const wait = waitMs === undefined ? "names no time" : `waits ${waitMs} ms`;
  test(`Retry-After ${header ?? "absent"} with ${JSON.stringify(body)} ${wait}`, () => {
    assert.equal(toRetryAfterMs(new Headers(header === undefined ? {} : { "Retry-After": header }), body), waitMs);
  });
}

const wholeBotRows: readonly {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly isForAll: boolean;
}[] = [
  { headers: { "X-RateLimit-Global": "true" }, body: undefined, isForAll: true },
  { headers: { "X-RateLimit-Scope": "global" }, body: { global: false }, isForAll: true },
  { headers: {}, body: { global: true }, isForAll: true },
  { headers: { "X-RateLimit-Scope": "user" }, body: { global: false }, isForAll: false },
  { headers: { "X-RateLimit-Scope": "shared" }, body: undefined, isForAll: false },
  { headers: {}, body: { global: "false" }, isForAll: false },
  { headers: {}, body: null, isForAll: false },
  { headers: {}, body: "global", isForAll: false },
];

for (const { headers, body, isForAll } of wholeBotRows) {
  const given = JSON.stringify({ headers, body });
  test(`a 429 with ${given} is for ${isForAll ? "the whole bot" : "one channel"}`, () => {
    assert.equal(isForWholeBot(new Headers(headers), body), isForAll);
  });
}

test("before anything is learned a window takes what was guessed", () => {
  const window = new LearnedWindow({ limit: 2, windowMs: 1000 });
  window.take(0);
  assert.equal(window.earliestMs(10, 0), 10);
  window.take(10);
  assert.equal(window.earliestMs(20, 0), 1000);
  assert.equal(window.earliestMs(1000, 0), 1000);
});

test("a kept slot is open to those who keep nothing", () => {
  const window = new LearnedWindow({ limit: 2, windowMs: 1000 });
  window.take(0);
  assert.equal(window.earliestMs(0, 1), 1000);
  assert.equal(window.earliestMs(0, 0), 0);
});

test("what a response says replaces the guess", () => {
  const window = new LearnedWindow({ limit: 5, windowMs: 5000 });
  window.take(0);
  window.learn({ limit: 3, remaining: 0, resetAfterMs: 700 }, 100);
  assert.equal(window.earliestMs(100, 0), 800);
  window.take(800);
  window.learn({ limit: 3, remaining: 2, resetAfterMs: 3000 }, 900);
  assert.equal(window.earliestMs(900, 1), 900);
});

test("a call that is not answered yet is not forgotten when the one before it is", () => {
  const window = new LearnedWindow({ limit: 2, windowMs: 1000 });
  window.take(0);
  window.take(1);
  window.learn({ limit: 2, remaining: 1, resetAfterMs: 1000 }, 5);
  assert.equal(window.earliestMs(5, 0), 1005);
});

test("where a window holds one call, nothing is kept", () => {
  const window = new LearnedWindow({ limit: 1, windowMs: 1000 });
  assert.equal(window.earliestMs(0, 1), 0);
  window.take(0);
  assert.equal(window.earliestMs(0, 1), 1000);
});

test("an exhausted window opens anew at the given moment", () => {
  const window = new LearnedWindow({ limit: 5, windowMs: 1000 });
  window.exhaust(4000);
  assert.equal(window.earliestMs(10, 0), 4000);
  assert.equal(window.isFresh(3999), false);
  assert.equal(window.isFresh(4000), true);
});
