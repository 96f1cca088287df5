import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";

/** The path of a database that does not exist yet, in a folder that goes with the test. */
export function temporaryPath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "runnel-store-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "runnel.db");
}

/** Opens the store in a file; it is closed with the test, unless that closed it. */
export async function openAt(
  context: TestContext,
  path: string,
  clock = new ManualClock(),
  log = new RecordingLogger(),
): Promise<Store> {
  const store = await openSqliteStore(path, { clock, log, random: () => 0 });
  context.after(() => store.close().catch(() => undefined));
  return store;
}
