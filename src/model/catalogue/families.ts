import type { ModelProfile, Thinking } from "./profile.ts";

/** Models that share a profile. What a row leaves out is `familyDefaults`. */
export interface ModelFamily extends Partial<Omit<ModelProfile, "partial">> {
  /** Tested against the name in lower case, without a vendor in front (`ZHIPU/GLM-5.3` is `glm-5.3`). */
  readonly names: RegExp;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly thinking: Thinking;
}

/** What most models have in common. */
export const familyDefaults = {
  streamOnly: "never",
  systemMessage: true,
  vision: false,
  openaiCompatible: true,
} satisfies Partial<ModelProfile>;

/**
 * For a name that no row knows: every call streams anyway, nothing is refused before the service has been asked, and the
 * prompt stays small enough for any current model.
 */
export const unknownModel: Omit<ModelProfile, "partial"> = {
  ...familyDefaults,
  contextTokens: 32_768,
  maxOutputTokens: 8_192,
  thinking: "unknown",
};

/** Where the service publishes no size: less than any sibling has. */
const unpublished = { contextTokens: 131_072, maxOutputTokens: 16_384 };

const million = 1_000_000;

/**
 * The models of Alibaba Cloud Bailian (Model Studio); the first row that matches counts.
 *
 * Sizes: https://models.dev, provider alibaba-cn, 2026-07-02, and the service's own list of 2026-08-31.
 * Stream-only: https://help.aliyun.com/en/model-studio/stream ("Qwen3 open-source edition, QwQ commercial and open-source
 * editions, QVQ, and Qwen-Omni support only streaming output") and https://help.aliyun.com/zh/model-studio/deep-thinking.
 * Thinking: https://help.aliyun.com/zh/model-studio/deep-thinking.
 * System messages of QwQ ("not recommended") and QVQ ("no effect"):
 * https://help.aliyun.com/zh/model-studio/use-qwen-by-calling-api.
 * Pictures: https://help.aliyun.com/en/model-studio/visual-reasoning and https://help.aliyun.com/en/model-studio/vision.
 * All read on 2026-11-22. Numbers change monthly: `model.profiles` in the configuration overrides them.
 */
