import type { ModelErrorKind, RetryAdvice } from "../../src/model/model-error.ts";

/** One wording of one row of Bailian's error table. */
export interface ErrorCase {
  readonly row: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string;
  readonly kind: ModelErrorKind;
  readonly retry: RetryAdvice;
  /** What the line for the operator must speak of. */
  readonly remedy: RegExp;
}

type Meaning = readonly [kind: ModelErrorKind, retry: RetryAdvice, remedy: RegExp];
type Wording = readonly [status: number | undefined, code: string | undefined, message: string];

/** The wordings of one row, which all mean the same. */
export function row(name: string, meaning: Meaning, ...wordings: readonly Wording[]): readonly ErrorCase[] {
  const [kind, retry, remedy] = meaning;
  return wordings.map(([status, code, message]) => ({ row: name, status, code, message, kind, retry, remedy }));
}
