import { badRequest, refusal } from "./errors.ts";

/** One file of a multipart request. */
export interface UploadedFile {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/**
 * The parameters of one call, read as the Bot API server reads them: whether they came as JSON, form fields or query,
 * a number may be a string of digits and an object may be a string of JSON. Every method throws a 400 for a value of
 * the wrong kind, and takes an empty string for "not given".
 */
export class Parameters {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #files: ReadonlyMap<string, UploadedFile>;

  constructor(values: Readonly<Record<string, unknown>>, files: ReadonlyMap<string, UploadedFile> = new Map()) {
    this.#values = values;
    this.#files = files;
  }

  /** What was sent, for the record of calls. Files appear by their name only. */
  toRecord(): Readonly<Record<string, unknown>> {
    const files = [...this.#files].map(([field, file]) => [field, { fileName: file.fileName }]);
    return { ...this.#values, ...Object.fromEntries(files) };
  }

  has(name: string): boolean {
    const value = this.#values[name];
    return value !== undefined && value !== null && value !== "";
  }

  string(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#values[name];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (!text.isWellFormed()) throw refusal("notUtf8");
    return text;
  }

  integer(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.#values[name]);
    if (!Number.isSafeInteger(value)) throw badRequest(`wrong parameter ${name} in request`);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#values[name];
    return value === true || value === 1 || (typeof value === "string" && /^(true|1|yes)$/i.test(value));
  }

  object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw badRequest(`object expected as ${name.replaceAll("_", " ")}`);
    }
    return value as Readonly<Record<string, unknown>>;
  }

  array(name: string): readonly unknown[] | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw badRequest(`can't parse ${name} JSON array`);
    return value;
  }

  /** A value as it is, or parsed when it came as a string. */
  json(name: string): unknown {
    if (!this.has(name)) return undefined;
    const value = this.#values[name];
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${name} JSON object`);
    }
  }

  /** The file under `name`, given directly or as `attach://other-field`. */
  file(name: string): UploadedFile | undefined {
    const attached = /^attach:\/\/(.+)$/.exec(this.string(name) ?? "")?.[1];
    return this.#files.get(attached ?? name);
  }
}
