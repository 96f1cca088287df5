import type { Logger } from "../../src/contract/logger.ts";

/** One line as the operator would see it. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

/** Keeps every line, so that a test can read what the operator was told. Children write to the same list. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[];
  readonly #bindings: Readonly<Record<string, unknown>>;

  constructor(lines: LogLine[] = [], bindings: Readonly<Record<string, unknown>> = {}) {
    this.lines = lines;
    this.#bindings = bindings;
  }

  readonly debug = this.#method("debug");
  readonly info = this.#method("info");
  readonly warn = this.#method("warn");
  readonly error = this.#method("error");

  child(fields: Readonly<Record<string, unknown>>): Logger {
    return new RecordingLogger(this.lines, { ...this.#bindings, ...fields });
  }

  #method(level: LogLine["level"]) {
    return (fields: Readonly<Record<string, unknown>>, sentence: string): void => {
      this.lines.push({ level, fields: { ...this.#bindings, ...fields }, sentence });
    };
  }
}
