import type { ErrorEntry } from "../errors/error-table.ts";
import type { HttpError } from "../scenario.ts";

/** A refused request is a scenario like any other. */
export type Refusal = HttpError;

/** `limit` fills the message's placeholder. */
export function refusal(entry: ErrorEntry, variant?: string, limit?: number): Refusal {
  return {
    kind: "error",
    entry,
    ...(variant === undefined ? {} : { variant }),
    ...(limit === undefined ? {} : { values: { limit } }),
  };
}
