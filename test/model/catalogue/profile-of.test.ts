import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { modelFamilies, unknownModel } from "../../../src/model/catalogue/families.ts";
import { profileOf } from "../../../src/model/catalogue/profile-of.ts";

describe("profileOf", () => {
  const expected: readonly (readonly [string, Partial<ReturnType<typeof profileOf>>])[] = [
    ["qwen-plus", { contextTokens: 1_000_000, thinking: "optional", streamOnly: "never", systemMessage: true }],
    ["qwen-plus-latest", { thinking: "optional" }],
    ["qwen-plus-2025-07-28", { contextTokens: 1_000_000 }],
    ["qwen-max", { contextTokens: 131_072, maxOutputTokens: 8_192, thinking: "none" }],
    ["qwen-long", { contextTokens: 10_000_000 }],
    ["qwen3-max-2026-01-23", { contextTokens: 262_144, thinking: "optional" }],
    ["qwen3.7-max", { thinking: "default_on" }],
    ["qwen3.7-max-preview", { thinking: "always" }],
    ["qwen3.6-plus", { thinking: "default_on", vision: true }],
    ["qwq-plus", { thinking: "always", streamOnly: "always", systemMessage: false, vision: false }],
    ["qvq-max-latest", { thinking: "always", streamOnly: "always", systemMessage: false, vision: true }],
    ["qwen3-32b", { thinking: "default_on", streamOnly: "thinking", maxOutputTokens: 16_384 }],
    ["qwen3-4b", { thinking: "default_on", streamOnly: "thinking", maxOutputTokens: 8_192 }],
    ["qwen3-30b-a3b-instruct-2507", { thinking: "none", streamOnly: "never" }],
    ["qwen3-next-80b-a3b-thinking", { thinking: "always", streamOnly: "always" }],
    ["qwen3-vl-plus", { thinking: "optional", vision: true }],
    ["qwen3-vl-235b-a22b-thinking", { thinking: "always", streamOnly: "always", vision: true }],
    ["qwen3-vl-8b-instruct", { thinking: "none", vision: true }],
    ["qwen-vl-max", { thinking: "none", vision: true }],
    ["qwen3.5-omni-plus", { streamOnly: "always", contextTokens: 65_536 }],
    ["qwen-omni-turbo", { streamOnly: "always", contextTokens: 32_768, maxOutputTokens: 2_048 }],
    ["qwen3-coder-plus", { thinking: "none", contextTokens: 1_000_000 }],
    ["qwen3-coder-next", { thinking: "none", contextTokens: 262_144 }],
    ["deepseek-v3.2", { thinking: "optional" }],
    ["deepseek-r1-0528", { thinking: "always", streamOnly: "never" }],
    ["deepseek-v4-pro", { maxOutputTokens: 384_000, thinking: "default_on" }],
    ["glm-5", { maxOutputTokens: 16_384 }],
    ["glm-5.1", { maxOutputTokens: 128_000 }],
    ["ZHIPU/GLM-5.3", { thinking: "default_on" }],
    ["kimi-k2.5", { thinking: "optional", vision: true }],
    ["kimi-k3", { thinking: "always" }],
    ["MiniMax-M2.5", { thinking: "always" }],
    ["qwen-deep-research", { openaiCompatible: false }],
  ];
  for (const [name, fields] of expected) {
    it(`knows ${name}`, () => {
      const profile = profileOf(name, {});
      assert.deepEqual({ ...profile, ...fields }, profile);
    });
  }

  it("knows which models go on from the beginning of an answer", () => {
    const partial = [
      ..."qwen-plus qwen-max-latest qwen-flash qwen-turbo qwen3-max qwen3.6-plus qwen3-coder-plus qwen3-vl-plus".split(
        " ",
      ),
      ..."qwen-vl-max qwen2.5-7b-instruct qwen2.5-math-72b-instruct qwen-math-plus qwen3-32b qwen3.5-27b".split(" "),
    ];
    const others = [
      ..."qwq-plus qwq-32b qvq-max qwen3-omni-flash qwen3-vl-32b-thinking qwen3-30b-a3b-thinking-2507".split(" "),
      ..."qwen-long deepseek-v3.2 glm-5 kimi-k2.5 qwen-deep-research a-model-of-tomorrow".split(" "),
    ];
    for (const name of partial) assert.equal(profileOf(name, {}).partial, true, name);
    for (const name of others) assert.equal(profileOf(name, {}).partial, false, name);
    assert.equal(profileOf("a-model-of-tomorrow", { "a-*": { partial: true } }).partial, true);
  });

  it("is careful with names it does not know", () => {
    assert.deepEqual(profileOf("a-model-of-tomorrow", {}), { ...unknownModel, partial: false });
    assert.deepEqual(profileOf("", {}), { ...unknownModel, partial: false });
  });

  it("lets overrides win: the name over patterns, later patterns over earlier ones", () => {
    const overrides = {
      "qwen-plus": { contextTokens: 3 },
      "qwen-*": { contextTokens: 1, maxOutputTokens: 1, vision: true },
      "QWEN-P*": { maxOutputTokens: 2 },
      "qwen.plus": { vision: false },
      other: { vision: false },
    };
    const profile = profileOf("qwen-plus", overrides);
    assert.equal(profile.contextTokens, 3);
    assert.equal(profile.maxOutputTokens, 2);
    assert.equal(profile.vision, true);
    assert.equal(profile.thinking, "optional");
  });

  it("ignores fields of an override that are not set", () => {
    assert.equal(profileOf("qwq-plus", { "*": JSON.parse("{}") as object }).systemMessage, false);
    const unset = { vision: undefined } as unknown as { vision: boolean };
    assert.equal(profileOf("qvq-max", { "*": unset }).vision, true);
  });
});

describe("modelFamilies", () => {
  it("leaves room for a prompt in every row", () => {
    for (const { names, contextTokens, maxOutputTokens } of modelFamilies) {
      assert.ok(maxOutputTokens < contextTokens, String(names));
    }
  });
});
