import { accountErrors } from "./account-errors.ts";
import type { BodyShape, ErrorRow } from "./error-row.ts";
import { requestErrors } from "./request-errors.ts";
import { serviceErrors } from "./service-errors.ts";

/**
 * What the service answers when it refuses or fails. Texts, spelling mistakes included, are the wire's where a capture exists
 * (https://github.com/langbot-app/LangBot/issues/1177 and others), else the documented ones:
 * https://help.aliyun.com/zh/model-studio/error-code and https://www.alibabacloud.com/help/en/model-studio/error-code, 2026-11-22.
 * Broken connections and broken streams are no rows here; scenarios of kind `broken-answer` make them.
 */
const errorTable = { ...requestErrors, ...accountErrors, ...serviceErrors };

/** A row of the error table. */
export type ErrorEntry = keyof typeof errorTable;

/** One message of a row. */
export interface ErrorCase {
  readonly entry: ErrorEntry;
  readonly variant: string;
  readonly status: number;
  readonly shape: BodyShape;
  readonly code: string;
  readonly nativeCode: string;
  readonly type: string;
  /** With `{model}` and `{limit}` still in it. */
  readonly message: string;
}

const errorCases: readonly ErrorCase[] = Object.entries<ErrorRow>(errorTable).flatMap(([entry, row]) =>
  Object.entries(row.messages).map(([variant, own]) => {
    const merged = typeof own === "string" ? { ...row, message: own } : { ...row, ...own };
    return {
      entry: entry as ErrorEntry,
      variant,
      status: merged.status,
      shape: merged.shape ?? "compat",
      code: merged.code,
      nativeCode: merged.nativeCode ?? merged.code,
      type: merged.type ?? merged.code,
      message: merged.message,
    };
  }),
);

/** Every message of every row, for tests that go through all of them. */
export function listErrorCases(): readonly ErrorCase[] {
  return errorCases;
}

/** Throws when there is no such variant, naming those there are. */
export function findErrorCase(entry: ErrorEntry, variant?: string): ErrorCase {
  const ofEntry = errorCases.filter((candidate) => candidate.entry === entry);
  const found = variant === undefined ? ofEntry[0] : ofEntry.find((candidate) => candidate.variant === variant);
  if (found !== undefined) return found;
  const known = ofEntry.map((candidate) => candidate.variant).join(", ");
  throw new Error(`The error table has no ${entry} ${variant ?? ""}; its variants: ${known || "none, no such entry"}.`);
}
