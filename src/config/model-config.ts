import type { ModelProfile } from "../model/catalogue/profile.ts";
import { profileOf } from "../model/catalogue/profile-of.ts";
import { checkEndpoint } from "../model/endpoint.ts";
import { checkParameters, type ParameterProblem } from "../model/parameters.ts";
import type { ModelSettings } from "../model/settings.ts";
import type { ParsedConfig } from "./schema.ts";

/** The model's part of the configuration. */
export interface ModelConfig extends ModelSettings {
  /** "" for none; `{date}` and `{platform}` are still in it. */
  readonly systemPrompt: string;
  /** `params.stream: false` was written: the user sees the answer when it is complete. */
  readonly showsAtOnce: boolean;
}

/** The model's settings, and what its catalogue says about them. */
export interface CheckedModel {
  readonly model: ModelConfig;
  /** With paths below `model`. Nothing about a key that is missing: the sandbox needs none. */
  readonly problems: readonly ParameterProblem[];
}

/** Gives the checked values the names and units that the program uses, and asks the catalogue. */
export function toModelConfig(keys: ParsedConfig["model"]): CheckedModel {
  const { base_url: baseUrl, api_key: apiKey, name, timeouts } = keys;
  const profiles = Object.fromEntries(Object.entries(keys.profiles).map(([pattern, row]) => [pattern, toProfile(row)]));
  const { params, showsAtOnce, problems } = checkParameters(name, keys.params, profileOf(name, profiles));
  const model = {
    baseUrl,
    apiKey,
    name,
    params,
    showsAtOnce,
    systemPrompt: keys.system_prompt,
    profiles,
    timeouts: {
      headersMs: timeouts.headers_s * 1000,
      firstChunkMs: timeouts.first_chunk_s * 1000,
      idleMs: timeouts.idle_s * 1000,
      totalMs: timeouts.total_s * 1000,
    },
    retries: keys.retries,
  };
  const endpointProblems = checkEndpoint(baseUrl, apiKey).filter(({ path }) => apiKey !== "" || path[0] !== "api_key");
  return { model, problems: [...endpointProblems, ...problems] };
}

function toProfile(keys: ParsedConfig["model"]["profiles"][string]): Partial<ModelProfile> {
  const profile = {
    contextTokens: keys.context_tokens,
    maxOutputTokens: keys.max_output_tokens,
    thinking: keys.thinking,
    streamOnly: keys.stream_only,
    systemMessage: keys.system_message,
    partial: keys.partial,
    vision: keys.vision,
    openaiCompatible: keys.openai_compatible,
  } satisfies Record<keyof ModelProfile, unknown>;
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined));
}
