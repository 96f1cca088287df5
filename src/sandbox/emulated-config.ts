import type { AdapterConfig } from "../config/adapter-settings.ts";
import type { Config } from "../config/config.ts";

/** Where the emulators are, and what opens them. */
export interface EmulatedServices {
  /** By the name of the platform. */
  readonly platforms: Readonly<Record<string, AdapterConfig>>;
  /** undefined: the configured model answers. */
  readonly model: { readonly baseUrl: string; readonly apiKey: string } | undefined;
}

/** The same configuration with the emulators in place of the real services. A platform without an emulator is off. Pure. */
export function toEmulatedConfig(config: Config, services: EmulatedServices): Config {
  return {
    ...config,
    // The emulators' ids begin anew each time, so that a store would take them for ones it knows.
    storage: { ...config.storage, url: "memory:" },
    model: { ...config.model, ...services.model },
    platforms: config.platforms.map((platform) => {
      const emulator = services.platforms[platform.name];
      if (emulator === undefined) return { ...platform, state: "off" };
      return { ...platform, state: "on", adapter: { ...platform.adapter, ...emulator } };
    }),
  };
}
