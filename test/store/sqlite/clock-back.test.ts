import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, begun, event } from "../../contract/store-suite.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { openAt, temporaryPath } from "./stage.ts";

const hourMs = 3_600_000;

test("what is accepted after a clock was set back comes after what an earlier run left", async (context) => {
  const path = temporaryPath(context);
  const clock = new ManualClock();
  const first = await openAt(context, path, clock);
  for (const turnId of ["a", "b"]) await begun(first, turnId);
  await first.close();
  const store = await openAt(context, path, new ManualClock(clock.nowMs() - hourMs));
  for (const turnId of ["c", "d"]) await begun(store, turnId);
  assert.deepEqual(
    (await store.unfinished()).map(({ turnId }) => turnId),
    ["a", "b", "c", "d"],
  );
});

test("once nothing is left of a clock that was ahead, the time is right again", async (context) => {
  const path = temporaryPath(context);
  const clock = new ManualClock();
  const ahead = await openAt(context, path, new ManualClock(clock.nowMs() + 1000 * hourMs));
  await answered(ahead, "a", "A");
  await ahead.close();
  const store = await openAt(context, path, clock);
  await store.accept(event("b"), { turnId: "b", conversationId: "c" });
  assert.equal((await store.unfinished())[0]?.acceptedAtMs, clock.nowMs());
});
