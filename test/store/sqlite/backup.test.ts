import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { backUp } from "../../../src/store/sqlite/backup.ts";
import { answered, answersBefore, begun } from "../../contract/store-suite.ts";
import { openAt, temporaryPath } from "./stage.ts";

test("a copy of a database in use can be opened and has everything that was stored", async (context) => {
  const path = temporaryPath(context);
  const store = await openAt(context, path);
  await answered(store, "a", "A");
  const copy = join(dirname(path), "copies", "copy.db");
  const writing = answered(store, "b", "B");
  backUp(path, copy);
  await writing;
  assert.equal((statSync(copy).mode & 0o777).toString(8), "600");
  assert.deepEqual(readdirSync(dirname(copy)), ["copy.db"]);

  const copied = await openAt(context, copy);
  await begun(copied, "c");
  assert.deepEqual(await answersBefore(copied, "c"), ["A"]);
  await begun(store, "c");
  assert.deepEqual(await answersBefore(store, "c"), ["B", "A"], "the store in use goes on");
});

test("a file that is there already is not overwritten", async (context) => {
  const path = temporaryPath(context);
  await openAt(context, path);
  const copy = join(dirname(path), "copy.db");
  writeFileSync(copy, "precious");
  assert.throws(() => backUp(path, copy), { name: "StoreError", message: /copy\.db exists already\.$/u });
  assert.equal(readFileSync(copy, "utf8"), "precious");
});

test("what cannot be copied is told in plain words, and leaves nothing behind", async (context) => {
  const path = temporaryPath(context);
  const copy = join(dirname(path), "copy.db");
  assert.throws(() => backUp(path, copy), { message: /runnel\.db does not exist\.$/u });
  writeFileSync(path, "Not a database. ".repeat(100));
  assert.throws(() => backUp(path, copy), { kind: "corrupt" });
  assert.ok(!existsSync(copy) && !existsSync(`${copy}.partial`));
});
