import { parseArgs } from "node:util";

import { config as readDotEnv } from "dotenv";

import { listAdapters, toSettingsByName } from "./adapters.ts";
import { loadConfig } from "./config/load.ts";
import { toSqlitePath } from "./store/open-store.ts";
import { backUp } from "./store/sqlite/backup.ts";
import { StoreError } from "./store/store-error.ts";

/** Exit codes: done; wrong arguments, as in sysexits.h; the copy could not be made; the configuration is wrong. */
const done = 0;
const badUsage = 64;
const failed = 74;
const badConfiguration = 78;

const usage = `Usage: npm run backup [-- [--config FILE] [COPY]]

Copies the database of storage.url, also while Runnel is running, to COPY; by default beside it, with the time in its name.
A file that is there already is never overwritten.

  --config FILE   read this file instead of config.yaml`;

async function main(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === undefined) {
    console.error(usage);
    return badUsage;
  }
  const env: Record<string, string | undefined> = { ...process.env };
  readDotEnv({ processEnv: env, quiet: true });
  const { path = "config.yaml", copy } = parsed;
  const adapters = toSettingsByName(await listAdapters());
  const loaded = await loadConfig({ path, isPathGiven: parsed.path !== undefined, env, adapters });
  if (!loaded.ok) {
    console.error(loaded.problems.join("\n"));
    return badConfiguration;
  }
  const from = toSqlitePath(loaded.config.storage.url);
  if (from === undefined) {
    console.error("storage.url names no file, so there is nothing to copy.");
    return badConfiguration;
  }
  const to = copy ?? toCopyName(from, new Date());
  try {
    backUp(from, to);
    console.log(`Copied ${from} to ${to}.`);
    return done;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    console.error(`${error.message} ${error.remedy}`);
    return failed;
  }
}

function parse(args: readonly string[]): { readonly path?: string; readonly copy?: string } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { config: { type: "string" } },
      allowPositionals: true,
    });
    const [copy, ...more] = positionals;
    if (more.length > 0 || copy === "" || values.config === "") return undefined;
    return {
      ...(values.config === undefined ? {} : { path: values.config }),
      ...(copy === undefined ? {} : { copy }),
    };
  } catch {
    return undefined;
  }
}

/** `data/runnel.db` becomes `data/runnel-20261129-060824.db`, in Coordinated Universal Time. */
function toCopyName(path: string, now: Date): string {
  const [day = "", time = ""] = now
    .toISOString()
    .replaceAll(/[-:]|\..*/gu, "")
    .split("T");
  return path.replace(/(\.[^./\\]+)?$/u, `-${day}-${time}$1`);
}

process.exitCode = await main(process.argv.slice(2));
