import assert from "node:assert/strict";
import { test } from "node:test";

import type { WriteLane, WriteProgress, WriteRequest } from "../../src/contract/reply.ts";
import { Replies } from "../../src/pacing/replies.ts";
import { Scheduler } from "../../src/pacing/scheduler.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { TokenBucket } from "../../src/pacing/token-bucket.ts";
import { type QueueRules, WriteQueue } from "../../src/pacing/write-queue.ts";
import { ManualClock } from "../support/manual-clock.ts";

const never = new AbortController().signal;

function setUp({ botPerS = 1000 } = {}) {
  const clock = new ManualClock(0);
  const scheduler = new Scheduler(clock, {
    budget: new SlidingWindow({ limit: botPerS, windowMs: 1000 }),
    keep: () => 0,
  });
  const log: string[] = [];
  /** A chat that takes `capacity` writes at once and one a second. */
  const openChat = (capacity: number, rules: Partial<QueueRules> = {}) => {
    const replies = new Replies();
    const budget = new TokenBucket({ perS: 1, capacity });
    const queue = new WriteQueue(scheduler, replies, {
      draws: [{ budget, keep: (lane, inProgress) => (lane === "final" ? 0 : inProgress) }],
      isSpread: false,
      replyGapMs: 0,
      ...rules,
    });
    const enter = (name: string, lane: WriteLane, request: Partial<WriteRequest> = {}, reply: object = {}) =>
      queue.ready(reply, { lane, ...request }, never).then(
        () => log.push(`${name}@${Math.round(clock.nowMs())}`),
        (error: unknown) => log.push(`${name} ${String(error)}`),
      );
    return { queue, replies, enter };
  };
  return { clock, scheduler, log, openChat };
}

function progress(given: Partial<WriteProgress> = {}): { readonly progress: WriteProgress } {
  return { progress: { sinceMs: 0, isLull: false, chars: () => 0, lagChars: () => 0, ...given } };
}

test("what matters more goes first, whoever came first", async () => {
  const { clock, log, openChat } = setUp();
  const { queue, enter } = openChat(1);
  await queue.ready({}, { lane: "final" }, never);
  for (const lane of ["preview", "command", "first", "final"] as const) void enter(lane, lane);
  await clock.advance(10_000);
  assert.deepEqual(log, ["final@1000", "first@2000", "command@3000", "preview@4000"]);
});

test("of several previews the one whose reader is furthest behind goes first", async () => {
  const { clock, log, openChat } = setUp();
  const { queue, enter } = openChat(1);
  await queue.ready({}, { lane: "final" }, never);
  let lag = 5;
  void enter("a", "preview", progress({ lagChars: () => 20 }));
  void enter("b", "preview", progress({ lagChars: () => lag }));
  void enter("c", "preview", progress({ lagChars: () => 10 }));
  lag = 30;
  await clock.advance(10_000);
  assert.deepEqual(log, ["b@1000", "a@2000", "c@3000"]);
});

test("a slot is kept for the final text of each reply in progress", async () => {
  const { clock, log, openChat } = setUp();
  const { enter } = openChat(4);
  const [one, two] = [{}, {}];
  await Promise.all([enter("first 1", "first", {}, one), enter("first 2", "first", {}, two)]);
  void enter("preview 1", "preview", {}, one);
  await clock.advance(500);
  void enter("final 1", "final", {}, one);
  void enter("final 2", "final", {}, two);
  await clock.advance(0);
  assert.deepEqual(log, ["first 1@0", "first 2@0", "final 1@500", "final 2@500"]);
});

test("what was kept for a reply is free again when it is over", async () => {
  const { clock, log, openChat } = setUp();
  const { queue, replies, enter } = openChat(4);
  const [one, two] = [{}, {}];
  await Promise.all([enter("first 1", "first", {}, one), enter("first 2", "first", {}, two)]);
  void enter("preview 2", "preview", {}, two);
  await clock.advance(500);
  replies.leave(one);
  queue.recheck();
  await clock.advance(0);
  assert.deepEqual(log, ["first 1@0", "first 2@0", "preview 2@500"]);
});

test("a slot for which there is nothing to write any more is left to others", async () => {
  const { clock, log, openChat } = setUp();
  const { queue, enter } = openChat(1);
  await queue.ready({}, { lane: "final" }, never);
  void enter("a", "preview", { choose: () => false });
  void enter("b", "preview", { choose: () => true });
  await clock.advance(10_000);
  assert.deepEqual(log, ["a@1000", "b@1000"]);
});

test("a choice that fails fails its own write only", async () => {
  const { clock, log, openChat } = setUp();
  const { enter } = openChat(1);
  const fail = () => {
    throw new Error("broken");
  };
  void enter("a", "preview", { choose: fail });
  void enter("b", "preview");
  await clock.advance(10_000);
  assert.deepEqual(log, ["a Error: broken", "b@0"]);
});

