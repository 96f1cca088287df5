import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";

import { Gate } from "../../src/pipeline/gate.ts";

/** Five pieces of work at a gate for two, which end when told. */
function setUp() {
  const gate = new Gate(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const hurries = Array.from({ length: 5 }, () => new AbortController());
  const runs = ends.map(({ promise }, index) => {
    const work = () => {
      begun.push(index);
      return promise;
    };
    return gate.run(work, hurries[index]?.signal ?? new AbortController().signal);
  });
  const end = async (index: number) => {
    ends[index]?.resolve();
    await nextTurn();
  };
  return { begun, runs, end, fail: (index: number) => ends[index]?.reject(new Error("broken")), hurries };
}

test("a few run at a time, and the others follow in their order", async () => {
  const { begun, end } = setUp();
  assert.deepEqual(begun, [0, 1]);
  await end(1);
  assert.deepEqual(begun, [0, 1, 2]);
  await end(0);
  await end(2);
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
});

test("work that fails makes room like any other, and says so", async () => {
  const { begun, runs, fail } = setUp();
  fail(0);
  await assert.rejects(runs[0] ?? Promise.resolve(), /broken/u);
  await nextTurn();
  assert.deepEqual(begun, [0, 1, 2]);
});

test("what is in a hurry does not wait, and the others wait for room again", async () => {
  const { begun, end, hurries } = setUp();
  hurries[4]?.abort();
  await nextTurn();
  assert.deepEqual(begun, [0, 1, 4]);
  await end(0);
  assert.deepEqual(begun, [0, 1, 4]);
  await end(1);
  assert.deepEqual(begun, [0, 1, 4, 2]);
  await end(4);
  assert.deepEqual(begun, [0, 1, 4, 2, 3]);
});
