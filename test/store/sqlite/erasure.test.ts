import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import type { PruneResult, Store } from "../../../src/store/store.ts";
import { answered } from "../../contract/store-suite.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { openAt, temporaryPath } from "./stage.ts";

/** What the store says once it has removed everything. */
async function pruneAll(store: Store, beforeMs: number): Promise<PruneResult> {
  for (;;) {
    const result = await store.prune(beforeMs, 0);
    if (result !== "more") return result;
  }
}

/** The files beside `path`, and itself, in which `text` can be read. */
function filesWith(text: string, path: string): string[] {
  const folder = dirname(path);
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));
}

test("what was removed cannot be read in the bytes of any file, neither at once nor after the store is closed", async (context) => {
  const path = temporaryPath(context);
  const clock = new ManualClock();
  const store = await openAt(context, path, clock);
  for (const words of [1, 30, 300, 3000]) {
    for (let turn = 0; turn < 10; turn += 1) {
      const turnId = `${words}-${turn}`;
      const answering = answered(store, turnId, "secret ".repeat(words));
      await store.recordShownText(turnId, "secret");
      await answering;
    }
  }
  assert.ok(filesWith("secret", path).length > 0);
  await clock.advance(1000);
  await answered(store, "last", "public");
  assert.equal(await pruneAll(store, clock.nowMs() - 500), "done");
  assert.deepEqual(filesWith("secret", path), []);
  await store.close();
  assert.deepEqual(filesWith("secret", path), []);
  assert.deepEqual(filesWith("public", path), ["runnel.db"]);
});

test("what was removed is not said to be gone while another program still reads what was there before", async (context) => {
  const path = temporaryPath(context);
  const clock = new ManualClock();
  const store = await openAt(context, path, clock);
  await answered(store, "a", "secret");
  await clock.advance(1000);
  const reader = new DatabaseSync(path);
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM turns").get();
  assert.equal(await pruneAll(store, clock.nowMs()), "held");
  assert.ok(filesWith("secret", path).length > 0);
  reader.exec("ROLLBACK");
  reader.close();
  assert.equal(await pruneAll(store, clock.nowMs()), "done");
  assert.deepEqual(filesWith("secret", path), []);
});
