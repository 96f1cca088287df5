import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Watchdog } from "../../src/model/watchdog.ts";
import { ManualClock } from "../support/manual-clock.ts";

const timeouts = { headersMs: 60_000, firstChunkMs: 120_000, idleMs: 90_000, totalMs: 900_000 };

function start(caller = new AbortController()): {
  readonly clock: ManualClock;
  readonly caller: AbortController;
  readonly watchdog: Watchdog;
} {
  const clock = new ManualClock();
  const watchdog = new Watchdog(clock, timeouts, clock.nowMs() + timeouts.totalMs, caller.signal);
  watchdog.start();
  return { clock, caller, watchdog };
}

describe("Watchdog", () => {
  it("ends a call whose headers do not come", async () => {
    const { clock, watchdog } = start();
    await clock.advance(59_999);
    assert.equal(watchdog.signal.aborted, false);
    assert.equal(watchdog.failure("r"), undefined);
    await clock.advance(1);
    assert.equal(watchdog.signal.aborted, true);
    const failure = watchdog.failure("r");
    assert.equal(failure?.kind, "timeout");
    assert.equal(failure?.retry, "once");
    assert.match(`${failure?.message} ${failure?.remedy}`, /headers within 60 s.*headers_s/);
  });

  it("gives the first chunk a time of its own", async () => {
    const { clock, watchdog } = start();
    await clock.advance(50_000);
    watchdog.awaiting("first-chunk");
    await clock.advance(119_999);
    assert.equal(watchdog.signal.aborted, false);
    await clock.advance(1);
    assert.match(watchdog.failure(undefined)?.message ?? "", /first words within 120 s/);
  });

  it("counts the silence from the last chunk on, to the millisecond", async () => {
    const { clock, watchdog } = start();
    watchdog.awaiting("first-chunk");
    for (const stepMs of [1_000, 89_999, 50_000, 1, 89_000]) {
      await clock.advance(stepMs);
      watchdog.awaiting("next-chunk");
    }
    await clock.advance(89_999);
    assert.equal(watchdog.signal.aborted, false);
    await clock.advance(1);
    assert.match(watchdog.failure(undefined)?.message ?? "", /silence.*within 90 s/);
  });

  it("ends a call that drips for ever", async () => {
    const { clock, watchdog } = start();
    for (let second = 0; second < 899; second++) {
      watchdog.awaiting("next-chunk");
      await clock.advance(1_000);
    }
    watchdog.awaiting("next-chunk");
    assert.equal(watchdog.signal.aborted, false);
    await clock.advance(1_000);
    const failure = watchdog.failure(undefined);
    assert.match(failure?.message ?? "", /no end of the call within 900 s/);
    assert.equal(failure?.retry, "never");
  });

  it("waits a moment only for the usage, and takes its absence for no failure", async () => {
    const { clock, watchdog } = start();
    watchdog.awaiting("next-chunk");
    await clock.advance(1);
    watchdog.awaiting("usage");
    await clock.advance(4_999);
    assert.equal(watchdog.signal.aborted, false);
    await clock.advance(1);
    assert.equal(watchdog.signal.aborted, true);
    assert.equal(watchdog.failure(undefined), undefined);
  });

  it("ends the call when the caller aborts, before the start and after", () => {
    const early = new AbortController();
    early.abort(new Error("enough"));
    for (const { caller, watchdog } of [start(early), start()]) {
      caller.abort(new Error("enough"));
      assert.equal(watchdog.signal.aborted, true);
      assert.equal(watchdog.failure(undefined)?.kind, "cancelled");
      watchdog.close();
    }
  });

  it("leaves no timer behind", async () => {
    for (const end of ["close", "release"] as const) {
      const { clock, caller, watchdog } = start();
      await clock.advance(1);
      assert.equal(clock.sleeping, 1);
      watchdog[end]();
      await clock.advance(1);
      assert.equal(clock.sleeping, 0);
      assert.equal(watchdog.signal.aborted, end === "close");
      caller.abort();
      assert.equal(watchdog.signal.aborted, end === "close");
    }
  });

  it("sleeps once at a time however many chunks come", async () => {
    const { clock, watchdog } = start();
    for (let chunk = 0; chunk < 100; chunk++) {
      watchdog.awaiting("next-chunk");
      await clock.advance(10);
      assert.equal(clock.sleeping, 1);
    }
    watchdog.close();
  });
});
