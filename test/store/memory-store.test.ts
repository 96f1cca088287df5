import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryStore } from "../../src/store/memory-store.ts";
import { answered, answersBefore, event, testStore } from "../contract/store-suite.ts";
import { ManualClock } from "../support/manual-clock.ts";

testStore(
  "memory store",
  () => new ManualClock(),
  async (_context, clock) => new MemoryStore(clock),
);

test("no more is held than the limits say", async () => {
  const store = new MemoryStore(new ManualClock(), { turns: 3, events: 2 });
  for (const turnId of ["a", "b", "c", "d"]) await answered(store, turnId, turnId.toUpperCase());
  assert.deepEqual(await answersBefore(store, "d"), ["C", "B"]);
  const accept = (id: string) => store.accept(event(id), { turnId: id, conversationId: "c" });
  for (const id of ["1", "2", "3"]) await accept(id);
  assert.equal(await accept("1"), true);
  assert.equal(await accept("3"), false);
});
