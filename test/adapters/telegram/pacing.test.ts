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

function setUp(rates: Partial<TelegramRates> = {}) {
  const clock = new ManualClock(0);
  const pacing = new WritePacing({ ...defaults, ...rates }, clock);
  /** Asks for writes one after the other, as a writer does, and tells when each was let through. */
  const write = (chat: PacedChat, lane: WriteLane, times = 1): number[] => {
    const admittedAtMs: number[] = [];
    const writeAll = async () => {
      for (let count = 0; count < times; count += 1) {
        await pacing.ready(chat, {}, { lane }, new AbortController().signal);
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

test("a private chat takes a short burst, then a little less than one write a second", async () => {
  const { clock, write } = setUp();
  const previews = write(ann, "preview", 10);
  await clock.advance(20_000);
  assert.deepEqual(previews.slice(0, 2), [0, 0]);
  const gaps = previews.slice(2).map((at, index) => at - (previews[index + 1] ?? 0));
  for (const gapMs of gaps.slice(1)) assert.ok(gapMs >= 1050 && gapMs <= 1150, `${gapMs}`);
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

test("a group gets at most twenty writes a minute and never two in one second", async () => {
  const { clock, write } = setUp();
  const previews = write(group, "preview", 1000);
  const finals = write(group, "final", 1000);
  await clock.advance(300_000);
  const all = [...previews, ...finals].sort((a, b) => a - b);
  assert.ok(all.length > 80);
  assert.ok(mostIn(60_000, all) <= groupPerMin);
  assert.equal(mostIn(1000, all), 1);
});

test("previews in a group do not use up their minute and then stand still", async () => {
  const { clock, write } = setUp();
  const previews = write(group, "preview", 1000);
  await clock.advance(180_000);
  const gaps = previews.slice(1).map((at, index) => at - (previews[index] ?? 0));
  assert.ok(Math.max(...gaps) <= 6000, `${Math.max(...gaps)}`);
  assert.ok((previews[3] ?? Infinity) <= 5000, "the first few come quickly");
  assert.ok(mostIn(60_000, previews) <= groupPerMin - 3, "some of the minute is left for final texts");
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
    write({ chatId: chat, kind: "private" }, "preview");
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
