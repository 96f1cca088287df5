import assert from "node:assert/strict";
import { test } from "node:test";

import type { TelegramRates } from "../../../adapters/telegram/config.ts";
import { limits } from "../../../adapters/telegram/limits.ts";
import { WritePacing } from "../../../adapters/telegram/pacing.ts";
import type { PacedChat } from "../../../adapters/telegram/pacing.ts";
import type { WriteLane } from "../../../src/contract/reply.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const ann: PacedChat = { chatId: 7, kind: "private" };
const group: PacedChat = { chatId: -1001, kind: "group" };
const { privatePerS, privateBurst, groupPerMin, botPerS } = limits;
const defaults: TelegramRates = { privatePerS, privateBurst, groupPerMin, botPerS };

/** Of a quick model. */
const charsPerMs = 0.35;

function setUp(rates: Partial<TelegramRates> = {}) {
  const clock = new ManualClock(0);
  const pacing = new WritePacing({ ...defaults, ...rates }, clock);
  /** Asks for writes one after the other, as a writer does, and tells when each was let through. */
  const write = (chat: PacedChat, lane: WriteLane, times = 1): number[] => {
    const admittedAtMs: number[] = [];
    const reply = {};
    const sinceMs = clock.nowMs();
    const chars = () => (clock.nowMs() - sinceMs) * charsPerMs;
    const progress = { sinceMs, isLull: false, chars, lagChars: () => 0 };
    const writeAll = async () => {
      for (let count = 0; count < times; count += 1) {
        await pacing.ready(chat, reply, { lane, progress }, new AbortController().signal);
        admittedAtMs.push(clock.nowMs());
      }
    };
    void writeAll();
    return admittedAtMs;
  };
  return { clock, pacing, write };
}

