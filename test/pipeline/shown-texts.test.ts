import assert from "node:assert/strict";
import { test } from "node:test";

import { ShownTexts } from "../../src/pipeline/shown-texts.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

function setUp() {
  const clock = new ManualClock();
  const abandon = new AbortController();
  const recorded: string[] = [];
  const shownTexts = new ShownTexts({
    clock,
    log: new RecordingLogger(),
    store: {
      recordShownText: async (turnId, text) => {
        recorded.push(`${turnId}: ${text}`);
      },
    },
    abandon: abandon.signal,
  });
  return { clock, abandon, recorded, shownTexts };
}

test("the newest texts of all turns are recorded together, twice a second", async () => {
  const { clock, recorded, shownTexts } = setUp();
  shownTexts.note("a", "one");
  shownTexts.note("b", "first");
  shownTexts.note("a", "one two");
  await clock.advance(499);
  assert.deepEqual(recorded, []);
  await clock.advance(1);
  assert.deepEqual(recorded, ["a: one two", "b: first"]);
  await clock.advance(5000);
  shownTexts.note("b", "first second");
  await clock.advance(500);
  assert.deepEqual(recorded.slice(2), ["b: first second"]);
  assert.equal(clock.sleeping, 0);
});

test("what is wanted at once is recorded at once, and a turn that is over is not recorded at all", async () => {
  const { clock, recorded, shownTexts } = setUp();
  shownTexts.note("a", "one");
  await shownTexts.flush("a");
  await shownTexts.flush("a");
  assert.deepEqual(recorded, ["a: one"]);
  shownTexts.note("b", "first");
  shownTexts.forget("b");
  assert.equal((await clock.advance(0), clock.sleeping), 0);
  shownTexts.note("c", "alpha");
  await clock.advance(500);
  assert.deepEqual(recorded, ["a: one", "c: alpha"]);
});
