/** `off`, `on`: what the model does unless `enable_thinking` says otherwise. */
export type ThinkingMode = "never" | "off" | "on" | "always";

/** What becomes of a call without `stream: true`; each refusal has its own text. */
type NonStreamRule = "accepted" | "stream-only" | "no-http-call" | "not-while-thinking" | "omni";

/** What the emulator knows of one model. A size that is not known is not checked. */
export interface ModelTraits {
  readonly contextTokens?: number;
  /** Default 2048 below the context, as the documented pairs have it (131,072 and 129,024; 1,000,000 and 997,952). */
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
  /** The most that `thinking_budget` may be. */
  readonly maxThinkingTokens?: number;
  readonly thinking: ThinkingMode;
  readonly nonStream: NonStreamRule;
  readonly vision: boolean;
  readonly search: boolean;
  /** Goes on from the beginning of an answer, unless it thinks: https://help.aliyun.com/en/model-studio/partial-mode, 2026-11-29. */
  readonly partial: boolean;
  /** False: exists, but only behind DashScope's own API. */
  readonly compatible: boolean;
}

const plainModel: ModelTraits = {
  thinking: "never",
  nonStream: "accepted",
  vision: false,
  search: false,
  partial: false,
  compatible: true,
};
const million = 1_000_000;

/**
 * The emulator's own idea of the catalogue, kept apart from the client's on purpose: the two are checked against each other. Sizes:
 * https://help.aliyun.com/zh/model-studio/models and https://models.dev (alibaba-cn). Who only streams:
 * https://help.aliyun.com/en/model-studio/stream; where observation and documentation differ the stricter of both. 2026-11-22.
 */
