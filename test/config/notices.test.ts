import assert from "node:assert/strict";
import { test } from "node:test";

import { accept, telegramEnv } from "./parse-text.ts";

const env = { ...telegramEnv, DISCORD_BOT_TOKEN: "discord-token" };

function warnings(text: string, changes: Record<string, string> = {}): readonly string[] {
  return accept(text, { env: { ...env, ...changes } }).notices.map(({ level, sentence }) => `${level}: ${sentence}`);
}

test("defaults that are written out need no line", () => {
  assert.deepEqual(warnings("storage: { retention_days: 0 }\ncatch_up_min: 15\nhistory: { summarize: false }\n"), []);
});

test("an address without encryption is accepted with one line, unless it is this machine", () => {
  const sentence =
    "begins with http://, so secrets and messages travel unencrypted. Use https:// unless the network is your own.";
  assert.deepEqual(
    warnings("model: { base_url: 'http://10.0.0.1/v1' }\nplatforms: { discord: { api_root: 'http://proxy:80' } }"),
    [`warn: model.base_url ${sentence}`, `warn: platforms.discord.api_root ${sentence}`],
  );
  for (const host of ["localhost:1", "127.0.0.1:1", "127.9.9.9", "[::1]:1", "runnel.localhost"]) {
    assert.deepEqual(warnings(`model: { base_url: 'http://${host}/v1' }`), []);
  }
});

test("a plan for coding tools is warned of, by its address and by its key", () => {
  const plan = "model: { base_url: 'https://coding-intl.dashscope.aliyuncs.com/v1' }";
  assert.match(warnings(plan).join("\n"), /^warn: model\.base_url .*plan for coding tools/);
  assert.match(
    warnings("", { DASHSCOPE_API_KEY: "sk-sp-abc" }).join("\n"),
    /^warn: model\.api_key .*plan for coding tools/,
  );
});

test("a region nobody has heard of is accepted without a line", () => {
  assert.deepEqual(warnings("model: { base_url: 'https://ws-1.mars-1.maas.aliyuncs.com/compatible-mode/v1' }"), []);
});

test("a parameter that the model ignores is warned of", () => {
  assert.match(
    warnings("model: { name: qwen-plus, params: { max_tokens: 99999999 } }").join("\n"),
    /^warn: model\.params\.max_tokens is more than /,
  );
});
