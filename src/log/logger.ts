import { pino } from "pino";
import pretty from "pino-pretty";

import type { Logger } from "../contract/logger.ts";
import { toErrorFields } from "./error-fields.ts";
import { createRedact } from "./redaction.ts";

/** Where lines go, each with its line break. */
interface LogDestination {
  write(line: string): unknown;
}

/** How the log looks and what must not be in it. */
export interface LogSettings {
  readonly level: "debug" | "info" | "warn" | "error";
  /** `pretty` for people, `json` for programs; `auto` takes pretty when standard output is a terminal. */
  readonly format: "auto" | "pretty" | "json";
  /** Kept out of every line in any spelling, beside whatever looks like a token or key. */
  readonly secrets: readonly string[];
  /** Standard output unless given. */
  readonly destination?: LogDestination;
}

/**
 * A log whose lines are written before the call returns, so that none is lost when the process ends. Secrets are taken out
 * of the finished line, where nothing that a field, an error or a cause contains can have been missed.
 */
export function createLogger({ level, format, secrets, destination }: LogSettings): Logger {
  const redact = createRedact(secrets);
  const output = destination ?? pino.destination({ fd: 1, sync: true });
  const withStack = level === "debug";
  const isPretty = format === "pretty" || (format === "auto" && destination === undefined && process.stdout.isTTY);
  const present = isPretty
    ? createPresentation(withStack, destination === undefined && process.stdout.hasColors?.())
    : undefined;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // The fields decide what an error shows, whatever key it stands under.
      serializers: { err: (value: unknown) => value },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => withErrorFields(fields, withStack),
      },
    },
    {
      write(line) {
        const clean = redact(line);
        output.write(present ? present(clean) : clean);
      },
    },
  );
}

function withErrorFields(fields: Record<string, unknown>, withStack: boolean): Record<string, unknown> {
  const entries = Object.entries(fields);
  if (!entries.some(([, value]) => value instanceof Error)) return fields;
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value instanceof Error ? toErrorFields(value, withStack) : value]),
  );
}

/** One line for each event; with stacks, errors get lines of their own. */
function createPresentation(withStack: boolean, colorize: boolean): (line: string) => string {
  const errorLikeObjectKeys = withStack ? ["err", "error"] : [];
  return pretty.prettyFactory({ colorize, errorLikeObjectKeys, translateTime: "SYS:HH:MM:ss", singleLine: true });
}
