import assert from "node:assert/strict";
import { test } from "node:test";

import { StoreError } from "../../src/store/store-error.ts";
import { whileStoreFails } from "../../src/store/while-store-fails.ts";
import { ManualClock } from "../support/manual-clock.ts";

const locked = new StoreError("locked", "It is locked.", "Close the other program.");

/** Work that fails with these errors first. */
function setUp(...errors: readonly Error[]) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const faults: StoreError[] = [];
  let calls = 0;
  const result = whileStoreFails(
    async () => {
      const error = errors[calls];
      calls += 1;
      if (error !== undefined) throw error;
      return "done";
    },
    { clock, random: () => 0.5, signal: stop.signal, onFault: (error) => faults.push(error) },
  );
  result.catch(() => undefined);
  return { clock, stop, faults, result, calls: () => calls };
}

test("what the store refuses is tried again until it takes it, and told once", async () => {
  const { clock, result, faults } = setUp(locked, locked, locked);
  await clock.advance(60_000);
  assert.equal(await result, "done");
  assert.deepEqual(faults, [locked]);
});

test("what is no fault of the store, or comes after its end, is not tried again", async () => {
  for (const error of [new TypeError("A bug."), new StoreError("closed", "It is closed.", "Nothing.")]) {
    const { result, calls } = setUp(error);
    await assert.rejects(result, error);
    assert.equal(calls(), 1);
  }
});

test("the wait ends when it is told to", async () => {
  const { stop, result, clock } = setUp(locked, locked);
  await clock.advance(0);
  stop.abort();
  await assert.rejects(result, locked);
});
