import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryStore } from "../../src/store/memory-store.ts";
import { answered, answersBefore, event, testStore } from "../contract/store-suite.ts";

testStore("memory store", async () => new MemoryStore());

test("no more is held than the limits say", async () => {
  const store = new MemoryStore({ turns: 3, events: 2 });
  for (const turnId of ["a", "b", "c", "d"]) await answered(store, turnId, turnId.toUpperCase());
  assert.deepEqual(await answersBefore(store, "d"), ["C", "B"]);
  for (const id of ["1", "2", "3"]) await store.accept(event(id));
  assert.equal(await store.accept(event("1")), true);
  assert.equal(await store.accept(event("3")), false);
});
