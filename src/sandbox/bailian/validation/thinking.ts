import type { ModelTraits } from "../models.ts";
import { refusal, type Refusal } from "./refusal.ts";
import { isJsonObject, type ChatCompletionRequest } from "../request.ts";

/** The thinking switches and what does not go together with thinking: https://help.aliyun.com/zh/model-studio/deep-thinking, 2026-11-22. */
export function toThinkingRefusal(request: ChatCompletionRequest, traits: ModelTraits): Refusal | undefined {
  const { enable_thinking: enableThinking, response_format: responseFormat } = request.body;
  if (typeof enableThinking === "boolean") {
    if (traits.thinking === "never") return refusal("E09");
    if (traits.thinking === "always" && !enableThinking) return refusal("E08");
  }
  const wantsJson = isJsonObject(responseFormat) && responseFormat.type === "json_object";
  if (wantsJson && enableThinking === true) return refusal("E18", "jsonWhileThinking");
  return toBudgetRefusal(request.body.thinking_budget, traits);
}

function toBudgetRefusal(budget: unknown, traits: ModelTraits): Refusal | undefined {
  if (budget === undefined || budget === null || traits.thinking === "never") return undefined;
  const limit = traits.maxThinkingTokens ?? Number.MAX_SAFE_INTEGER;
  const accepted = Number.isInteger(budget) && Number(budget) > 0 && Number(budget) <= limit;
  return accepted ? undefined : refusal("E10", "thinkingBudget", traits.maxThinkingTokens);
}
