import { MemoryStore } from "./memory-store.ts";
import { openSqliteStore, type StoreOptions } from "./sqlite/open.ts";
import { StoreError } from "./store-error.ts";
import type { Store } from "./store.ts";

/**
 * Opens the store that `storage.url` names: `sqlite:` and the path of a file, or `memory:`. Rejects with a
 * {@link StoreError} when it cannot be used.
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const path = toSqlitePath(url);
  if (path !== undefined) return openSqliteStore(path, options);
  if (url === "memory:") return new MemoryStore(options.clock);
  throw new StoreError(
    "unusable",
    "storage.url names no kind of store that Runnel has.",
    'Write "sqlite:" and a path.',
  );
}

/** The path of the file where a `storage.url` names one. */
export function toSqlitePath(url: string): string | undefined {
  return /^sqlite:(.+)$/u.exec(url)?.[1];
}
