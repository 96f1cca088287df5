import assert from "node:assert/strict";
import { test } from "node:test";

import { toHorizonMs, toLongHorizonMs, toSpacingMs } from "../../src/pacing/cadence.ts";
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
  assert.equal(slowdown.at(42_999), 4);
  assert.equal(slowdown.at(43_000), 2);
  assert.equal(slowdown.at(83_000), 1);
});

test("a chat that complains each time when all was taken back is believed for longer each time", () => {
  const slowdown = new Slowdown();
  slowdown.add(0, 0);
  assert.equal(slowdown.at(20_000), 1);
  slowdown.add(20_000, 20_000);
  assert.equal(slowdown.at(59_999), 2);
  assert.equal(slowdown.at(60_000), 1);
  assert.ok(!slowdown.isForgotten(600_000));
  assert.ok(slowdown.isForgotten(620_001));
  slowdown.add(700_000, 700_000);
  assert.equal(slowdown.at(720_000), 1);
});

test("where calls are missed for long, the plan follows how much text is still to come", () => {
  assert.equal(toLongHorizonMs(1000, 400, 1000), 4000, "2,000 characters, 400 in the first second");
  assert.equal(toLongHorizonMs(1000, 40, 1000), 49_000, "a slow model");
  assert.equal(toLongHorizonMs(1000, 1, 1000), 59_000, "no plan is longer than a minute");
  assert.equal(toLongHorizonMs(5000, 5000, 5000), 2500, "more has come than usual");
  assert.equal(toLongHorizonMs(30_000, 9000, 30_000), 60_000, "what goes on for long is expected to go on for longer");
});

test("a chat that is refused again and again is not slowed down without end", () => {
  const slowdown = new Slowdown();
  for (let refusals = 0; refusals < 100; refusals += 1) slowdown.add(0, 0);
  assert.equal(slowdown.at(0), 8);
});
