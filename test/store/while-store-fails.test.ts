import assert from "node:assert/strict";
import { test } from "node:test";

import { StoreError, type StoreErrorKind } from "../../src/store/store-error.ts";
import { whileStoreFails } from "../../src/store/while-store-fails.ts";
import { ManualClock } from "../support/manual-clock.ts";

const locked = toError("locked");

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

for (const kind of ["locked", "full", "read-only", "io", "gone", "unusable"] as const) {
  test(`a store that is ${kind} is waited for`, async () => {
    const { clock, result } = setUp(toError(kind));
    await clock.advance(60_000);
    assert.equal(await result, "done");
  });
}

for (const kind of ["corrupt", "in-use", "newer", "foreign"] as const) {
  test(`a store that is ${kind} stays so while the program runs: it is told of, and not tried again`, async () => {
    const error = toError(kind);
    const { result, calls, faults } = setUp(error);
    await assert.rejects(result, error);
    assert.equal(calls(), 1);
    assert.deepEqual(faults, [error]);
  });
}

test("a failure that cannot pass is told of also after one that could", async () => {
  const { clock, result, faults } = setUp(locked, locked, toError("corrupt"));
  await clock.advance(60_000);
  await assert.rejects(result);
  assert.deepEqual(faults, [locked, toError("corrupt")]);
});

test("what is no fault of the store, or comes after its end, is neither told of nor tried again", async () => {
  for (const error of [new TypeError("A bug."), toError("closed")]) {
    const { result, calls, faults } = setUp(error);
    await assert.rejects(result, error);
    assert.equal(calls(), 1);
    assert.deepEqual(faults, []);
  }
});

test("the wait ends when it is told to", async () => {
  const { stop, result, clock } = setUp(locked, locked);
  await clock.advance(0);
  stop.abort();
  await assert.rejects(result, locked);
});

function toError(kind: StoreErrorKind): StoreError {
  return new StoreError(kind, `It is ${kind}.`, "Look after it.");
}
