/**
 * Why the store cannot do something.
 *
 * - `unusable`: the configured place is none: no such kind of store, a folder, no permission to open it.
 * - `in-use`: another process of Runnel has it.
 * - `newer`: a newer version of Runnel wrote it. `foreign`: another program did.
 * - `corrupt`: it is damaged, or no database at all.
 * - `locked`: another program holds it at the moment.
 * - `gone`: it was removed or replaced after it was opened.
 * - `full`, `read-only`, `io`: the disk does not take what is to be written.
 * - `closed`: the program is stopping.
 */
export type StoreErrorKind =
  | "unusable"
  | "in-use"
  | "newer"
  | "foreign"
  | "corrupt"
  | "locked"
  | "gone"
  | "full"
  | "read-only"
  | "io"
  | "closed";

/** The store failed. `message` says what happened to which file, `remedy` what the operator can do; neither quotes content. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;
  readonly remedy: string;

  constructor(kind: StoreErrorKind, message: string, remedy: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.kind = kind;
    this.remedy = remedy;
  }
}
