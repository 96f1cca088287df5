import type { ModelTraits } from "../models.ts";
import { refusal, type Refusal } from "./refusal.ts";
import { isJsonObject, type JsonObject } from "../request.ts";

interface NumberRule {
  readonly key: string;
  /** The variant of E15 for a value that is no number; default `range`. */
  readonly type?: string;
  /** The variant of E15 for a number that `accepts` refuses. */
  readonly range: string;
  readonly accepts: (value: number) => boolean;
}

const numberRules: readonly NumberRule[] = [
  {
    key: "temperature",
    type: "temperatureType",
    range: "temperatureRange",
    accepts: (value) => value >= 0 && value < 2,
  },
  { key: "top_p", type: "topPType", range: "topPRange", accepts: (value) => value > 0 && value <= 1 },
  { key: "top_k", range: "topK", accepts: (value) => value >= 0 },
  { key: "repetition_penalty", range: "repetitionPenalty", accepts: (value) => value > 0 },
  { key: "presence_penalty", range: "presencePenalty", accepts: (value) => value >= -2 && value <= 2 },
  { key: "n", range: "n", accepts: (value) => Number.isInteger(value) && value >= 1 && value <= 4 },
  { key: "seed", type: "seedType", range: "seedRange", accepts: (value) => value >= 0 },
];

/** Sampling, lengths and search. A key the service does not know, a literal `extra_body` too, is ignored; null counts as absent. */
export function toParametersRefusal(body: JsonObject, traits: ModelTraits): Refusal | undefined {
  for (const { key, type, range, accepts } of numberRules) {
    const value = body[key] ?? undefined;
    if (value === undefined) continue;
    if (typeof value !== "number" || (key === "seed" && !Number.isInteger(value))) return refusal("E15", type ?? range);
    if (!accepts(value)) return refusal("E15", range);
  }
  if (!isStop(body.stop ?? [])) return refusal("E15", "stop");
  return toMaxTokensRefusal(body.max_tokens, traits) ?? toSearchRefusal(body, traits) ?? toJsonModeRefusal(body);
}

function toMaxTokensRefusal(value: unknown, traits: ModelTraits): Refusal | undefined {
  if (value === undefined || value === null) return undefined;
  const limit = traits.maxOutputTokens ?? Number.MAX_SAFE_INTEGER;
  const accepted = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limit;
  return accepted ? undefined : refusal("E14", "maxTokens", traits.maxOutputTokens);
}

function toSearchRefusal(body: JsonObject, traits: ModelTraits): Refusal | undefined {
  return body.enable_search === true && !traits.search ? refusal("E11") : undefined;
}

function toJsonModeRefusal(body: JsonObject): Refusal | undefined {
  if (!isJsonObject(body.response_format) || body.response_format.type !== "json_object") return undefined;
  return /json/i.test(JSON.stringify(body.messages)) ? undefined : refusal("E18", "wordJson");
}

/** A string, or a list of strings, of token ids, or of lists of token ids. */
function isStop(stop: unknown): boolean {
  if (typeof stop === "string") return true;
  if (!Array.isArray(stop)) return false;
  const isTokenIds = (ids: unknown) => Array.isArray(ids) && ids.every(Number.isInteger);
  return stop.every((item) => typeof item === "string") || isTokenIds(stop) || stop.every(isTokenIds);
}
