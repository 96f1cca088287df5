import { isThinking, type ModelProfile } from "./catalogue/profile.ts";
import type { ParameterProblem } from "./parameter-problem.ts";

export type { ParameterProblem } from "./parameter-problem.ts";

/** What `model.params` comes to. */
export interface CheckedParameters {
  /** What to send, besides what Runnel sets itself. */
  readonly params: Readonly<Record<string, unknown>>;
  /** `stream: false` was asked for: the call streams all the same, but the user sees the answer when it is complete. */
  readonly showsAtOnce: boolean;
  /** In the order of the parameters; with an error among them `params` is not to be used. */
  readonly problems: readonly ParameterProblem[];
}

/** Parameters that have no place in the configuration, and why. */
const refusedParameters: Readonly<Record<string, string>> = {
  model: "is set by Runnel; name the model as model.name",
  messages: "is set by Runnel; instructions belong into model.system_prompt",
  stream_options: "is set by Runnel, which always asks for the token counts; remove it",
  extra_body: "exists in the Python SDK only; put what it contains directly under params",
  tools: "is not supported, Runnel runs no tools; remove it",
  tool_choice: "is not supported, Runnel runs no tools; remove it",
  functions: "is not supported, Runnel runs no tools; remove it",
  function_call: "is not supported, Runnel runs no tools; remove it",
  audio: "is not supported, Runnel shows text; remove it",
};

interface ValueRule {
  isValid(value: unknown): boolean;
  /** What the value must be. */
  readonly expected: string;
}

/** What values Bailian takes. https://help.aliyun.com/en/model-studio/error-code, 2026-11-22. */
const valueRules: Readonly<Record<string, ValueRule>> = {
  temperature: {
    isValid: (value) => isNumber(value) && value >= 0 && value < 2,
    expected: "a number from 0 to below 2",
  },
  top_p: { isValid: (value) => isNumber(value) && value > 0 && value <= 1, expected: "a number above 0, up to 1" },
  top_k: { isValid: (value) => isNumber(value) && value >= 0, expected: "a number from 0" },
  presence_penalty: {
    isValid: (value) => isNumber(value) && value >= -2 && value <= 2,
    expected: "a number from -2 to 2",
  },
  repetition_penalty: { isValid: (value) => isNumber(value) && value > 0, expected: "a number above 0" },
  seed: { isValid: (value) => Number.isInteger(value) && Number(value) >= 0, expected: "a whole number from 0" },
  n: { isValid: (value) => value === 1, expected: "1: Runnel shows one answer" },
  max_tokens: { isValid: isPositiveInteger, expected: "a whole number from 1" },
  max_completion_tokens: { isValid: isPositiveInteger, expected: "a whole number from 1" },
  thinking_budget: { isValid: isPositiveInteger, expected: "a whole number from 1" },
  enable_thinking: { isValid: isBoolean, expected: "true or false" },
  enable_search: { isValid: isBoolean, expected: "true or false" },
  modalities: {
    isValid: (value) => Array.isArray(value) && value.length === 1 && value[0] === "text",
    expected: "[text]: Runnel shows text",
  },
};

/**
 * Checks `params` against what the model called `name` can and must do. Total: every problem is reported, none thrown.
 * `stream` is taken out of the parameters; as text, as guides on the web show it, `"true"` means true and `"false"` false.
 */
export function checkParameters(
  name: string,
  params: Readonly<Record<string, unknown>>,
  profile: ModelProfile,
): CheckedParameters {
  const { stream: streamAsWritten, ...sent } = params;
  const stream = toBoolean(streamAsWritten ?? true);
  const problems = [
    ...checkModel(name, profile),
    ...checkStream(name, stream, sent, profile),
    ...Object.entries(sent).flatMap(([key, value]) => checkValue(key, value)),
    ...checkThinking(name, sent, profile),
    ...checkLength(name, sent, profile),
  ];
  const isUseless = (key: string): boolean => profile.thinking === "none" && thinkingSwitches.has(key);
  return {
    params: Object.fromEntries(Object.entries(sent).filter(([key]) => !isUseless(key))),
    showsAtOnce: stream === false,
    problems,
  };
}

function checkModel(name: string, profile: ModelProfile): readonly ParameterProblem[] {
  if (profile.openaiCompatible) return [];
  return [
    {
      path: ["name"],
      severity: "error",
      message: `${name} is not served on Bailian's OpenAI-compatible endpoint; choose another model, for example qwen-plus`,
    },
  ];
}

function checkStream(
  name: string,
  stream: boolean | undefined,
  params: Readonly<Record<string, unknown>>,
  profile: ModelProfile,
): readonly ParameterProblem[] {
  if (stream === undefined) return [error("stream", "must be true or false")];
  if (stream) return [];
  if (profile.streamOnly === "always") {
    return [error("stream", `${name} answers streaming calls only; remove params.stream or set it to true`)];
  }
  if (isThinking(profile, params) !== true) return [];
  if (profile.streamOnly === "thinking") {
    return [
      error(
        "stream",
        `${name} answers streaming calls only while it thinks; remove params.stream, or set params.enable_thinking to false`,
      ),
    ];
  }
  const streamed = ["enable_search", "response_format"].find((key) => key in params && params[key] !== false);
  if (streamed === undefined) return [];
  return [error("stream", `a thinking model takes ${streamed} in streaming calls only; remove one of the two`)];
}

function checkValue(key: string, value: unknown): readonly ParameterProblem[] {
  const refusal = Object.hasOwn(refusedParameters, key) ? refusedParameters[key] : undefined;
  if (refusal !== undefined) return [error(key, refusal)];
  const rule = Object.hasOwn(valueRules, key) ? valueRules[key] : undefined;
  return rule === undefined || rule.isValid(value) ? [] : [error(key, `must be ${rule.expected}`)];
}

const thinkingSwitches = new Set(["enable_thinking", "thinking_budget"]);

function checkThinking(
  name: string,
  params: Readonly<Record<string, unknown>>,
  profile: ModelProfile,
): readonly ParameterProblem[] {
  const problems: ParameterProblem[] = [];
  if (profile.thinking === "none") {
    for (const key of Object.keys(params).filter((candidate) => thinkingSwitches.has(candidate))) {
      problems.push(warning(key, `${name} cannot think, so this is not sent; remove it`));
    }
  }
  if (profile.thinking === "always" && params.enable_thinking === false) {
    problems.push(error("enable_thinking", `${name} always thinks; remove it, or choose a model that can do without`));
  }
  if ("thinking_budget" in params && "reasoning_effort" in params) {
    problems.push(error("reasoning_effort", "excludes thinking_budget; keep one of the two"));
  }
  return problems;
}

function checkLength(
  name: string,
  params: Readonly<Record<string, unknown>>,
  profile: ModelProfile,
): readonly ParameterProblem[] {
  const { max_tokens: asked } = params;
  if (!isPositiveInteger(asked) || Number(asked) <= profile.maxOutputTokens || profile.thinking === "unknown")
    return [];
  return [
    warning("max_tokens", `is more than the ${profile.maxOutputTokens} that ${name} is known to write; lower it`),
  ];
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true") return true;
  return word === "false" ? false : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1;
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function error(key: string, message: string): ParameterProblem {
  return { path: ["params", key], severity: "error", message };
}

function warning(key: string, message: string): ParameterProblem {
  return { path: ["params", key], severity: "warning", message };
}
