import type { ConfigNotice, ConfigPath } from "./problem.ts";
import { toDottedPath } from "./problem.ts";
import type { ParsedConfig } from "./schema.ts";
import { isSection } from "./section.ts";

/** A key that config.yaml may have although this version does not act on it. */
interface UnsupportedKey {
  readonly path: ConfigPath;
  /** The one value that needs no notice. */
  readonly default: unknown;
  /** What happens whatever the value is. */
  readonly instead: string;
}

const unsupportedKeys: readonly UnsupportedKey[] = [
  { path: ["history", "summarize"], default: false, instead: "what no longer fits is left out of the prompt" },
  { path: ["storage", "url"], default: "sqlite:data/runnel.db", instead: "conversations are kept in memory" },
  { path: ["storage", "retention_days"], default: 0, instead: "conversations are kept in memory" },
  { path: ["catch_up_min"], default: 15, instead: "the age of a message is not looked at" },
];

/** One line for each key that was changed in vain. */
export function toUnsupportedNotices(parsed: ParsedConfig): ConfigNotice[] {
  return unsupportedKeys
    .filter(({ path, default: value }) => {
      const found = valueAt(parsed, path);
      return found !== undefined && found !== value;
    })
    .map(({ path, instead }) => ({
      level: "warn",
      sentence: `${toDottedPath(path)} has no effect in this version: ${instead}.`,
    }));
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, key) => (isSection(value) ? value[key] : undefined), root);
}