const families: readonly (readonly [ids: string, traits: Partial<ModelTraits>])[] = [
  ["qwen3.8-max qwen3.8-flash qwen3.8-27b qwen3.8-2.4t-a95b", { thinking: "on", vision: true, search: true }],
  ["qwen3.7-max", { contextTokens: million, maxOutputTokens: 65_536, thinking: "on", search: true }],
  [
    "qwen3.7-max-preview qwen3.7-max-2026-05-17",
    { contextTokens: million, maxOutputTokens: 65_536, thinking: "always", search: true },
  ],
  [
    "qwen3.7-plus",
    {
      contextTokens: million,
      maxOutputTokens: 64_000,
      maxThinkingTokens: 262_144,
      thinking: "on",
      vision: true,
      search: true,
    },
  ],
  ["qwen3.7-flash", { thinking: "on", vision: true, search: true }],
  [
    "qwen3.6-plus qwen3.6-flash qwen3.5-plus qwen3.5-flash",
    { contextTokens: million, maxOutputTokens: 65_536, thinking: "on", vision: true, search: true },
  ],
  ["qwen3.6-max-preview", { contextTokens: 245_800, maxOutputTokens: 65_536, thinking: "on", search: true }],
  [
    "qwen3.5-397b-a17b qwen3.5-122b-a10b qwen3.5-35b-a3b qwen3.5-27b",
    { contextTokens: 262_144, maxOutputTokens: 65_536, thinking: "on", vision: true },
  ],
  [
    "qwen3-max qwen3-max-preview qwen3-max-2025-09-23 qwen3-max-2026-01-23",
    { contextTokens: 262_144, maxOutputTokens: 65_536, maxThinkingTokens: 81_920, thinking: "off", search: true },
  ],
  [
    "qwen-plus qwen-plus-latest qwen-flash",
    { contextTokens: million, maxOutputTokens: 32_768, maxThinkingTokens: 81_920, thinking: "off", search: true },
  ],
  [
    "qwen-turbo qwen-turbo-latest",
    { contextTokens: million, maxOutputTokens: 16_384, maxThinkingTokens: 38_912, thinking: "off", search: true },
  ],
  ["qwen-max qwen-max-latest", { contextTokens: 131_072, maxOutputTokens: 8_192, search: true }],
  ["qwen-long", { contextTokens: 10_000_000, maxOutputTokens: 8_192 }],
  [
    "qwq-plus qwq-plus-latest qwq-plus-2025-03-05 qwq-32b",
    {
      contextTokens: 131_072,
      maxInputTokens: 98_304,
      maxOutputTokens: 8_192,
      maxThinkingTokens: 32_768,
      thinking: "always",
      nonStream: "stream-only",
      search: true,
    },
  ],
  [
    "qvq-max qvq-max-latest qvq-plus qvq-plus-latest",
    {
      contextTokens: 131_072,
      maxInputTokens: 106_496,
      maxOutputTokens: 8_192,
      maxThinkingTokens: 16_384,
      thinking: "always",
      nonStream: "no-http-call",
      vision: true,
    },
  ],
  [
    "qwen3-235b-a22b qwen3-32b qwen3-30b-a3b",
    {
      contextTokens: 131_072,
      maxOutputTokens: 16_384,
      maxThinkingTokens: 38_912,
      thinking: "on",
      nonStream: "not-while-thinking",
    },
  ],
  [
    "qwen3-14b qwen3-8b qwen3-4b",
    {
      contextTokens: 131_072,
      maxOutputTokens: 8_192,
      maxThinkingTokens: 38_912,
      thinking: "on",
      nonStream: "not-while-thinking",
    },
  ],
  [
    "qwen3-235b-a22b-instruct-2507 qwen3-30b-a3b-instruct-2507 qwen3-next-80b-a3b-instruct",
    { contextTokens: 131_072, maxOutputTokens: 32_768 },
  ],
  [
    "qwen3-235b-a22b-thinking-2507 qwen3-30b-a3b-thinking-2507 qwen3-next-80b-a3b-thinking",
    {
      contextTokens: 131_072,
      maxOutputTokens: 32_768,
      maxThinkingTokens: 81_920,
      thinking: "always",
      nonStream: "stream-only",
    },
  ],
  [
    "qwen3-vl-plus qwen3-vl-flash",
    { contextTokens: 262_144, maxOutputTokens: 32_768, maxThinkingTokens: 81_920, thinking: "off", vision: true },
  ],
  [
    "qwen3-vl-235b-a22b-thinking qwen3-vl-32b-thinking",
    {
      contextTokens: 131_072,
      maxOutputTokens: 32_768,
      maxThinkingTokens: 81_920,
      thinking: "always",
      nonStream: "stream-only",
      vision: true,
    },
  ],
  ["qwen-vl-max qwen-vl-plus", { contextTokens: 131_072, maxOutputTokens: 8_192, vision: true }],
  [
    "qwen3.5-omni-plus qwen3.5-omni-flash qwen3-omni-flash",
    { contextTokens: 65_536, maxOutputTokens: 16_384, thinking: "off", nonStream: "omni", vision: true },
  ],
  [
    "qwen-omni-turbo qwen2.5-omni-7b",
    { contextTokens: 32_768, maxOutputTokens: 2_048, nonStream: "omni", vision: true },
  ],
  ["qwen3-coder-plus qwen3-coder-flash", { contextTokens: million, maxOutputTokens: 65_536 }],
  [
    "qwen3-coder-480b-a35b-instruct qwen3-coder-30b-a3b-instruct qwen3-coder-next",
    { contextTokens: 262_144, maxOutputTokens: 65_536 },
  ],
  ["qwen-deep-research", { nonStream: "stream-only", compatible: false }],
  ["deepseek-v4-pro deepseek-v4-flash", { contextTokens: million, maxOutputTokens: 384_000, thinking: "on" }],
  ["deepseek-v3.2 deepseek-v3.1", { contextTokens: 131_072, maxOutputTokens: 65_536, thinking: "off", search: true }],
  [
    "deepseek-r1 deepseek-r1-0528",
    { contextTokens: 131_072, maxOutputTokens: 16_384, thinking: "always", search: true },
  ],
  ["glm-5.2", { contextTokens: 1_048_576, maxOutputTokens: 131_072, thinking: "on" }],
  ["glm-5.1", { contextTokens: 202_752, maxOutputTokens: 128_000, thinking: "on" }],
  ["glm-5", { contextTokens: 202_752, maxOutputTokens: 16_384, thinking: "on" }],
  ["ZHIPU/GLM-5.3 kimi-k2.7-code", { thinking: "on" }],
  ["kimi-k3 kimi-k2-thinking", { thinking: "always" }],
  ["kimi-k2.6", { contextTokens: 262_144, maxOutputTokens: 16_384, thinking: "off", vision: true }],
  ["kimi-k2.5", { contextTokens: 262_144, maxOutputTokens: 32_768, thinking: "off", vision: true }],
  ["MiniMax-M2.5", { contextTokens: 204_800, maxOutputTokens: 131_072, thinking: "always" }],
];

const models: ReadonlyMap<string, ModelTraits> = new Map(
  families.flatMap(([ids, traits]) =>
    ids.split(" ").map((id) => [id, { ...plainModel, partial: isPartialSeries(id, traits), ...traits }] as const),
  ),
);

function isPartialSeries(id: string, { thinking, nonStream }: Partial<ModelTraits>): boolean {
  return /^qwen(?!3\.8|-long|-deep)/.test(id) && thinking !== "always" && nonStream !== "omni";
}

/** Every model, those that the compatible mode does not serve included. */
export function listModels(): readonly string[] {
  return [...models.keys()];
}

/** Undefined when the service has no such model. Ids are case-sensitive. */
export function findModel(id: string): ModelTraits | undefined {
  return models.get(id);
}

/** The longest prompt the model takes; undefined when not known. */
export function maxInputTokensOf(traits: ModelTraits): number | undefined {
  if (traits.maxInputTokens !== undefined) return traits.maxInputTokens;
  return traits.contextTokens === undefined ? undefined : traits.contextTokens - 2_048;
}
