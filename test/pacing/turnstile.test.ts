import assert from "node:assert/strict";
import { test } from "node:test";

import { Pool } from "../../src/pacing/pool.ts";
import { TokenBucket } from "../../src/pacing/token-bucket.ts";
import { Turnstile } from "../../src/pacing/turnstile.ts";
import { ManualClock } from "../support/manual-clock.ts";

type Lane = "final" | "preview";

function setUp() {
  const clock = new ManualClock(0);
  const bucket = new TokenBucket({ perS: 1, capacity: 1 });
  const turnstile = new Turnstile<Lane>(clock, ["final", "preview"], {
    earliestMs: (_lane, nowMs) => bucket.earliestMs(nowMs, 0),
    take: (_lane, nowMs) => bucket.take(nowMs),
  });
  const admitted: string[] = [];
  const enter = (name: string, lane: Lane, signal = new AbortController().signal) =>
    turnstile.ready(lane, signal).then(
      () => admitted.push(`${name}@${clock.nowMs()}`),
      () => admitted.push(`${name} left`),
    );
  return { clock, turnstile, admitted, enter };
}

test("callers go at the pace of the budget, in the order they came", async () => {
  const { clock, admitted, enter } = setUp();
  void enter("a", "preview");
  void enter("b", "preview");
  void enter("c", "preview");
  await clock.advance(5000);
  assert.deepEqual(admitted, ["a@0", "b@1000", "c@2000"]);
});

test("a final overtakes the previews that wait", async () => {
  const { clock, admitted, enter } = setUp();
  void enter("a", "preview");
  void enter("b", "preview");
  await clock.advance(500);
  void enter("c", "final");
  await clock.advance(5000);
  assert.deepEqual(admitted, ["a@0", "c@1000", "b@2000"]);
});

test("an aborted wait ends at once and gives its place to the next", async () => {
  const { clock, admitted, enter } = setUp();
  void enter("a", "preview");
  const abort = new AbortController();
  void enter("b", "preview", abort.signal);
  void enter("c", "preview");
  await clock.advance(500);
  abort.abort();
  await clock.advance(5000);
  assert.deepEqual(admitted, ["a@0", "b left", "c@1000"]);
});

test("nobody goes during a pause, and a shorter pause does not end a longer one", async () => {
  const { clock, turnstile, admitted, enter } = setUp();
  turnstile.pauseUntil(8000);
  turnstile.pauseUntil(3000);
  void enter("a", "final");
  await clock.advance(7999);
  assert.deepEqual(admitted, []);
  await clock.advance(1);
  assert.deepEqual(admitted, ["a@8000"]);
});

test("a pause that begins while someone waits holds them back too", async () => {
  const { clock, turnstile, admitted, enter } = setUp();
  void enter("a", "preview");
  void enter("b", "preview");
  await clock.advance(500);
  turnstile.pauseUntil(4000);
  await clock.advance(10_000);
  assert.deepEqual(admitted, ["a@0", "b@4000"]);
});

test("no timer is left when nobody waits", async () => {
  const { clock, turnstile, enter } = setUp();
  void enter("a", "preview");
  await clock.advance(1000);
  assert.equal(clock.sleeping, 0);
  assert.equal(turnstile.isIdle(clock.nowMs()), true);
});

test("a pool forgets what is idle and keeps what is busy", () => {
  const pool = new Pool((key) => ({ isIdle: () => key !== "busy" }));
  const busy = pool.get("busy", 0);
  for (let chat = 0; chat < 1000; chat++) pool.get(`chat ${chat}`, 0);
  assert.ok(pool.size <= 64, `${pool.size} held`);
  assert.equal(pool.get("busy", 0), busy);
});
