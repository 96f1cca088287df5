import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { unknownModel } from "../../src/model/catalogue/families.ts";
import { profileOf } from "../../src/model/catalogue/profile-of.ts";
import { toPromptLimitTokens } from "../../src/model/prompt-limit.ts";

describe("toPromptLimitTokens", () => {
  const limit = (name: string, params: Readonly<Record<string, unknown>> = {}): number =>
    toPromptLimitTokens(profileOf(name, {}), params);

  it("leaves room for the longest answer", () => {
    assert.equal(limit("qwen-max"), 131_072 - 8_192);
  });

  it("leaves room for reasoning where the model reasons", () => {
    assert.equal(limit("qwq-plus"), 131_072 - 8_192 - 32_768);
    assert.equal(limit("qwen-plus"), 1_000_000 - 32_768);
    assert.equal(limit("qwen-plus", { enable_thinking: true, thinking_budget: 1_000 }), 1_000_000 - 32_768 - 1_000);
  });

  it("goes by the configured length of the answer", () => {
    assert.equal(limit("qwen-max", { max_tokens: 1_000 }), 130_072);
    assert.equal(limit("qwq-plus", { max_completion_tokens: 1_000 }), 130_072);
  });

  it("keeps at least half of the context for the prompt", () => {
    assert.equal(limit("MiniMax-M2.5"), 102_400);
    assert.equal(toPromptLimitTokens({ ...unknownModel, partial: false, contextTokens: 1_001 }, {}), 501);
    assert.equal(limit("qwen-max", { max_tokens: 10 ** 9 }), 65_536);
  });
});