test("previews are spread over what the reply will still take", async () => {
  const { clock, log, openChat } = setUp();
  const { enter } = openChat(4, { isSpread: true });
  const reply = {};
  await enter("first", "first", {}, reply);
  for (let count = 0; count < 5; count += 1) {
    void enter("p", "preview", progress(), reply);
    await clock.advance(700);
  }
  const gapsMs = log.map((line) => Number(line.split("@")[1])).map((at, index, all) => at - (all[index - 1] ?? 0));
  for (const gapMs of gapsMs.slice(2)) assert.ok(gapMs > 500 && gapMs < 1100, log.join(" "));
});

test("a preview does not wait for the steady pace once the model has paused", async () => {
  const { clock, log, openChat } = setUp();
  const { enter } = openChat(4, { isSpread: true });
  const reply = {};
  await enter("first", "first", {}, reply);
  void enter("paused", "preview", progress({ isLull: true }), reply);
  await clock.advance(1);
  assert.deepEqual(log, ["first@0", "paused@0"]);
});

test("after a complaint nobody goes for as long as was asked, then previews go more slowly for a while", async () => {
  const { clock, log, openChat } = setUp();
  const quiet = openChat(4, { isSpread: true });
  const complaining = openChat(4, { isSpread: true });
  complaining.queue.pause(0, 8000);
  const [one, two] = [{}, {}];
  void complaining.enter("late", "final", {}, one);
  await clock.advance(7999);
  assert.deepEqual(log, []);
  await clock.advance(1);
  assert.deepEqual(log, ["late@8000"]);
  await Promise.all([quiet.enter("q", "first", {}, one), complaining.enter("c", "first", {}, two)]);
  void quiet.enter("q", "preview", progress({ sinceMs: 8000 }), one);
  void complaining.enter("c", "preview", progress({ sinceMs: 8000 }), two);
  await clock.advance(30_000);
  const [quietAtMs = 0, slowAtMs = 0] = log.slice(-2).map((line: string) => Number(line.split("@")[1]) - 8000);
  assert.ok(slowAtMs >= 1.9 * quietAtMs, log.join(" "));
});

test("no reply is written more often than the gap says, however many others are", async () => {
  const { clock, log, openChat } = setUp();
  const { enter } = openChat(20, { replyGapMs: 1000 });
  const [one, two] = [{}, {}];
  await Promise.all([enter("1", "first", {}, one), enter("2", "first", {}, two)]);
  void enter("1", "final", {}, one);
  await clock.advance(300);
  void enter("2", "final", {}, two);
  await clock.advance(2000);
  assert.deepEqual(log, ["1@0", "2@0", "1@1000", "2@1000"]);
});

test("a flooded chat does not hold another one", async () => {
  const { clock, log, openChat } = setUp();
  const [flooded, other] = [openChat(1), openChat(1)];
  flooded.queue.pause(0, 60_000);
  void flooded.enter("flooded", "final");
  void other.enter("other", "preview");
  await clock.advance(1);
  assert.deepEqual(log, ["other@0"]);
});

test("all chats together keep to the limit of the bot, what matters most first", async () => {
  const { clock, log, openChat } = setUp({ botPerS: 2 });
  for (let chat = 0; chat < 4; chat += 1) void openChat(4).enter(`p${chat}`, "preview");
  void openChat(4).enter("final", "final");
  await clock.advance(10_000);
  assert.deepEqual(
    log.map((line) => line.split("@")[1]),
    ["0", "0", "1000", "1000", "2000"],
  );
  assert.equal(log[0], "final@0");
});

test("a pause of the whole bot holds every chat", async () => {
  const { clock, scheduler, log, openChat } = setUp();
  scheduler.pauseUntil(3000);
  void openChat(1).enter("a", "final");
  void openChat(1).enter("b", "final");
  await clock.advance(2999);
  assert.deepEqual(log, []);
  await clock.advance(1);
  assert.deepEqual(log, ["a@3000", "b@3000"]);
});

test("an aborted wait ends at once, gives its place to the next, and leaves no timer", async () => {
  const { clock, log, openChat } = setUp();
  const { queue, enter } = openChat(1);
  await queue.ready({}, { lane: "final" }, never);
  const abort = new AbortController();
  const left = assert.rejects(queue.ready({}, { lane: "final" }, abort.signal), /enough/);
  void enter("next", "preview");
  await clock.advance(500);
  abort.abort(new Error("enough"));
  await left;
  await clock.advance(500);
  assert.deepEqual(log, ["next@1000"]);
  await clock.advance(60_000);
  assert.equal(clock.sleeping, 0);
});

test("what is not worth a wait goes only while nothing else wants to", async () => {
  const { clock, openChat } = setUp();
  const { queue, enter } = openChat(2);
  assert.equal(queue.tryTake(clock.nowMs()), true);
  assert.equal(queue.tryTake(clock.nowMs()), true);
  assert.equal(queue.tryTake(clock.nowMs()), false);
  void enter("final", "final");
  await clock.advance(5000);
  assert.equal(queue.tryTake(clock.nowMs()), true);
});
