import assert from "node:assert/strict";
import { test } from "node:test";

import { type Lane, Pace } from "../../../adapters/discord/pacing.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;

/** Notes when each call of a lane is let through, by the name of the caller. */
function queue(calls: Lane, clock: ManualClock, passed: string[], name: string, lane: "preview" | "final") {
  const startMs = clock.nowMs();
  return calls.ready({}, { lane }, never).then(() => passed.push(`${name}@${clock.nowMs() - startMs}`));
}

test("previews of one channel are spread over the window, and a final text still fits", async () => {
  const clock = new ManualClock(0);
  const { edits } = new Pace(clock, 50).of("1");
  const reply = {};
  const progress = { sinceMs: 0, isLull: false, chars: () => 0, lagChars: () => 0 };
  const previewsAtMs: number[] = [];
  const writeAll = async () => {
    for (;;) {
      await edits.ready(reply, { lane: "preview", progress }, never);
      previewsAtMs.push(clock.nowMs());
    }
  };
  void writeAll();
  await clock.advance(4900);
  assert.equal(previewsAtMs.length, 4, previewsAtMs.join(" "));
  const gapsMs = previewsAtMs.slice(2).map((at, index) => at - (previewsAtMs[index + 1] ?? 0));
  for (const gapMs of gapsMs) assert.ok(gapMs > 800 && gapMs < 1400, gapsMs.join(" "));
  const passed: string[] = [];
  await queue(edits, clock, passed, "final", "final");
  assert.deepEqual(passed, ["final@0"]);
});

test("towards the end of a window less is kept, because the next one has room again", async () => {
  const clock = new ManualClock(0);
  const { edits } = new Pace(clock, 50).of("1");
  const replies = [{}, {}, {}];
  const previewsAtMs: number[] = [];
  for (const reply of [...replies, ...replies]) {
    void edits.ready(reply, { lane: "preview" }, never).then(() => previewsAtMs.push(Math.round(clock.nowMs())));
  }
  await clock.advance(4999);
  assert.deepEqual(previewsAtMs, [0, 0, 834, 2501, 4001]);
});

test("a final text overtakes the previews that wait", async () => {
  const clock = new ManualClock();
  const { edits } = new Pace(clock, 50).of("1");
  edits.pause(1000);
  const passed: string[] = [];
  const waiting = [queue(edits, clock, passed, "preview", "preview"), queue(edits, clock, passed, "final", "final")];
  await clock.advance(999);
  assert.deepEqual(passed, []);
  await clock.advance(5000);
  await Promise.all(waiting);
  assert.equal(passed[0], "final@1000");
});

test("the next call of a lane starts when the one before it is answered", async () => {
  const clock = new ManualClock();
  const { edits } = new Pace(clock, 50).of("1");
  const first = Promise.withResolvers<void>();
  const order: string[] = [];
  const running = edits.run(never, async () => {
    order.push("first starts");
    await first.promise;
    order.push("first ends");
  });
  const passed: string[] = [];
  const ready = queue(edits, clock, passed, "final", "final");
  const second = edits.run(never, async () => order.push("second starts"));
  await clock.advance(30_000);
  assert.deepEqual([order, passed], [["first starts"], []]);
  first.resolve();
  await Promise.all([running, second, ready]);
  assert.deepEqual(order, ["first starts", "first ends", "second starts"]);
});

test("whoever waits for a call to end can give up", async () => {
  const { edits } = new Pace(new ManualClock(), 50).of("1");
  const first = Promise.withResolvers<void>();
  const running = edits.run(never, () => first.promise);
  const leaving = new AbortController();
  const reason = new Error("enough");
  const second = edits.run(leaving.signal, async () => assert.fail("was called"));
  leaving.abort(reason);
  await assert.rejects(second, reason);
  first.resolve();
  await running;
});

test("channels do not wait for each other, and creates not for edits", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock, 50);
  pace.of("1").edits.pause(60_000);
  await pace.of("2").edits.ready({}, { lane: "preview" }, never);
  await pace.of("1").creates.ready({}, { lane: "preview" }, never);
});

test("a pause of the whole bot holds every channel", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock, 50);
  pace.pauseBot(2000);
  const passed: string[] = [];
  const waiting = ["1", "2"].map((id) => queue(pace.of(id).creates, clock, passed, id, "final"));
  await clock.advance(1999);
  assert.deepEqual(passed, []);
  await clock.advance(1);
  await Promise.all(waiting);
  assert.deepEqual(passed, ["1@2000", "2@2000"]);
});

test("the whole bot makes no more calls a second than it is allowed, and previews leave some of them", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock, 10);
  const passed: string[] = [];
  const previews = Array.from({ length: 12 }, (_, id) =>
    queue(pace.of(`${id}`).creates, clock, passed, "p", "preview"),
  );
  await clock.advance(0);
  assert.equal(passed.length, 8);
  const finals = Array.from({ length: 3 }, (_, id) => queue(pace.of(`f${id}`).creates, clock, passed, "f", "final"));
  await clock.advance(999);
  assert.equal(passed.filter((name) => name === "f@0").length, 2);
  assert.equal(passed.length, 10);
  await clock.advance(3000);
  await Promise.all([...previews, ...finals]);
});

test("what is not worth a wait is left out instead", () => {
  const { typing } = new Pace(new ManualClock(), 50).of("1");
  assert.equal(typing.tryTake(), true);
  typing.pause(5000);
  assert.equal(typing.tryTake(), false);
});

test("idle channels are forgotten", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock, 50);
  const channel = pace.of("1");
  assert.equal(channel.isIdle(clock.nowMs()), true);
  await channel.edits.ready({}, { lane: "final" }, never);
  assert.equal(channel.isIdle(clock.nowMs()), false);
  await clock.advance(5000);
  assert.equal(channel.isIdle(clock.nowMs()), true);
});
