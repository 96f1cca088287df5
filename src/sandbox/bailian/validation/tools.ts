import { refusal, type Refusal } from "./refusal.ts";
import { isJsonObject, type ChatCompletionRequest } from "../request.ts";

/** https://help.aliyun.com/zh/model-studio/qwen-function-calling, 2026-11-22. */
export function toToolsRefusal({ body }: ChatCompletionRequest): Refusal | undefined {
  const tools: readonly unknown[] = Array.isArray(body.tools) ? body.tools : [];
  if (tools.some((tool) => isJsonObject(tool) && isJsonObject(tool.function) && tool.function.name === "search")) {
    return refusal("E19", "toolName");
  }
  const choice = body.tool_choice;
  if (typeof choice === "string" && choice !== "auto" && choice !== "none") return refusal("E19", "toolChoice");
  const strategy = isJsonObject(body.search_options) ? body.search_options.search_strategy : undefined;
  return tools.length > 0 && strategy === "agent" ? refusal("E07") : undefined;
}