export const modelFamilies: readonly ModelFamily[] = [
  // Served by the DashScope SDK alone.
  { names: /^qwen-deep-research/, ...unpublished, thinking: "always", streamOnly: "always", openaiCompatible: false },

  // Omni.
  {
    names: /^qwen3(\.\d+)?-omni/,
    contextTokens: 65_536,
    maxOutputTokens: 16_384,
    thinking: "optional",
    streamOnly: "always",
    vision: true,
  },
  {
    names: /omni/,
    contextTokens: 32_768,
    maxOutputTokens: 2_048,
    thinking: "none",
    streamOnly: "always",
    vision: true,
  },

  // Reasoning only.
  {
    names: /^qwq(-|$)/,
    contextTokens: 131_072,
    maxOutputTokens: 8_192,
    thinking: "always",
    streamOnly: "always",
    systemMessage: false,
  },
  {
    names: /^qvq(-|$)/,
    contextTokens: 131_072,
    maxOutputTokens: 8_192,
    thinking: "always",
    streamOnly: "always",
    systemMessage: false,
    vision: true,
  },
  {
    names: /^qwen3-vl-.*-thinking(-|$)/,
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    thinking: "always",
    streamOnly: "always",
    vision: true,
  },
  {
    names: /^qwen3-.*-thinking(-|$)/,
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    thinking: "always",
    streamOnly: "always",
  },
  {
    names: /^qwen3\.7-max-(preview|2026-05-17)$/,
    contextTokens: million,
    maxOutputTokens: 65_536,
    thinking: "always",
  },

  // Pictures.
  {
    names: /^qwen3-vl-(plus|flash)(-|$)/,
    contextTokens: 262_144,
    maxOutputTokens: 32_768,
    thinking: "optional",
    vision: true,
  },
  { names: /^qwen3-vl-/, contextTokens: 131_072, maxOutputTokens: 32_768, thinking: "none", vision: true },
  { names: /^qwen(2(\.5)?)?-vl-/, contextTokens: 131_072, maxOutputTokens: 8_192, thinking: "none", vision: true },

  // Code.
  { names: /^qwen3-coder-(plus|flash)(-|$)/, contextTokens: million, maxOutputTokens: 65_536, thinking: "none" },
  { names: /^qwen3-coder-/, contextTokens: 262_144, maxOutputTokens: 65_536, thinking: "none" },

  // Qwen, open.
  { names: /^qwen3-.*-instruct(-|$)/, contextTokens: 131_072, maxOutputTokens: 32_768, thinking: "none" },
  {
    names: /^qwen3-(235b-a22b|32b|30b-a3b)$/,
    contextTokens: 131_072,
    maxOutputTokens: 16_384,
    thinking: "default_on",
    streamOnly: "thinking",
  },
  {
    names: /^qwen3-\d+(\.\d+)?b(-a\d+b)?$/,
    contextTokens: 131_072,
    maxOutputTokens: 8_192,
    thinking: "default_on",
    streamOnly: "thinking",
  },
  {
    names: /^qwen3\.[56]-\d+b(-a\d+b)?$/,
    contextTokens: 262_144,
    maxOutputTokens: 65_536,
    thinking: "default_on",
    vision: true,
  },

  // Qwen, commercial.
  { names: /^qwen3\.8-/, ...unpublished, thinking: "default_on" },
  { names: /^qwen3\.7-max(-|$)/, contextTokens: million, maxOutputTokens: 65_536, thinking: "default_on" },
  {
    names: /^qwen3\.7-plus(-|$)/,
    contextTokens: million,
    maxOutputTokens: 64_000,
    thinking: "default_on",
    vision: true,
  },
  { names: /^qwen3\.7-/, ...unpublished, thinking: "default_on" },
  { names: /^qwen3\.6-max(-|$)/, contextTokens: 245_800, maxOutputTokens: 65_536, thinking: "default_on" },
  {
    names: /^qwen3\.[56]-(plus|flash)(-|$)/,
    contextTokens: million,
    maxOutputTokens: 65_536,
    thinking: "default_on",
    vision: true,
  },
  { names: /^qwen3-max(-|$)/, contextTokens: 262_144, maxOutputTokens: 65_536, thinking: "optional" },
  { names: /^qwen-(plus|flash)(-|$)/, contextTokens: million, maxOutputTokens: 32_768, thinking: "optional" },
  { names: /^qwen-turbo(-|$)/, contextTokens: million, maxOutputTokens: 16_384, thinking: "optional" },
  { names: /^qwen-max(-|$)/, contextTokens: 131_072, maxOutputTokens: 8_192, thinking: "none" },
  { names: /^qwen-long(-|$)/, contextTokens: 10_000_000, maxOutputTokens: 8_192, thinking: "none" },

  // DeepSeek.
  { names: /^deepseek-v4/, contextTokens: million, maxOutputTokens: 384_000, thinking: "default_on" },
  { names: /^deepseek-v3\.2/, contextTokens: 131_072, maxOutputTokens: 65_536, thinking: "optional" },
  {
    // Not official: resellers report that it refuses to think without streaming.
    names: /^deepseek-v3\.1/,
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    thinking: "optional",
    streamOnly: "thinking",
  },
  { names: /^deepseek-r1(-|$)/, contextTokens: 131_072, maxOutputTokens: 16_384, thinking: "always" },

  // GLM. https://help.aliyun.com/zh/model-studio/glm-5-2
  { names: /^glm-5\.2(-|$)/, contextTokens: 1_048_576, maxOutputTokens: 131_072, thinking: "default_on" },
  { names: /^glm-5\.1(-|$)/, contextTokens: 202_752, maxOutputTokens: 128_000, thinking: "default_on" },
  { names: /^glm-5(-|$)/, contextTokens: 202_752, maxOutputTokens: 16_384, thinking: "default_on" },
  { names: /^glm-5\./, ...unpublished, thinking: "default_on" },

  // Kimi and MiniMax.
  { names: /^kimi-k3(-|$)/, ...unpublished, thinking: "always" },
  { names: /^kimi-k2-thinking(-|$)/, ...unpublished, thinking: "always" },
  { names: /^kimi-k2\.7/, ...unpublished, thinking: "unknown" },
  {
    names: /^kimi-k2\.6(-|$)/,
    contextTokens: 262_144,
    maxOutputTokens: 16_384,
    thinking: "optional",
    vision: true,
  },
  {
    names: /^kimi-k2\.5(-|$)/,
    contextTokens: 262_144,
    maxOutputTokens: 32_768,
    thinking: "optional",
    vision: true,
  },
  { names: /^minimax-m2/, contextTokens: 204_800, maxOutputTokens: 131_072, thinking: "always" },
];
