import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { backUp } from "../../../src/store/sqlite/backup.ts";
import { answered, answersBefore, begun } from "../../contract/store-suite.ts";
import { openAt, temporaryPath } from "./stage.ts";

const module = new URL("../../../src/store/sqlite/backup.ts", import.meta.url).href;
const isNotPosix = process.platform === "win32" && "only a shell can limit the size of files";

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

test("a copy that cannot be written is told of by its own name, with what helps there", async (context) => {
  const path = temporaryPath(context);
  await openAt(context, path);
  const folder = dirname(path);
  writeFileSync(join(folder, "notes"), "");
  assert.throws(() => backUp(path, join(folder, "notes", "copy.db")), {
    kind: "unusable",
    message: /copy\.db cannot be opened/u,
    remedy: "Check the path of the copy, and the rights on its folder.",
  });
});

test("a disk that does not take the copy is told of by the copy's name", { skip: isNotPosix }, async (context) => {
  const path = temporaryPath(context);
  const store = await openAt(context, path);
  for (let turn = 0; turn < 20; turn += 1) await answered(store, String(turn), "A".repeat(20_000));
  const script = `import { backUp } from ${JSON.stringify(module)};
    try { backUp(${JSON.stringify(path)}, "copy.db"); } catch (error) { console.log(error.message, error.remedy); }`;
  // A file may have 64 KiB at most in there.
  const limited = [
    "-c",
    'ulimit -f 128 && exec "$0" --input-type=module-typescript --eval "$1"',
    process.execPath,
    script,
  ];
  const { stdout } = spawnSync("sh", limited, { cwd: dirname(path), encoding: "utf8" });
  assert.match(
    stdout,
    /^copy\.db cannot be read or written \(.*\)\. Check the disk of the copy, and the space that is left on it\.$/mu,
  );
  const left = readdirSync(dirname(path)).filter((name) => name.startsWith("copy"));
  assert.deepEqual(left, []);
});

test("a database that cannot be read is told of by its name, and not by the copy's", async (context) => {
  const path = temporaryPath(context);
  const copy = join(dirname(path), "copy.db");
  mkdirSync(path);
  assert.throws(() => backUp(path, copy), {
    kind: "unusable",
    message: /runnel\.db cannot be opened/u,
    remedy: /^Check storage\.url/u,
  });
});

test("what cannot be copied is told in plain words, and leaves nothing behind", async (context) => {
  const path = temporaryPath(context);
  const copy = join(dirname(path), "copy.db");
  assert.throws(() => backUp(path, copy), { message: /runnel\.db does not exist\.$/u });
  writeFileSync(path, "Not a database. ".repeat(100));
  assert.throws(() => backUp(path, copy), { kind: "corrupt" });
  assert.ok(!existsSync(copy) && !existsSync(`${copy}.partial`));
});
