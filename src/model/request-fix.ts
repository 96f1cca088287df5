import type { ModelError } from "./model-error.ts";

/** What has to be different about every request to a model, learned from a refusal. */
export interface RequestFix {
  /** One fix of a name is enough. */
  readonly name: string;
  /** What changes, for the operator. */
  readonly description: string;
  /** Parameters that are left out. */
  readonly drops: readonly string[];
  /** Parameters that are lowered to this value where they are above it. */
  readonly lowers?: { readonly keys: readonly string[]; readonly to: number };
  /** Headers that are added. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface FixRule {
  readonly message: RegExp;
  toFix(match: RegExpExecArray): RequestFix;
}

/**
 * Refusals that another request avoids, as Bailian words them
 * (https://help.aliyun.com/en/model-studio/error-code, 2026-11-22).
 */
const fixRules: readonly FixRule[] = [
  {
    // Every request already says `stream: true`; this header is the same wish in the words of Bailian's own protocol
    // (https://help.aliyun.com/zh/model-studio/qwen-api-via-dashscope), for a gateway that translates and drops the first.
    message: /only supports? stream|does not support http call|non-?streaming|only supports? with stream/i,
    toFix: () => ({
      name: "stream",
      description: "asks for a stream a second time, with the header X-DashScope-SSE",
      drops: [],
      headers: { "X-DashScope-SSE": "enable" },
    }),
  },
  {
    message: /enable_thinking.*restricted to true|only supports? (the )?thinking/i,
    toFix: () => ({
      name: "thinking-required",
      description: "leaves out enable_thinking: the model always thinks",
      drops: ["enable_thinking"],
    }),
  },
  {
    message: /does not support enable_thinking/i,
    toFix: () => ({
      name: "no-thinking",
      description: "leaves out enable_thinking and thinking_budget: the model never thinks",
      drops: ["enable_thinking", "thinking_budget"],
    }),
  },
  {
    message: /does not support enable_search/i,
    toFix: () => ({
      name: "no-search",
      description: "leaves out enable_search and search_options: the model cannot search",
      drops: ["enable_search", "search_options"],
    }),
  },
  {
    message: /range of max_(?:completion_)?tokens should be \[\s*\d+\s*,\s*(\d+)\s*\]/i,
    toFix: (match) => ({
      name: "max-tokens",
      description: `lowers max_tokens to ${match[1]}, the most the model takes`,
      drops: [],
      lowers: { keys: ["max_tokens", "max_completion_tokens"], to: Number(match[1]) },
    }),
  },
];

/**
 * What would have avoided this refusal of a request with `params`; undefined when no fix is known, when the request had it
 * already, or when it would not change the request.
 */
export function toRequestFix(
  error: ModelError,
  params: Readonly<Record<string, unknown>>,
  applied: readonly RequestFix[],
): RequestFix | undefined {
  if (error.kind !== "stream_required" && error.kind !== "bad_parameter") return undefined;
  for (const rule of fixRules) {
    const match = rule.message.exec(error.message);
    if (match === null) continue;
    const fix = rule.toFix(match);
    const isNew = applied.every(({ name }) => name !== fix.name);
    return isNew && changesRequest(fix, params) ? fix : undefined;
  }
  return undefined;
}

function changesRequest({ drops, lowers, headers }: RequestFix, params: Readonly<Record<string, unknown>>): boolean {
  if (headers !== undefined || drops.some((key) => key in params)) return true;
  return lowers !== undefined && lowers.keys.some((key) => Number(params[key]) > lowers.to);
}

/** The parameters as the fixes leave them. */
export function applyFixes(
  params: Readonly<Record<string, unknown>>,
  fixes: readonly RequestFix[],
): Readonly<Record<string, unknown>> {
  const fixed = { ...params };
  for (const { drops, lowers } of fixes) {
    for (const key of drops) delete fixed[key];
    for (const key of lowers?.keys ?? []) {
      const value = fixed[key];
      if (lowers !== undefined && typeof value === "number") fixed[key] = Math.min(value, lowers.to);
    }
  }
  return fixed;
}
