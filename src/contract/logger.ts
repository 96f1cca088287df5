/** One event for the operator: ids and numbers as fields, one plain sentence. Message content only ever at debug. */
export type LogMethod = (fields: Readonly<Record<string, unknown>>, sentence: string) => void;

/** The part of a pino logger that Runnel uses. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** A logger which adds `fields` to every line. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}
