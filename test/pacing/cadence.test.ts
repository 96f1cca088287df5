import assert from "node:assert/strict";
import { test } from "node:test";

import { toHorizonMs, toSpacingMs } from "../../src/pacing/cadence.ts";
import { Slowdown } from "../../src/pacing/slowdown.ts";

test("a young reply is expected to take what replies usually take, an old one as long again", () => {
  const usualMs = toHorizonMs(0);
  assert.equal(toHorizonMs(1000), usualMs - 1000);
  assert.equal(toHorizonMs(60_000), 60_000);
  for (let ageMs = 0; ageMs < 120_000; ageMs += 100) assert.ok(toHorizonMs(ageMs) > 500, `${ageMs}`);
});

test("the calls there are room for are spread evenly, the last of them left for the end", () => {
  assert.equal(toSpacingMs(4000, 3, false), 1000);
  assert.equal(toSpacingMs(4000, 0, false), 4000);
});

test("the second write of a reply comes sooner than the others", () => {
  assert.ok(toSpacingMs(4000, 3, true) < toSpacingMs(4000, 3, false));
});

test("however wide the limits, nobody is shown more than a few previews a second", () => {
  assert.equal(toSpacingMs(4000, 1000, true), 250);
});

test("each complaint of the platform slows a chat down, and quiet time takes that back step by step", () => {
  const slowdown = new Slowdown();
  assert.equal(slowdown.at(0), 1);
  slowdown.add(0, 1000);
  assert.equal(slowdown.at(1000), 2);
  slowdown.add(2000, 3000);
  assert.equal(slowdown.at(3000), 4);
  assert.equal(slowdown.at(22_999), 4);
  assert.equal(slowdown.at(23_000), 2);
  assert.equal(slowdown.at(43_000), 1);
});

test("a chat that is refused again and again is not slowed down without end", () => {
  const slowdown = new Slowdown();
  for (let refusals = 0; refusals < 100; refusals += 1) slowdown.add(0, 0);
  assert.equal(slowdown.at(0), 8);
});
