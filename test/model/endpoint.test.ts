import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checkEndpoint } from "../../src/model/endpoint.ts";

const beijing = "https://dashscope.aliyuncs.com/compatible-mode/v1";

describe("checkEndpoint", () => {
  const fine: readonly (readonly [string, string])[] = [
    [beijing, "sk-0123456789abcdef0123456789abcdef"],
    [`${beijing}/`, " sk-ws-H.abc.def.ghi\n"],
    ["https://ws-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "sk-x"],
    ["http://127.0.0.1:8080/v1", "anything"],
  ];
  for (const [baseUrl, apiKey] of fine) {
    it(`has nothing against ${baseUrl}`, () => {
      assert.deepEqual(checkEndpoint(baseUrl, apiKey), []);
    });
  }

  const bad: readonly (readonly [string, string, string, RegExp])[] = [
    ["", "sk-x", "error base_url", /dashscope\.aliyuncs\.com/],
    ["dashscope.aliyuncs.com/compatible-mode/v1", "sk-x", "error base_url", /web address/],
    ["ftp://dashscope.aliyuncs.com", "sk-x", "error base_url", /web address/],
    [`${beijing}/chat/completions`, "sk-x", "error base_url", /end it before/],
    [beijing.replace("https", "http"), "sk-x", "error base_url", /https/],
    ["https://dashscope.aliyuncs.com/api/v1", "sk-x", "warning base_url", /compatible-mode/],
    ["https://coding-intl.dashscope.aliyuncs.com/v1", "sk-sp-x", "warning base_url", /pay-as-you-go/],
    ["https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "sk-sp-x", "warning base_url", /bots/],
    [beijing, "sk-sp-x", "warning api_key", /pay-as-you-go/],
    [beijing, "  ", "error api_key", /DASHSCOPE_API_KEY/],
    [beijing, "sk-a b", "error api_key", /copy/],
    [beijing, "“sk-x”", "error api_key", /copy/],
  ];
  for (const [baseUrl, apiKey, where, why] of bad) {
    it(`finds fault with ${baseUrl || "nothing"} and key ${apiKey}`, () => {
      const [problem, ...others] = checkEndpoint(baseUrl, apiKey);
      assert.equal(`${problem?.severity} ${problem?.path.join(".")}`, where);
      assert.match(problem?.message ?? "", why);
      assert.deepEqual(others, []);
    });
  }
});
