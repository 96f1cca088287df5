import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { StoreError } from "../store-error.ts";
import { toStoreError } from "./errors.ts";

/** A writer that is under way is waited for so long. */
const patienceMs = 5000;

/**
 * Writes a consistent and compact copy of the file `from`, which may be in use, to `to`, readable for its owner only. The
 * copy is there whole, on the disk, or not at all; a file that is there already is left alone. Blocks until it is done.
 * Throws a {@link StoreError}.
 */
export function backUp(from: string, to: string): void {
  if (!existsSync(from)) throw new StoreError("unusable", `${from} does not exist.`, "Check storage.url.");
  const target = resolve(to);
  refuseToOverwrite(target, to);
  const partial = `${target}.partial`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    rmSync(partial, { force: true });
    closeSync(openSync(partial, "wx", 0o600));
    copy(from, partial);
    chmodSync(partial, 0o600);
    flush(partial);
    // Unlike renaming, this fails when another program made the file meanwhile.
    linkSync(partial, target);
    flush(dirname(target));
  } catch (error) {
    refuseToOverwrite(target, to);
    throw toStoreError(error, to);
  } finally {
    rmSync(partial, { force: true });
  }
}

function refuseToOverwrite(target: string, name: string): void {
  if (existsSync(target)) throw new StoreError("unusable", `${name} exists already.`, "Name another file.");
}

function copy(from: string, to: string): void {
  const database = new DatabaseSync(from, { timeout: patienceMs });
  try {
    // It reads one state of the database and keeps nobody from writing the next; the copy has no gaps.
    database.prepare("VACUUM INTO ?").run(to);
  } catch (error) {
    throw toStoreError(error, from);
  } finally {
    database.close();
  }
}

function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
