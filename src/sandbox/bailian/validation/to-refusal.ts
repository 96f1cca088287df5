import { findModel, maxInputTokensOf, type ModelTraits } from "../models.ts";
import { refusal, type Refusal } from "./refusal.ts";
import type { ChatCompletionRequest } from "../request.ts";
import { toMessagesRefusal } from "./messages.ts";
import { toParametersRefusal } from "./parameters.ts";
import { toThinkingRefusal } from "./thinking.ts";
import { toToolsRefusal } from "./tools.ts";
import { estimatePromptTokens } from "../wire.ts";

/** Undefined when the service would answer the request; otherwise what it says instead. The first fault found is the one reported. */
export function toRefusal(request: ChatCompletionRequest): Refusal | undefined {
  if (request.model === "") return refusal("E17", "noModel");
  const traits = findModel(request.model);
  if (traits === undefined) return refusal("E40");
  if (!traits.compatible) return refusal("E41");
  return (
    toMessagesRefusal(request.body.messages, traits, request.thinking) ??
    toParametersRefusal(request.body, traits) ??
    toToolsRefusal(request) ??
    toThinkingRefusal(request, traits) ??
    toStreamRefusal(request, traits) ??
    toLengthRefusal(request, traits)
  );
}

function toStreamRefusal(request: ChatCompletionRequest, traits: ModelTraits): Refusal | undefined {
  if (request.stream) return undefined;
  const { enable_search: enableSearch, enable_thinking: enableThinking, modalities } = request.body;
  switch (traits.nonStream) {
    case "stream-only":
      return refusal("E01");
    case "no-http-call":
      return refusal("E02");
    case "not-while-thinking":
      if (request.thinking) return refusal(enableThinking === true ? "E04" : "E03");
      break;
    case "omni":
      return Array.isArray(modalities) && modalities.includes("audio") ? refusal("E05") : refusal("E53");
    case "accepted":
      break;
  }
  return request.thinking && enableSearch === true ? refusal("E06") : undefined;
}

function toLengthRefusal(request: ChatCompletionRequest, traits: ModelTraits): Refusal | undefined {
  const limit = maxInputTokensOf(traits);
  return limit !== undefined && estimatePromptTokens(request) > limit
    ? refusal("E13", "inputLength", limit)
    : undefined;
}
