import { chmodSync, closeSync, existsSync, mkdirSync, openSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { Kysely, sql, SqliteDialect } from "kysely";

import { migrate } from "../sql/migrations.ts";
import { SqlStore, type SqlStoreDependencies } from "../sql/sql-store.ts";
import type { Tables } from "../sql/tables.ts";
import { NodeSqliteDatabase } from "./database.ts";
import { toStoreError } from "./errors.ts";
import { FilePlace } from "./file-place.ts";
import { ProcessLock } from "./process-lock.ts";

/** Runnel's own waits for another program's lock do not block; this one, inside SQLite, does. */
const blockingPatienceMs = 50;
/** Holds what a busy bot looks at again and again; more of it is memory that grows for hours. */
const cacheKib = 6144;

/** An open file, its tables of this version. */
export interface SqliteFile {
  readonly db: Kysely<Tables>;
  readonly place: FilePlace;
  /** Nothing was in it. */
  readonly isNew: boolean;
  /** Other users of the machine can open it, and Runnel cannot change that. */
  readonly isOpenToOthers: boolean;
  /**
   * Empties the log that SQLite writes ahead, in which the pages stand also as they were. Resolves to false when it could not,
   * because another program still reads them.
   */
  erase(): Promise<boolean>;
  /** Closes the file and lets others have it. */
  close(): Promise<void>;
}

/** What a store in a file needs. */
export type StoreOptions = Pick<SqlStoreDependencies, "clock" | "log" | "random">;

/** Opens the store in a file of SQLite; see {@link openSqliteFile}. */
export async function openSqliteStore(path: string, options: StoreOptions): Promise<SqlStore> {
  const file = await openSqliteFile(path, options.clock.nowMs());
  if (file.isOpenToOthers) {
    const remedy = "Give the file to the user that runs Runnel, and put it on a disk that knows who may read what.";
    options.log.warn(
      { file: resolve(path), remedy },
      "Other users of this machine can read the file for conversations.",
    );
  }
  if (file.isNew) options.log.info({ file: resolve(path) }, "The file for conversations is new, or was empty.");
  try {
    return await SqlStore.open(file.db, {
      ...options,
      toError: (error) => toStoreError(error, path),
      checkPlace: () => file.place.check(),
      erase: () => file.erase(),
      close: () => file.close(),
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Opens a file of SQLite, made with its folder where it is not there, readable for nobody else where that is possible, and
 * holds it for this process. `path` is what the operator calls it, relative to the working directory or absolute. Rejects with a StoreError.
 */
export async function openSqliteFile(path: string, nowMs: number): Promise<SqliteFile> {
  let lock: ProcessLock | undefined;
  let database: DatabaseSync | undefined;
  try {
    const file = toPrivateFile(path);
    toPrivateFile(`${file}-lock`);
    lock = ProcessLock.take(`${file}-lock`, path);
    const place = new FilePlace(file, path);
    database = new DatabaseSync(file, { timeout: blockingPatienceMs });
    // FULL: what was written survives also the machine's end, not only the program's. secure_delete: what is removed is
    // overwritten, and not only forgotten: https://www.sqlite.org/pragma.html#pragma_secure_delete (2026-11-29).
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON; PRAGMA cache_size = -${cacheKib}; PRAGMA journal_size_limit = 67108864`);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new NodeSqliteDatabase(database) }) });
    const isNew = await migrate(db, path, Math.floor(nowMs));
    const held = lock;
    return {
      db,
      place,
      isNew,
      isOpenToOthers: isOpenToOthers(file),
      erase: async () => {
        // It tells this in a row, and not as an error: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint (2026-11-29).
        const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
        return rows[0]?.busy === 0;
      },
      close: async () => {
        await db.destroy();
        held.release();
      },
    };
  } catch (error) {
    if (database?.isOpen === true) database.close();
    lock?.release();
    throw toStoreError(error, path);
  }
}

/** Makes the file and its folder where they are not there; its real path. SQLite gives the files beside it the same mode. */
function toPrivateFile(path: string): string {
  const wanted = resolve(path);
  mkdirSync(dirname(wanted), { recursive: true, mode: 0o700 });
  if (!existsSync(wanted)) closeSync(openSync(wanted, "a", 0o600));
  const real = realpathSync(wanted);
  try {
    chmodSync(real, 0o600);
  } catch {
    // A file of another user, or a file system without modes. Whether the file can be used, SQLite finds out.
  }
  return real;
}

function isOpenToOthers(path: string): boolean {
  // Windows has no such modes.
  return process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
}
