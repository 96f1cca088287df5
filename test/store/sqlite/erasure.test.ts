import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { answered } from "../../contract/store-suite.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { openAt, temporaryPath } from "./stage.ts";

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
  while (await store.prune(clock.nowMs() - 500, 0));
  assert.deepEqual(filesWith("secret", path), []);
  await store.close();
  assert.deepEqual(filesWith("secret", path), []);
  assert.deepEqual(filesWith("public", path), ["runnel.db"]);
});
