import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { systemClock } from "../src/clock.ts";
import { openStore } from "../src/store/open-store.ts";
import { RecordingLogger } from "./support/recording-logger.ts";

const script = new URL("../src/backup.ts", import.meta.url).pathname;

async function setUp(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "runnel-backup-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "config.yaml"), 'storage: { url: "sqlite:kept.db" }\n');
  const store = await openStore(`sqlite:${join(folder, "kept.db")}`, {
    clock: systemClock,
    log: new RecordingLogger(),
    random: Math.random,
  });
  context.after(() => store.close());
  return {
    folder,
    backup: (...args: string[]) =>
      spawnSync(process.execPath, [script, ...args], { cwd: folder, env: {}, encoding: "utf8" }),
  };
}

test("the database of the configuration is copied beside it, with the time in the name", async (context) => {
  const { folder, backup } = await setUp(context);
  const { status, stdout } = backup();
  assert.equal(status, 0);
  const copy = readdirSync(folder).find((name) => /^kept-\d{8}-\d{6}\.db$/u.test(name));
  assert.equal(stdout, `Copied kept.db to ${copy}.\n`);
});

test("or to the file that is named, once", async (context) => {
  const { folder, backup } = await setUp(context);
  assert.equal(backup("copies/one.db").status, 0);
  assert.ok(existsSync(join(folder, "copies", "one.db")));
  const again = backup("copies/one.db");
  assert.equal(again.status, 74);
  assert.equal(again.stderr, "copies/one.db exists already. Name another file.\n");
});

test("wrong arguments and a wrong configuration are told", async (context) => {
  const { folder, backup } = await setUp(context);
  assert.equal(backup("one.db", "two.db").status, 64);
  writeFileSync(join(folder, "config.yaml"), "storage: { url: 'memory:' }\n");
  const nothing = backup();
  assert.deepEqual([nothing.status, nothing.stderr], [78, "storage.url names no file, so there is nothing to copy.\n"]);
  writeFileSync(join(folder, "config.yaml"), "storag: {}\n");
  assert.match(backup().stderr, /did you mean storage/u);
});