/** The most of `times` that any stretch of `windowMs` has. */
function mostIn(windowMs: number, times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

test("a quiet private chat takes a few writes more than one a second, spread over the first seconds", async () => {
  const { clock, write } = setUp();
  const previews = write(ann, "preview", 100);
  await clock.advance(30_000);
  const within = (untilMs: number) => previews.filter((at) => at < untilMs).length;
  assert.ok(within(5000) >= 6 && within(5000) <= 5 + privateBurst, previews.join(" "));
  assert.ok(within(30_000) <= 30 + privateBurst, previews.join(" "));
  const gaps = previews.slice(1).map((at, index) => at - (previews[index] ?? 0));
  assert.ok(Math.max(...gaps) <= 1001, gaps.join(" "));
  for (const gapMs of gaps.slice(-10)) assert.ok(gapMs >= 999, gaps.join(" "));
});

test("a private chat where no burst is allowed gets a write a second, from the first on", async () => {
  const { clock, write } = setUp({ privateBurst: 0 });
  const previews = write(ann, "preview", 100);
  await clock.advance(10_500);
  assert.equal(previews.length, 11);
});

test("a final text finds room at once, however fast previews were written", async () => {
  const { clock, write } = setUp();
  write(ann, "preview", 100);
  write(group, "preview", 100);
  await clock.advance(30_300);
  const finals = [write(ann, "final"), write(group, "final")];
  await clock.advance(1100);
  for (const [at = Infinity] of finals) assert.ok(at <= 31_400, `${at}`);
});

test("a group gets at most twenty writes a minute, and no reply there two in one second", async () => {
  const { clock, write } = setUp();
  const replies = Array.from({ length: 3 }, () => write(group, "preview", 1000));
  await clock.advance(300_000);
  const all = replies.flat().sort((a, b) => a - b);
  assert.ok(all.length > 60, `${all.length}`);
  assert.ok(mostIn(60_000, all) <= groupPerMin);
  for (const reply of replies) assert.equal(mostIn(1000, reply), 1);
});

test("previews in a group leave a fifth of its minute to the next question, and room for the final text", async () => {
  const { clock, write } = setUp();
  const previews = write(group, "preview", 1000);
  await clock.advance(180_000);
  assert.ok((previews[3] ?? Infinity) <= 5000, "the first few come quickly");
  assert.ok(mostIn(60_000, previews) <= groupPerMin * 0.8 - 1, `${mostIn(60_000, previews)}`);
  const next = write(group, "first");
  await clock.advance(0);
  assert.deepEqual(next, [180_000]);
});

test("all topics of a chat share its budget, and another chat has its own", async () => {
  const { clock, write } = setUp();
  const one = write(group, "preview", 50);
  const two = write({ ...group }, "preview", 50);
  const other = write({ chatId: -1002, kind: "group" }, "preview", 50);
  await clock.advance(60_000);
  assert.ok(one.length + two.length <= groupPerMin);
  assert.ok(Math.abs(other.length - one.length - two.length) <= 1);
});

test("all chats together keep to the bot's limit", async () => {
  const { clock, write } = setUp();
  const all = Array.from({ length: 100 }, (_, chat) => write({ chatId: chat + 1, kind: "private" }, "final", 5));
  await clock.advance(20_000);
  const times = all.flat().sort((a, b) => a - b);
  assert.equal(times.length, 500);
  assert.ok(mostIn(1000, times) <= botPerS);
});

test("floods of several chats hold no other chat, as long as any write passes in between", async () => {
  const { clock, pacing, write } = setUp();
  for (let chatId = 100; chatId < 130; chatId += 1) {
    pacing.pause({ chatId, kind: "private" }, 8000);
    if (chatId % 4 === 0) pacing.passed();
  }
  const others = Array.from({ length: 60 }, (_, chat) => write({ chatId: chat + 200, kind: "private" }, "final"));
  await clock.advance(3000);
  assert.equal(others[0]?.[0], 0);
  assert.equal(mostIn(1000, others.flat()), botPerS);
});

test("when many writes in several chats are refused in a row, the whole bot keeps still, and is slower for a while", async () => {
  const { clock, pacing, write } = setUp();
  for (let chatId = 100; chatId < 120; chatId += 1) pacing.pause({ chatId, kind: "private" }, 1000);
  const finals = () => Array.from({ length: 60 }, (_, chat) => write({ chatId: chat + 200, kind: "private" }, "final"));
  const slow = finals();
  await clock.advance(1050);
  assert.deepEqual(slow.flat(), []);
  pacing.passed();
  await clock.advance(5000);
  assert.equal(slow.flat().length, 60);
  assert.equal(mostIn(1000, slow.flat()), botPerS / 2);
  await clock.advance(20_000);
  const usual = finals();
  await clock.advance(3000);
  assert.equal(mostIn(1000, usual.flat()), botPerS);
});

test("after a flood wait no two writes of the chat come sooner than a second apart, final texts and replies alike", async () => {
  const { clock, pacing, write } = setUp();
  for (const chat of [ann, group]) {
    pacing.pause(chat, 1000);
    const pausedAtMs = clock.nowMs();
    const writes = [write(chat, "preview", 3), write(chat, "final"), write(chat, "final")];
    await clock.advance(10_000);
    const times = writes.flat().sort((a, b) => a - b);
    assert.equal(times.length, 5);
    assert.ok((times[0] ?? 0) - pausedAtMs <= 1500, "what was refused goes as soon as the wait is over");
    assert.equal(mostIn(1000, times), 1);
  }
});

test("a chat that is refused again takes twice as long between its writes, and forgets it step by step", async () => {
  const { clock, pacing, write } = setUp();
  pacing.pause(ann, 1000);
  await clock.advance(1100);
  pacing.pause(ann, 1000);
  await clock.advance(1100);
  const slow = write(ann, "final", 3);
  await clock.advance(10_000);
  assert.equal(mostIn(2000, slow), 1);
  await clock.advance(120_000);
  const usual = write(ann, "final", 3);
  await clock.advance(0);
  assert.equal(usual.length, 3, "the burst is there again");
});

test("a flood wait holds one chat for as long as it was told, and no other", async () => {
  const { clock, pacing, write } = setUp();
  pacing.pause(ann, 7000);
  const held = write(ann, "final");
  const other = write({ chatId: 8, kind: "private" }, "final");
  await clock.advance(6999);
  assert.deepEqual(other, [0]);
  assert.deepEqual(held, []);
  await clock.advance(500);
  assert.equal(held.length, 1);
});

test("typing keeps silent during a flood wait of its own or of the chat, and writes do not wait for typing", async () => {
  const { clock, pacing, write } = setUp();
  pacing.pauseActivity(ann, 3000);
  assert.equal(pacing.tryType(ann), false);
  const written = write(ann, "preview");
  await clock.advance(3000);
  assert.deepEqual(written, [0]);
  assert.equal(pacing.tryType(ann), false);
  await clock.advance(200);
  assert.equal(pacing.tryType(ann), true);
  pacing.pause(ann, 10_000);
  assert.equal(pacing.tryType(ann), false);
});

test("an aborted wait ends at once", async () => {
  const { clock, pacing } = setUp();
  pacing.pause(ann, 60_000);
  const abort = new AbortController();
  const waiting = assert.rejects(pacing.ready(ann, {}, { lane: "final" }, abort.signal), /enough/);
  abort.abort(new Error("enough"));
  await waiting;
  await clock.advance(1);
  assert.equal(clock.sleeping, 0);
});

test("quiet chats are forgotten, waiting and held ones are not", async () => {
  const { clock, pacing, write } = setUp({ botPerS: 1000 });
  pacing.pause(ann, 3_600_000);
  const held = write(ann, "final");
  for (let chat = 100; chat < 5000; chat += 1) {
    write({ chatId: chat, kind: "private" }, "final");
    await clock.advance(100);
  }
  assert.ok(pacing.size < 200, `${pacing.size}`);
  assert.deepEqual(held, []);
  await clock.advance(3_600_000);
  assert.equal(held.length, 1);
});

for (const rates of [
  { privatePerS: 0.01, privateBurst: 1, groupPerMin: 0.1, botPerS: 0.1 },
  { privatePerS: 100, privateBurst: 100, groupPerMin: 1000, botPerS: 1000 },
  { privatePerS: 1, privateBurst: 1, groupPerMin: 1.5, botPerS: 1.5 },
]) {
  test(`every rate that may be configured lets writes through: ${JSON.stringify(rates)}`, async () => {
    const { clock, write } = setUp(rates);
    const written = [ann, group].flatMap((chat) => [write(chat, "preview", 2), write(chat, "final", 2)]);
    await clock.advance(10_000_000);
    for (const times of written) assert.equal(times.length, 2);
  });
}
