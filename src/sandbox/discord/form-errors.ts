import { ApiError } from "./api-error.ts";

type Path = readonly (string | number)[];

interface Complaint {
  readonly code: string;
  readonly message: string;
}

interface Branch {
  [key: string]: Branch | Complaint[];
}

/**
 * Collects what is wrong with a request body and words it as Discord does, code 50035 with a tree of `_errors`:
 * https://docs.discord.com/developers/reference#error-messages (2026-11-22).
 */
export class FormErrors {
  readonly #tree: Branch = {};
  readonly #prefix: Path;
  #isEmpty = true;

  /** `prefix`: where in the request the checked part stands. */
  constructor(prefix: Path = []) {
    this.#prefix = prefix;
  }

  /** Adds a complaint about the field at `path`. */
  add(path: Path, code: string, message: string): void {
    this.#isEmpty = false;
    let branch = this.#tree;
    for (const key of [...this.#prefix, ...path]) branch = child(branch, String(key));
    const complaints = branch["_errors"];
    if (Array.isArray(complaints)) complaints.push({ code, message });
    else branch["_errors"] = [{ code, message }];
  }

  /** Complains when `text` has more than `max` or fewer than `min` code points, which is how Discord counts. */
  checkLength(path: Path, text: string, min: number, max: number): void {
    const length = countCodePoints(text);
    if (min === 0 && length > max) {
      this.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`);
    } else if (length < min || length > max) {
      this.add(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
    }
  }

  /** The 400 that names everything that was added. */
  toError(): ApiError {
    return new ApiError(400, 50035, "Invalid Form Body", { body: { errors: this.#tree } });
  }

  /** Throws the 400 when anything was added. */
  throwIfAny(): void {
    if (!this.#isEmpty) throw this.toError();
  }
}

/** The length of a text as Discord counts it: https://github.com/discord/discord-api-docs/issues/1315 (2026-11-22). */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** `value` as an object with unknown fields, or undefined. */
export function toFields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function child(branch: Branch, key: string): Branch {
  const existing = branch[key];
  if (existing !== undefined && !Array.isArray(existing)) return existing;
  const created: Branch = {};
  branch[key] = created;
  return created;
}
