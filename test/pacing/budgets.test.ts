import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import type { Budget } from "../../src/pacing/budget.ts";
import { BurstWindow } from "../../src/pacing/burst-window.ts";
import { SlidingWindow } from "../../src/pacing/sliding-window.ts";
import { TokenBucket } from "../../src/pacing/token-bucket.ts";

function takeAll(budget: Budget, calls: number, keep = 0): number[] {
  const takenAtMs: number[] = [];
  let nowMs = 0;
  for (let call = 0; call < calls; call++) {
    nowMs = budget.earliestMs(nowMs, keep);
    budget.take(nowMs);
    takenAtMs.push(Math.round(nowMs));
  }
  return takenAtMs;
}

test("a token bucket lets its capacity go at once and then keeps the pace", () => {
  assert.deepEqual(takeAll(new TokenBucket({ perS: 2, capacity: 3 }), 6), [0, 0, 0, 500, 1000, 1500]);
});

test("a token bucket saves up while nothing is sent, but not beyond its capacity", () => {
  const bucket = new TokenBucket({ perS: 1, capacity: 2 });
  takeAll(bucket, 2);
  assert.equal(bucket.earliestMs(100_000, 0), 100_000);
  bucket.take(100_000);
  bucket.take(100_000);
  assert.equal(bucket.earliestMs(100_000, 0), 101_000);
});

test("a lesser call leaves the tokens it was told to keep", () => {
  const bucket = new TokenBucket({ perS: 1, capacity: 2 });
  bucket.take(0);
  assert.equal(bucket.earliestMs(0, 1), 1000);
  assert.equal(bucket.earliestMs(0, 0), 0);
});

test("a budget too small for what is to be kept keeps what it can", () => {
  assert.equal(new TokenBucket({ perS: 1, capacity: 1 }).earliestMs(0, 1), 0);
  assert.equal(new SlidingWindow({ limit: 1, windowMs: 1000 }).earliestMs(0, 1), 0);
  const bucket = new TokenBucket({ perS: 1, capacity: 2.5 });
  bucket.take(0);
  assert.equal(bucket.earliestMs(0, 9), 1000);
});

test("a token bucket tells how many calls a stretch of time has room for", () => {
  const bucket = new TokenBucket({ perS: 2, capacity: 3 });
  assert.equal(bucket.callsWithin(0, 1000, 1), 4);
  bucket.take(0);
  bucket.take(0);
  assert.equal(bucket.callsWithin(0, 1000, 1), 2);
  assert.equal(bucket.callsWithin(0, 1000, 9), 1);
});

test("a sliding window tells how many calls a stretch of time has room for", () => {
  const window = new SlidingWindow({ limit: 5, windowMs: 1000 });
  for (const atMs of [0, 100, 600]) window.take(atMs);
  assert.equal(window.callsWithin(600, 100, 1), 1);
  assert.equal(window.callsWithin(600, 500, 1), 1.5, "evenly spaced: one before the first leaves, not two");
  assert.equal(window.callsWithin(600, 100, 9), 0);
  assert.equal(window.callsWithin(600, 3000, 1), 11);
});

test("a sliding window frees a place when its oldest call leaves it", () => {
  assert.deepEqual(takeAll(new SlidingWindow({ limit: 2, windowMs: 1000 }), 5), [0, 0, 1000, 1000, 2000]);
});

test("a sliding window is fresh again once every call has left it", () => {
  const window = new SlidingWindow({ limit: 2, windowMs: 1000 });
  window.take(0);
  assert.equal(window.isFresh(999), false);
  assert.equal(window.isFresh(1000), true);
});

test("a burst window lets its burst go at once and the rest evenly, and forgets the burst when its window is over", () => {
  const window = new BurstWindow({ limit: 5, windowMs: 1000, burst: 3 });
  assert.deepEqual(takeAll(window, 8), [0, 0, 0, 500, 1000, 1000, 1000, 1500]);
});

test("a burst window tells how many calls it will take, and is fresh again once every call has left it", () => {
  const window = new BurstWindow({ limit: 5, windowMs: 1000, burst: 3 });
  assert.deepEqual(
    [window.callsWithin(0, 0, 0), window.callsWithin(0, 500, 0), window.callsWithin(0, 9000, 1)],
    [3, 4, 36],
  );
  window.take(0);
  window.take(0);
  assert.deepEqual([window.callsWithin(0, 500, 0), window.callsWithin(0, 500, 1)], [2, 1]);
  assert.deepEqual([window.isFresh(999), window.isFresh(1000)], [false, true]);
});

const windows: Readonly<Record<string, (limit: number) => Budget>> = {
  "sliding window": (limit) => new SlidingWindow({ limit, windowMs: 1000 }),
  "burst window": (limit) => new BurstWindow({ limit: limit + 1, windowMs: 1000, burst: limit / 2 + 0.5 }),
};

for (const [name, create] of Object.entries(windows)) {
  test(`no ${name} ever holds more calls than its limit, whatever the arrivals`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 40 }),
        (limit, gapsMs) => {
          const window = create(limit);
          const takenAtMs: number[] = [];
          const most = name === "burst window" ? limit + 1 : limit;
          let nowMs = 0;
          for (const gapMs of gapsMs) {
            nowMs = window.earliestMs(nowMs + gapMs, 0);
            window.take(nowMs);
            takenAtMs.push(nowMs);
          }
          for (const startMs of takenAtMs) {
            assert.ok(takenAtMs.filter((atMs) => atMs >= startMs && atMs < startMs + 1000).length <= most);
          }
        },
      ),
    );
  });
}
