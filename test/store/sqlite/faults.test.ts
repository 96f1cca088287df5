import assert from "node:assert/strict";
import { closeSync, copyFileSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";

import { sql } from "kysely";

import { openSqliteFile } from "../../../src/store/sqlite/open.ts";
import { toStoreError } from "../../../src/store/sqlite/errors.ts";
import { StoreError } from "../../../src/store/store-error.ts";
import { SqlStore } from "../../../src/store/sql/sql-store.ts";
import { answered, answersBefore, begun, event } from "../../contract/store-suite.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";
import { openAt, temporaryPath } from "./stage.ts";

/** A store with the way to its database, so that a test can make that fail. */
async function openWithDatabase(context: TestContext) {
  const file = await openSqliteFile(temporaryPath(context), 0);
  const toError = (error: unknown) => toStoreError(error, "runnel.db");
  const store = await SqlStore.open(file.db, {
    clock: new ManualClock(),
    log: new RecordingLogger(),
    random: () => 0,
    toError,
    checkPlace: () => file.place.check(),
    erase: () => file.erase(),
    close: () => file.close(),
  });
  context.after(() => store.close());
  return { store, db: file.db };
}

test("a full disk is told in plain words, leaves no half-written turn, and is forgiven once there is room", async (context) => {
  const { store, db } = await openWithDatabase(context);
  await begun(store, "a");
  const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(db);
  await sql.raw(`PRAGMA max_page_count = ${rows[0]?.page_count}`).execute(db);

  const answer = "A".repeat(50_000);
  await assert.rejects(store.finishTurn("a", { answer, usage: undefined }), {
    name: "StoreError",
    kind: "full",
    message: /^runnel\.db cannot grow: the disk is full/u,
    remedy: "Make room on the disk.",
  });
  assert.deepEqual(
    (await store.unfinished()).map(({ turnId }) => turnId),
    ["a"],
  );

  await sql.raw("PRAGMA max_page_count = 100000").execute(db);
  await store.finishTurn("a", { answer, usage: undefined });
  await begun(store, "b");
  assert.deepEqual(await answersBefore(store, "b"), [answer]);
});

test("a file that became read-only is told in plain words", async (context) => {
  const { store, db } = await openWithDatabase(context);
  await sql.raw("PRAGMA query_only = 1").execute(db);
  await assert.rejects(store.accept(event("1"), { turnId: "a", conversationId: "c" }), {
    kind: "read-only",
    message: /^runnel\.db may not be written/u,
    remedy: /the right to write the file and its folder/u,
  });
});

test("what the file system refuses is told in the same words", () => {
  for (const [code, kind] of [
    ["EROFS", "read-only"],
    ["EACCES", "read-only"],
    ["ENOSPC", "full"],
    ["EIO", "io"],
    ["ENOTDIR", "unusable"],
  ] as const) {
    const error = toStoreError(Object.assign(new Error(code), { code }), "runnel.db");
    assert.ok(error instanceof StoreError && error.kind === kind, code);
  }
  const fault = new TypeError("x is undefined");
  assert.equal(toStoreError(fault, "runnel.db"), fault);
});

test("a file that was removed takes nothing more, and does again once it is back in its place", async (context) => {
  const path = temporaryPath(context);
  const folder = dirname(path);
  const store = await openAt(context, path);
  for (const moved of [path, folder]) {
    renameSync(moved, `${folder}-moved`);
    await assert.rejects(store.accept(event(moved), { turnId: moved, conversationId: "c" }), {
      name: "StoreError",
      kind: "gone",
      message: /runnel\.db was removed or replaced while Runnel runs/u,
      remedy: /^Move the file back to its place, or restart Runnel/u,
    });
    renameSync(`${folder}-moved`, moved);
    assert.equal(await store.accept(event(moved), { turnId: moved, conversationId: "c" }), true);
  }
});

test("a file that another was put in the place of takes nothing more", async (context) => {
  const path = temporaryPath(context);
  const store = await openAt(context, path);
  await store.accept(event("1"), { turnId: "a", conversationId: "c" });
  copyFileSync(path, `${path}-copy`);
  renameSync(`${path}-copy`, path);
  await assert.rejects(store.finishTurn("a", { answer: "A", usage: undefined }), { kind: "gone" });
  assert.equal((await store.unfinished()).length, 1, "nothing of it is done");
});

test("of writes that go to the disk together, one that fails takes no other with it", async (context) => {
  const store = await openAt(context, temporaryPath(context));
  const accept = (id: string, turnId: string) => store.accept(event(id), { turnId, conversationId: "c" });
  const results = await Promise.allSettled([accept("1", "a"), accept("2", "a"), accept("3", "b")]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.equal(await accept("2", "c"), true, "what failed is not known");
});

test("a database that another program locks for a moment is waited for", async (context) => {
  const path = temporaryPath(context);
  const clock = new ManualClock();
  const store = await openAt(context, path, clock);
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  const accepted = store.accept(event("1"), { turnId: "a", conversationId: "c" });
  await clock.advance(1000);
  other.exec("ROLLBACK");
  other.close();
  await clock.advance(1000);
  assert.equal(await accepted, true);
});

test("a database that stays locked is told in plain words", async (context) => {
  const path = temporaryPath(context);
  const clock = new ManualClock();
  const store = await openAt(context, path, clock);
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  const accepted = assert.rejects(store.accept(event("1"), { turnId: "a", conversationId: "c" }), {
    kind: "locked",
    message: /is locked by another program/u,
  });
  await clock.advance(10_000);
  await accepted;
  other.close();
});

test("damage that is found while running is told in plain words", async (context) => {
  const path = temporaryPath(context);
  const first = await openAt(context, path);
  for (let turn = 0; turn < 50; turn += 1) await answered(first, String(turn), "x".repeat(5000));
  await first.close();
  const file = openSync(path, "r+");
  const pageBytes = 4096;
  writeSync(file, Buffer.alloc(statSync(path).size - 40 * pageBytes, 0xff), 0, undefined, 40 * pageBytes);
  closeSync(file);
  const store = await openAt(context, path);
  await assert.rejects(
    async () => {
      await begun(store, "next");
      await answersBefore(store, "next");
    },
    { name: "StoreError", kind: "corrupt", remedy: /put a backup in its place/u },
  );
});

test("a closed store takes nothing more, and writes what it was given before", async (context) => {
  const path = temporaryPath(context);
  const store = await openAt(context, path);
  const accepted = store.accept(event("1"), { turnId: "a", conversationId: "c" });
  const closed = store.close();
  await assert.rejects(store.accept(event("2"), { turnId: "b", conversationId: "c" }), { kind: "closed" });
  assert.equal(await accepted, true);
  await closed;
  const again = await openAt(context, path);
  assert.equal((await again.unfinished()).length, 1);
});
