import { StoreError, type StoreErrorKind } from "../store-error.ts";

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html (2026-11-29). */
const kinds: Readonly<Record<number, StoreErrorKind>> = {
  3: "read-only",
  5: "locked",
  6: "locked",
  8: "read-only",
  10: "io",
  11: "corrupt",
  13: "full",
  14: "unusable",
  23: "read-only",
  26: "corrupt",
};

const words: Readonly<Partial<Record<StoreErrorKind, readonly [problem: string, remedy: string]>>> = {
  "read-only": [
    "may not be written",
    "Give the user that runs Runnel the right to write the file and its folder, and check that the disk is not mounted read-only.",
  ],
  locked: [
    "is locked by another program",
    "Close whatever has the file open for writing, such as a shell of SQLite with an open transaction.",
  ],
  io: ["cannot be read or written", "Check the disk, and the space that is left on it."],
  corrupt: [
    "is damaged, or no database of SQLite",
    "Stop Runnel and put a backup in its place (delete the files with -wal and -shm at the end of their names first), or set storage.url to another file.",
  ],
  full: ["cannot grow: the disk is full", "Make room on the disk."],
  unusable: ["cannot be opened", "Check storage.url: the path, and the rights on its folder."],
};

/** What node:sqlite and the file system throw, as a {@link StoreError} about the file `name`; anything else as it is. */
export function toStoreError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const kind = toKind(error);
  const found = kind === undefined ? undefined : words[kind];
  if (kind === undefined || found === undefined) return error;
  const [problem, remedy] = found;
  return new StoreError(kind, `${name} ${problem} (${error.message}).`, remedy, { cause: error });
}

function toKind(error: Error): StoreErrorKind | undefined {
  if ("errcode" in error && typeof error.errcode === "number") return kinds[error.errcode & 0xff];
  const code = "code" in error ? error.code : undefined;
  switch (code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "read-only";
    case "ENOSPC":
    case "EDQUOT":
      return "full";
    case "EIO":
      return "io";
    case "ENOTDIR":
    case "EEXIST":
    case "EISDIR":
    case "ENOENT":
    case "ELOOP":
    case "ENAMETOOLONG":
      return "unusable";
    default:
      return undefined;
  }
}
