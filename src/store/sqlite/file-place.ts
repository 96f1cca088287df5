import { statSync } from "node:fs";

import { StoreError } from "../store-error.ts";

/**
 * Where a file that is open was when this was made. An open file can be written after it was removed or another was put in
 * its place, but nobody finds it again.
 */
export class FilePlace {
  readonly #path: string;
  readonly #name: string;
  readonly #identity: string | undefined;

  /** `path` leads to the file now; `name` is what the operator calls it. */
  constructor(path: string, name: string) {
    this.#path = path;
    this.#name = name;
    this.#identity = toIdentity(path);
  }

  /** Throws a {@link StoreError} when the path leads to no file, or to another one. Costs microseconds. */
  check(): void {
    if (toIdentity(this.#path) === this.#identity) return;
    throw new StoreError(
      "gone",
      `${this.#name} was removed or replaced while Runnel runs; what is written now would not be found again.`,
      "Move the file back to its place, or restart Runnel: it goes on with the file that is there, or with a new one.",
    );
  }
}

function toIdentity(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
