import { isThinking, type ModelProfile } from "./catalogue/profile.ts";

/** The longest reasoning of QwQ (https://help.aliyun.com/zh/model-studio/deep-thinking, 2026-11-22); others stay under it in practice. */
const reasoningTokens = 32_768;

/**
 * How many tokens the prompt may have, so that the answer, and the reasoning before it, still fit into the model's context.
 * At least half of the context is the prompt's, however much room the answer asks for.
 */
export function toPromptLimitTokens(profile: ModelProfile, params: Readonly<Record<string, unknown>>): number {
  const total = positive(params.max_completion_tokens);
  const answer = positive(params.max_tokens) ?? profile.maxOutputTokens;
  const reasoning = isThinking(profile, params) === false ? 0 : (positive(params.thinking_budget) ?? reasoningTokens);
  const reserved = Math.min(total ?? answer + reasoning, Math.floor(profile.contextTokens / 2));
  return profile.contextTokens - reserved;
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? Math.ceil(value) : undefined;
}
