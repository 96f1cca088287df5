/** Fields that errors of this program and of its libraries carry, none of which repeats what someone wrote. */
const fieldNames = ["code", "status", "kind", "requestId", "retryAfterMs", "remedy", "error_code", "syscall"] as const;

/** A cause has a cause; this many say all there is to say. */
const causeLimit = 3;

/** What the log keeps of an error: its kind, its sentence, its codes, what caused it, and at debug where it came from. */
export function toErrorFields(error: Error, withStack: boolean, depth = 0): Record<string, unknown> {
  const fields: Record<string, unknown> = { type: toType(error), message: error.message };
  for (const name of fieldNames) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === "string" || typeof value === "number") fields[name] = value;
  }
  if (withStack && depth === 0) fields.stack = error.stack;
  const cause = toCause(error);
  if (cause instanceof Error && depth < causeLimit) fields.cause = toErrorFields(cause, withStack, depth + 1);
  return fields;
}

function toType(error: Error): string {
  return error.name === "Error" ? error.constructor.name : error.name;
}

/** A failed connection has no cause of its own but one error for each address that was tried. */
function toCause(error: Error): unknown {
  return error.cause ?? (error instanceof AggregateError ? (error.errors as unknown[])[0] : undefined);
}
