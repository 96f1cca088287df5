import { DatabaseSync } from "node:sqlite";

import { StoreError } from "../store-error.ts";
import { toStoreError } from "./errors.ts";

/**
 * Holds a file for one process. The lock is SQLite's on an empty database beside the file, because Node has none of its own:
 * the system takes it back at the very moment in which the process ends, however that happens.
 */
export class ProcessLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Throws a {@link StoreError} of kind `in-use` when another process, or another lock of this one, holds it. */
  static take(path: string, name: string): ProcessLock {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec("BEGIN EXCLUSIVE");
      return new ProcessLock(database);
    } catch (error) {
      database.close();
      const failure = toStoreError(error, `${name}-lock`);
      if (!(failure instanceof StoreError) || failure.kind !== "locked") throw failure;
      throw new StoreError(
        "in-use",
        `Another process of Runnel is running with ${name}.`,
        "Stop it first, or set storage.url to another file.",
        { cause: error },
      );
    }
  }

  release(): void {
    this.#database.close();
  }
}
