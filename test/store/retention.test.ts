import assert from "node:assert/strict";
import { test } from "node:test";

import { keepRetention } from "../../src/store/retention.ts";
import { StoreError } from "../../src/store/store-error.ts";
import type { PruneResult } from "../../src/store/store.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

const dayMs = 86_400_000;

function setUp(retentionDays: number, prune: () => Promise<PruneResult>) {
  const clock = new ManualClock();
  const log = new RecordingLogger();
  const stopping = new AbortController();
  const calls: { readonly turnsDaysAgo: number | undefined; readonly eventsDaysAgo: number }[] = [];
  const store = {
    prune: (turnsBeforeMs: number | undefined, eventsBeforeMs: number) => {
      const daysAgo = (ms: number) => Math.round((clock.nowMs() - ms) / dayMs);
      calls.push({
        turnsDaysAgo: turnsBeforeMs === undefined ? undefined : daysAgo(turnsBeforeMs),
        eventsDaysAgo: daysAgo(eventsBeforeMs),
      });
      return prune();
    },
  };
  const ended = keepRetention(store, { retentionDays, clock, log }, stopping.signal);
  const stop = async () => {
    stopping.abort();
    await ended;
    assert.equal(clock.sleeping, 0);
  };
  return { clock, log, calls, stop };
}

test("what is old goes batch by batch at the start, and every hour", async () => {
  let batches = 3;
  const { clock, calls, stop } = setUp(30, async () => (--batches > 0 ? "more" : "done"));
  await clock.advance(1000);
  assert.equal(calls.length, 3);
  assert.deepEqual(calls[0], { turnsDaysAgo: 30, eventsDaysAgo: 3 });
  await clock.advance(3_600_000);
  assert.equal(calls.length, 4);
  await stop();
});

test("without a limit turns stay, and only the keys of events go, which cannot come again", async () => {
  const { clock, calls, stop } = setUp(0, async () => "done");
  await clock.advance(0);
  assert.deepEqual(calls, [{ turnsDaysAgo: undefined, eventsDaysAgo: 3 }]);
  await stop();
});

test("a store that fails is tried again, and the operator told why", async () => {
  let isBroken = true;
  const { clock, log, calls, stop } = setUp(30, async () => {
    if (isBroken) throw new StoreError("full", "runnel.db cannot grow.", "Make room on the disk.");
    return "done";
  });
  await clock.advance(1000);
  assert.deepEqual(
    log.lines.map(({ fields }) => fields["remedy"]),
    ["Make room on the disk."],
  );
  isBroken = false;
  await clock.advance(3_600_000);
  assert.equal(calls.length, 2);
  await stop();
});

test("what another program keeps readable is tried again soon, not at once, and told once", async () => {
  let isHeld = true;
  const { clock, log, calls, stop } = setUp(30, async () => (isHeld ? "held" : "done"));
  await clock.advance(60_000);
  assert.ok(calls.length >= 4 && calls.length <= 13, `${calls.length} tries in a minute`);
  assert.deepEqual(
    log.lines.map(({ level, sentence }) => [level, sentence]),
    [
      [
        "info",
        "What was removed can still be read on the disk, because another program reads the file; Runnel tries again.",
      ],
    ],
  );
  isHeld = false;
  await clock.advance(20_000);
  const inTheEnd = calls.length;
  await clock.advance(1_800_000);
  assert.equal(calls.length, inTheEnd);
  isHeld = true;
  await clock.advance(3_600_000);
  assert.equal(log.lines.length, 2, "it is another time");
  await stop();
});
