import { readdir } from "node:fs/promises";

import type { AdapterConfig, AdapterSettings } from "./config/adapter-settings.ts";
import type { PlatformConfig } from "./config/config.ts";
import type { AdapterHost, PlatformAdapter } from "./contract/adapter.ts";

/** What the index.ts of an adapter's folder exports. */
interface AdapterModule {
  /** Makes the adapter without I/O. `config` is what the `toConfig` of the same folder's settings gave. */
  createAdapter(config: AdapterConfig, host: AdapterHost): PlatformAdapter;
}

/** One folder of adapters/. Its name is the platform's name everywhere. */
export interface AvailableAdapter {
  readonly name: string;
  readonly settings: AdapterSettings;
  /** Imports index.ts and with it the platform's SDK: only for platforms that are on. */
  load(): Promise<AdapterModule>;
}

const adaptersFolder = new URL("../adapters/", import.meta.url);

/** Finds every adapter there is, by name in alphabetical order. Rejects when a folder has no config.ts to export `settings`. */
export async function listAdapters(folder: URL = adaptersFolder): Promise<readonly AvailableAdapter[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const { settings } = (await import(new URL(`${name}/config.ts`, folder).href)) as { settings?: AdapterSettings };
      if (settings === undefined) throw new Error(`adapters/${name}/config.ts does not export settings`);
      return {
        name,
        settings,
        load: async () => (await import(new URL(`${name}/index.ts`, folder).href)) as AdapterModule,
      };
    }),
  );
}

/** Makes the adapter of a platform that is on, importing its SDK only now. Rejects when there is none of that name. */
export async function openAdapter(
  adapters: readonly AvailableAdapter[],
  platform: PlatformConfig,
  host: AdapterHost,
): Promise<PlatformAdapter> {
  const found = adapters.find(({ name }) => name === platform.name);
  if (found === undefined) throw new Error(`There is no adapter for ${platform.name}.`);
  return (await found.load()).createAdapter(platform.adapter, host);
}

/** The settings of every adapter by its name, as the configuration is checked with. */
export function toSettingsByName(adapters: readonly AvailableAdapter[]): Readonly<Record<string, AdapterSettings>> {
  return Object.fromEntries(adapters.map(({ name, settings }) => [name, settings]));
}
