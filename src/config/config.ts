import type { AdapterConfig, AdapterSettings } from "./adapter-settings.ts";
import type { ModelConfig } from "./model-config.ts";
import type { ParsedConfig } from "./schema.ts";

/** config.yaml as the program reads it: checked, complete, in milliseconds. */
export interface Config {
  readonly model: ModelConfig;
  /** Every platform there is an adapter for, by name. */
  readonly platforms: readonly PlatformConfig[];
  readonly reply: {
    /** An answer of more messages than this ends as a file. */
    readonly maxParts: number;
    /** The first text is shown when it has this many characters or is this old, whichever comes first. */
    readonly firstText: { readonly chars: number; readonly afterMs: number };
    readonly thinking: "hidden" | "status" | "full";
  };
  readonly history: {
    /** `auto`: what the model's context leaves. */
    readonly maxTokens: number | "auto";
    readonly summarize: boolean;
  };
  readonly storage: { readonly url: string; readonly retentionDays: number };
  /** How far back messages are fetched that a platform does not bring by itself after a pause. */
  readonly catchUpMs: number;
  /** How long replies in flight may take to end when the program stops. */
  readonly shutdownGraceMs: number;
  readonly locale: "auto" | "zh" | "en";
  readonly log: { readonly level: "debug" | "info" | "warn" | "error"; readonly format: "auto" | "pretty" | "json" };
  /** undefined: no HTTP server. Port 0: any free one. */
  readonly http: { readonly host: string; readonly port: number } | undefined;
}

/** One platform. */
export interface PlatformConfig {
  /** The adapter's folder name. */
  readonly name: string;
  /** The name as people write it. */
  readonly title: string;
  /** `on`; `off` because config.yaml says so; `no-token`: off because it has none. */
  readonly state: "on" | "off" | "no-token";
  /** What its adapter is made with. */
  readonly adapter: AdapterConfig;
}

/** Gives the checked values the names and units that the program uses. */
export function toConfig(
  parsed: ParsedConfig,
  model: ModelConfig,
  adapters: Readonly<Record<string, AdapterSettings>>,
): Config {
  const { reply, history, storage, log, http } = parsed;
  return {
    model,
    platforms: toPlatforms(parsed, adapters),
    reply: {
      maxParts: reply.max_parts,
      firstText: { chars: reply.first_text.chars, afterMs: reply.first_text.after_ms },
      thinking: reply.thinking,
    },
    history: { maxTokens: history.max_tokens, summarize: history.summarize },
    storage: { url: storage.url, retentionDays: storage.retention_days },
    catchUpMs: parsed.catch_up_min * 60_000,
    shutdownGraceMs: parsed.shutdown_grace_s * 1000,
    locale: parsed.locale,
    log: { level: log.level, format: log.format },
    http: http === "off" ? undefined : { host: http.host, port: http.port },
  };
}

function toPlatforms(parsed: ParsedConfig, adapters: Readonly<Record<string, AdapterSettings>>): PlatformConfig[] {
  return Object.entries(adapters).flatMap(([name, settings]) => {
    const keys = parsed.platforms[name];
    if (keys === undefined) return [];
    const adapter = settings.toConfig(keys.token, keys);
    return [{ name, title: settings.title, state: toState(keys.enabled, keys.token), adapter }];
  });
}

function toState(enabled: "auto" | boolean, token: string): PlatformConfig["state"] {
  if (enabled === "auto") return token === "" ? "no-token" : "on";
  return enabled ? "on" : "off";
}
