import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { StoreError, type StoreErrorKind } from "../store-error.ts";
import { toStoreError } from "./errors.ts";

/** A writer that is under way is waited for so long. */
const patienceMs = 5000;
/** SQLITE_IOERR_READ and SQLITE_IOERR_SHORT_READ: https://www.sqlite.org/rescode.html (2026-11-29). */
const readingCodes: ReadonlySet<unknown> = new Set([266, 522]);

/** What the operator can do when the copy cannot be written. */
const copyRemedies: Readonly<Partial<Record<StoreErrorKind, string>>> = {
  "read-only":
    "Give the user that makes the copy the right to write its folder, and check that the disk is not mounted read-only.",
  io: "Check the disk of the copy, and the space that is left on it.",
  full: "Make room on the disk of the copy, or name a file on another one.",
  unusable: "Check the path of the copy, and the rights on its folder.",
};

/**
 * Writes a consistent and compact copy of the file `from`, which may be in use, to `to`, readable for its owner only. The
 * copy is there whole, on the disk, or not at all; a file that is there already is left alone. Blocks until it is done.
 * Throws a {@link StoreError}, about the one of the two files that is at fault.
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
    try {
      copy(from, partial);
      chmodSync(partial, 0o600);
      flush(partial);
      // Unlike renaming, this fails when another program made the file meanwhile.
      linkSync(partial, target);
      flush(dirname(target));
    } finally {
      for (const file of [partial, `${partial}-journal`]) rmSync(file, { force: true });
    }
  } catch (error) {
    refuseToOverwrite(target, to);
    throw toCopyError(error, to);
  }
}

function refuseToOverwrite(target: string, name: string): void {
  if (existsSync(target)) throw new StoreError("unusable", `${name} exists already.`, "Name another file.");
}

/** Throws a {@link StoreError} where `from` is at fault, and what SQLite throws where `to` is. */
function copy(from: string, to: string): void {
  const database = openToRead(from);
  try {
    // It reads one state of the database and keeps nobody from writing the next; the copy has no gaps.
    database.prepare("VACUUM INTO ?").run(to);
  } catch (error) {
    throw isAboutReading(error) ? toStoreError(error, from) : error;
  } finally {
    database.close();
  }
}

/** Throws a {@link StoreError} when nothing can be read there. */
function openToRead(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: patienceMs });
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return database;
  } catch (error) {
    database?.close();
    throw toStoreError(error, path);
  }
}

/** While a copy is made, SQLite says what failed, but not in which file. */
function isAboutReading(error: unknown): boolean {
  const failure = toStoreError(error, "");
  if (failure instanceof StoreError && (failure.kind === "corrupt" || failure.kind === "locked")) return true;
  return error instanceof Error && "errcode" in error && readingCodes.has(error.errcode);
}

function toCopyError(error: unknown, name: string): unknown {
  const failure = toStoreError(error, name);
  if (failure === error || !(failure instanceof StoreError)) return error;
  const { kind, message, remedy } = failure;
  return new StoreError(kind, message, copyRemedies[kind] ?? remedy, { cause: error });
}

function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
