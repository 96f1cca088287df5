import { readFile } from "node:fs/promises";

import { createRedact } from "../log/redaction.ts";
import { checkConfig, type ConfigCircumstances } from "./check.ts";
import type { Config } from "./config.ts";
import type { ConfigNotice, ConfigProblem } from "./problem.ts";
import { toReport } from "./report.ts";
import type { RunMode } from "./run-mode.ts";
import { readYaml } from "./yaml-file.ts";

/** Where a configuration comes from. */
export interface ConfigSource extends ConfigCircumstances {
  /** The file, as the operator calls it: relative to the working directory, or absolute. */
  readonly path: string;
}

/** A configuration that the program can start with, or everything that is wrong with it. */
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly mode: RunMode;
      /** What the operator should hear at start, in the order to print it. */
      readonly notices: readonly ConfigNotice[];
      /** Every secret in the configuration, for the log to keep out. */
      readonly secrets: readonly string[];
    }
  | {
      readonly ok: false;
      /** Lines to print as they are; no secret is in them. */
      readonly problems: readonly string[];
    };

/** Reads and checks the configuration. Without a file at the default path every default applies. Never rejects. */
export async function loadConfig(source: ConfigSource): Promise<LoadedConfig> {
  const { text, problem } = await readText(source);
  if (problem !== undefined) return { ok: false, problems: toReport([problem], source.path, undefined) };
  return parseConfig(text, source);
}

/** Checks the text of a configuration; undefined where there is no file. Total. */
export function parseConfig(text: string | undefined, source: ConfigSource): LoadedConfig {
  const file = text === undefined ? undefined : readYaml(text);
  const checked = checkConfig(file?.value, source);
  // What a text that cannot be read leaves unsaid is not the operator's mistake.
  const problems = file?.isReadable === false ? file.problems : [...(file?.problems ?? []), ...checked.problems];
  if (problems.length === 0 && checked.mode !== undefined) {
    const { config, mode, notices, secrets } = checked;
    return { ok: true, config, mode, notices, secrets };
  }
  return { ok: false, problems: toReport(problems, source.path, file).map(createRedact(checked.secrets)) };
}

async function readText({ path, isPathGiven }: ConfigSource): Promise<{ text?: string; problem?: ConfigProblem }> {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    if (code === "ENOENT" && !isPathGiven) return {};
    return { problem: { path: [], message: readErrorWords[code] ?? `cannot be read (${code})` } };
  }
}

const readErrorWords: Readonly<Record<string, string>> = {
  ENOENT: "does not exist; check the path after --config",
  EISDIR: "is a folder; name the file in it",
  EACCES: "may not be read by this user; check its permissions",
  ERR_ENCODING_INVALID_ENCODED_DATA: "is not UTF-8 text; save it as UTF-8",
};
