import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { openSqliteFile } from "../../../src/store/sqlite/open.ts";
import { StoreError, type StoreErrorKind } from "../../../src/store/store-error.ts";
import { WriteQueue } from "../../../src/store/sql/write-queue.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { temporaryPath } from "../sqlite/stage.ts";

async function openQueue(context: TestContext) {
  const file = await openSqliteFile(temporaryPath(context), 0);
  const { db } = file;
  const dependencies = { clock: new ManualClock(), random: () => 0, toError: (error: unknown) => error };
  const queue = new WriteQueue(db, { ...dependencies, checkPlace: () => undefined });
  context.after(async () => {
    await queue.close();
    await file.close();
  });
  /** Writes a row of this number. */
  const write = (number: number) =>
    queue.write(async (transaction) => {
      await transaction.insertInto("migrations").values({ number, run_at_ms: 0 }).execute();
    });
  const written = async () => {
    const rows = await db
      .selectFrom("migrations")
      .select("number")
      .where("number", ">=", 1000)
      .orderBy("number")
      .execute();
    return rows.map(({ number }) => number);
  };
  return { queue, write, written };
}

function failure(kind: StoreErrorKind): StoreError {
  return new StoreError(kind, "It failed.", "Nothing.");
}

test("a write that meets damage takes no other with it", async (context) => {
  const { queue, write, written } = await openQueue(context);
  const results = await Promise.allSettled([
    write(1000),
    queue.write(() => Promise.reject(failure("corrupt"))),
    write(1001),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(await written(), [1000, 1001]);
});

for (const kind of ["gone", "full", "read-only", "io"] as const) {
  test(`what is written together to a database that is ${kind} fails together, and is not tried one by one`, async (context) => {
    const { queue, write, written } = await openQueue(context);
    let calls = 0;
    const failing = queue.write(() => {
      calls += 1;
      return Promise.reject(failure(kind));
    });
    const results = await Promise.allSettled([write(1000), failing, write(1001)]);
    assert.deepEqual(
      results.map((result) => result.status === "rejected" && (result.reason as StoreError).kind),
      [kind, kind, kind],
    );
    assert.equal(calls, 1);
    assert.deepEqual(await written(), []);
  });
}

test("when the whole database fails while each write is tried alone, the others are not tried in vain", async (context) => {
  const { queue, write, written } = await openQueue(context);
  let calls = 0;
  const failing = () => {
    calls += 1;
    return Promise.reject(failure(calls === 1 ? "corrupt" : "gone"));
  };
  const results = await Promise.allSettled([write(1000), queue.write(failing), queue.write(failing)]);
  assert.deepEqual(
    results.map((result) => (result.status === "rejected" ? (result.reason as StoreError).kind : "done")),
    ["done", "gone", "gone"],
  );
  assert.equal(calls, 2);
  assert.deepEqual(await written(), [1000]);
});

test("a thousand writes at once keep their order, and let the event loop turn in between", async (context) => {
  const { queue, written } = await openQueue(context);
  const numbers = Array.from({ length: 1000 }, (_, index) => 1000 + index);
  const done: number[] = [];
  const inEachTurn = [0];
  const countTurn = () => {
    inEachTurn.push(0);
    if (done.length < numbers.length) setImmediate(countTurn);
  };
  setImmediate(countTurn);
  const writes = numbers.map((number) =>
    queue.write(async (transaction) => {
      await transaction.insertInto("migrations").values({ number, run_at_ms: 0 }).execute();
      done.push(number);
      inEachTurn.push((inEachTurn.pop() ?? 0) + 1);
    }),
  );
  await Promise.all(writes);
  assert.deepEqual(done, numbers);
  assert.deepEqual(await written(), numbers);
  assert.ok(Math.max(...inEachTurn) <= 300, `${Math.max(...inEachTurn)} writes in one turn of the event loop`);
});

test("a queue that is closed writes everything that came before, in however many goes", async (context) => {
  const { queue, write, written } = await openQueue(context);
  const writes = Array.from({ length: 600 }, (_, index) => write(1000 + index));
  await queue.close();
  assert.equal((await written()).length, 600);
  await Promise.all(writes);
});
