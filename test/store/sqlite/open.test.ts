import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test, type TestContext } from "node:test";

import { openStore } from "../../../src/store/open-store.ts";
import type { StoreErrorKind } from "../../../src/store/store-error.ts";
import { answered, answersBefore, begun, event } from "../../contract/store-suite.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";
import { openAt, temporaryPath } from "./stage.ts";

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function assertRefused(context: TestContext, path: string, kind: StoreErrorKind, message: RegExp): Promise<void> {
  return assert.rejects(openAt(context, path), { name: "StoreError", kind, message, remedy: /./u });
}

test("the file is made with its folder and for its owner only, and so are those that SQLite puts beside it", async (context) => {
  const folder = join(temporaryPath(context), "new", "deeper");
  const path = join(folder, "runnel.db");
  const store = await openAt(context, path);
  await store.accept(event("1"), { turnId: "a", conversationId: "c" });
  for (const suffix of ["", "-wal", "-shm", "-lock"]) assert.equal(modeOf(`${path}${suffix}`), "600", suffix);
  assert.equal(modeOf(folder), "700");
});

test("a file that others could read is closed to them", async (context) => {
  const path = temporaryPath(context);
  writeFileSync(path, "", { mode: 0o644 });
  await openAt(context, path);
  assert.equal(modeOf(path), "600");
});

describe("a file of another user", { skip: process.getuid?.() !== 0 && "only root can be another user" }, () => {
  const nobody = 65_534;

  /** Does `work` as somebody who does not own the file at `path`, which has this mode. */
  async function asStranger(path: string, mode: number, work: () => Promise<void>): Promise<void> {
    writeFileSync(path, "");
    chmodSync(path, mode);
    chmodSync(dirname(path), 0o777);
    process.seteuid?.(nobody);
    try {
      await work();
    } finally {
      process.seteuid?.(0);
    }
  }

  test("is used where it may be written, with a warning that others can read it", async (context) => {
    const path = temporaryPath(context);
    const log = new RecordingLogger();
    await asStranger(path, 0o666, async () => {
      const store = await openAt(context, path, new ManualClock(), log);
      await answered(store, "a", "A");
      await store.close();
    });
    assert.equal(modeOf(path), "666");
    const warning = log.lines.find(({ level }) => level === "warn");
    assert.match(warning?.sentence ?? "", /^Other users of this machine can read/u);
  });

  test("is refused where it may only be read", async (context) => {
    const path = temporaryPath(context);
    await asStranger(path, 0o644, () => assertRefused(context, path, "read-only", /may not be written/u));
  });
});

test("a file that is new, or was emptied, is told of with its whole path; one with conversations is not", async (context) => {
  const path = temporaryPath(context);
  const linesOfStart = async () => {
    const log = new RecordingLogger();
    const store = await openAt(context, path, new ManualClock(), log);
    await store.close();
    return log.lines;
  };
  const news = [
    { level: "info", fields: { file: path }, sentence: "The file for conversations is new, or was empty." },
  ];
  assert.deepEqual(await linesOfStart(), news);
  assert.deepEqual(await linesOfStart(), []);
  truncateSync(path);
  assert.deepEqual(await linesOfStart(), news);
});

test("every commit goes to the disk, in write-ahead mode", async (context) => {
  const path = temporaryPath(context);
  await openAt(context, path);
  const other = new DatabaseSync(path);
  assert.deepEqual({ ...other.prepare("PRAGMA journal_mode").get() }, { journal_mode: "wal" });
  other.close();
});

test("what was stored is there after the store was closed and opened again", async (context) => {
  const path = temporaryPath(context);
  const first = await openAt(context, path);
  await answered(first, "a", "A");
  await first.close();
  const second = await openAt(context, path);
  await answered(second, "b", "B", "a-answer");
  assert.deepEqual(await answersBefore(second, "b"), ["A"]);
});

test("a file that is in use is refused", async (context) => {
  const path = temporaryPath(context);
  const first = await openAt(context, path);
  await assertRefused(context, path, "in-use", /^Another process of Runnel is running with .*runnel\.db\.$/u);
  await first.close();
  await openAt(context, path);
});

test("the database of a newer version is refused and left alone", async (context) => {
  const path = temporaryPath(context);
  await (await openAt(context, path)).close();
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO migrations (number, run_at_ms) VALUES (999, 0)");
  database.close();
  const before = readFileSync(path);
  await assertRefused(context, path, "newer", /written by a newer version of Runnel: its tables are of version 999/u);
  assert.deepEqual(readFileSync(path), before);
});

test("the database of an older version is brought up to date, with everything in it", async (context) => {
  const path = temporaryPath(context);
  const first = await openAt(context, path);
  await answered(first, "a", "A");
  await begun(first, "b");
  const heard = await first.heardPlaces("telegram", 10);
  assert.equal(heard.length, 1);
  await first.close();
  const database = new DatabaseSync(path);
  for (const column of ["ending", "creating_index", "creating_kind", "creating_trace", "is_refused"]) {
    database.exec(`ALTER TABLE turns DROP COLUMN ${column}`);
  }
  database.exec("ALTER TABLE platform_messages DROP COLUMN reply_kind; DROP INDEX conversations_by_age");
  database.exec("DROP TABLE chats; CREATE INDEX conversations_by_time ON conversations (platform, heard_at_ms)");
  database.exec("DELETE FROM migrations WHERE number > 1");
  database.close();
  const second = await openAt(context, path);
  assert.deepEqual(await answersBefore(second, "b"), ["A"]);
  await second.recordCreate("b", { index: 2, kind: "text", trace: "t" });
  assert.deepEqual(
    (await second.unfinished()).map(({ turnId, creating }) => [turnId, creating?.index]),
    [["b", 2]],
  );
  assert.deepEqual(await second.heardPlaces("telegram", 10), heard);
});

test("the database of another program is refused", async (context) => {
  const path = temporaryPath(context);
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE messages (id INTEGER)");
  database.close();
  await assertRefused(context, path, "foreign", /is the database of another program/u);
});

test("a file that is no database is refused", async (context) => {
  const path = temporaryPath(context);
  writeFileSync(path, "These are notes of mine. ".repeat(100));
  await assertRefused(context, path, "corrupt", /is damaged, or no database of SQLite/u);
});

test("a folder in the place of the file, and a file in the place of the folder, are refused", async (context) => {
  const path = temporaryPath(context);
  mkdirSync(path);
  await assertRefused(context, path, "unusable", /cannot be opened/u);
  const file = temporaryPath(context);
  writeFileSync(file, "");
  await assertRefused(context, join(file, "runnel.db"), "unusable", /cannot be opened/u);
});

test("an address that names no kind of store is refused, and not repeated", async () => {
  const options = { clock: new ManualClock(), log: new RecordingLogger(), random: () => 0 };
  await assert.rejects(openStore("postgres://me:hunter2@db/runnel", options), (error: Error) => {
    assert.doesNotMatch(error.message, /hunter2/u);
    return error.name === "StoreError";
  });
});
