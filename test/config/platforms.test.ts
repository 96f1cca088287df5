import assert from "node:assert/strict";
import { test } from "node:test";

import { accept, refuse, telegramEnv } from "./parse-text.ts";

const missingModelKey =
  "model.api_key: DASHSCOPE_API_KEY is not set. Get one in the region of model.base_url " +
  "(https://www.alibabacloud.com/help/en/model-studio/get-api-key) and set DASHSCOPE_API_KEY in .env";

test("a platform is on when its token is set; one without says so in one line", () => {
  const { config, mode, notices } = accept(undefined);
  assert.equal(mode, "bot");
  assert.deepEqual(
    config.platforms.map(({ name, state }) => [name, state]),
    [
      ["telegram", "on"],
      ["discord", "no-token"],
    ],
  );
  assert.deepEqual(notices, [{ level: "info", sentence: "Discord is off: DISCORD_BOT_TOKEN is not set." }]);
});

test("the line names the variable that config.yaml refers to, or the key that it leaves empty", () => {
  const sentences = (text: string) => accept(text).notices.map(({ sentence }) => sentence);
  assert.deepEqual(sentences("platforms: { discord: { token: '${MINE}' } }"), ["Discord is off: MINE is not set."]);
  assert.deepEqual(sentences('platforms: { discord: { token: "" } }'), [
    "Discord is off: platforms.discord.token is empty.",
  ]);
});

test("a platform that is switched off is off without a word, whatever its token", () => {
  const env = { ...telegramEnv, DISCORD_BOT_TOKEN: "your-token-here" };
  const { config, notices } = accept("platforms: { discord: { enabled: false } }", { env });
  assert.equal(config.platforms[1]?.state, "off");
  assert.deepEqual(notices, []);
});

test("a platform that is switched on without a token is a problem that says where to get one", () => {
  assert.deepEqual(refuse("platforms:\n  telegram:\n    enabled: true\n  discord:\n    enabled: true\n", { env: {} }), [
    `config.yaml:1:1 ${missingModelKey}`,
    "config.yaml:2:3 platforms.telegram.token: TELEGRAM_BOT_TOKEN is not set. Get one from @BotFather in Telegram " +
      "(/newbot for a new bot, /mybots for one you have) and set TELEGRAM_BOT_TOKEN in .env",
    "config.yaml:4:3 platforms.discord.token: DISCORD_BOT_TOKEN is not set. Get one at " +
      "https://discord.com/developers/applications (your application, Bot, Reset Token) and set DISCORD_BOT_TOKEN in .env",
  ]);
});

test("a platform without a key for the model is a problem, with and without a file", () => {
  const env = { TELEGRAM_BOT_TOKEN: "1:a" };
  assert.deepEqual(refuse(undefined, { env }), [missingModelKey]);
  assert.deepEqual(refuse("model:\n  api_key: ''\n", { env }), [
    "config.yaml:2:12 model.api_key: is empty. Get one in the region of model.base_url " +
      "(https://www.alibabacloud.com/help/en/model-studio/get-api-key) and set DASHSCOPE_API_KEY in .env",
  ]);
});

test("the sandbox opens when no file was named and no platform has a token", () => {
  for (const env of [{}, { DASHSCOPE_API_KEY: "sk-model-key" }, { TELEGRAM_BOT_TOKEN: "", DISCORD_BOT_TOKEN: " " }]) {
    const { config, mode, notices } = accept("", { env });
    assert.equal(mode, "sandbox");
    assert.deepEqual(notices, []);
    assert.equal(config.model.apiKey, env.DASHSCOPE_API_KEY ?? "");
  }
});

test("a named file with no platform on is a problem", () => {
  assert.deepEqual(refuse("platforms:\n  discord:\n", { env: {}, isPathGiven: true, path: "other.yaml" }), [
    "other.yaml:1:1 platforms: none is on; set TELEGRAM_BOT_TOKEN or DISCORD_BOT_TOKEN in .env, " +
      "or leave off --config to try the sandbox",
  ]);
});

test("tokens of platforms that are all switched off are a problem, not a sandbox", () => {
  assert.deepEqual(refuse("platforms:\n  telegram:\n    enabled: false\n"), [
    "config.yaml:1:1 platforms: every platform that has a token is switched off; set enabled: auto for one of them",
  ]);
});

const badSecrets: readonly (readonly [secret: string, fault: string])[] = [
  ["your-token-here", "is still the placeholder of an example; put the real one there"],
  ["YOUR_BOT_TOKEN", "is still the placeholder of an example; put the real one there"],
  ["<token>", "is still the placeholder of an example; put the real one there"],
  ["sk-xxxxxxxx", "is still the placeholder of an example; put the real one there"],
  ["changeme", "is still the placeholder of an example; put the real one there"],
  ["Bot abcdefgh", "has a space or a line break in it; copy it again, and nothing else with it"],
  ["abc\ndefgh", "has a space or a line break in it; copy it again, and nothing else with it"],
  ["abcdéfgh", "has characters in it that no token or key has; copy it again"],
];

for (const [secret, fault] of badSecrets) {
  test(`${JSON.stringify(secret)} is not taken for a secret, and not repeated`, () => {
    const env = { TELEGRAM_BOT_TOKEN: secret, DASHSCOPE_API_KEY: secret };
    assert.deepEqual(refuse(undefined, { env }), [
      `model.api_key: DASHSCOPE_API_KEY ${fault}`,
      `platforms.telegram.token: TELEGRAM_BOT_TOKEN ${fault}`,
    ]);
  });
}

test("tokens of any other form are left to the platform to judge", () => {
  for (const token of ["test", "123456:TEST", "yourself", "a.b.c", "sk-test-key-1"]) {
    assert.equal(accept("", { env: { ...telegramEnv, TELEGRAM_BOT_TOKEN: token } }).mode, "bot");
  }
});

test("the secrets of a configuration are listed for the log to keep out", () => {
  const env = { ...telegramEnv, DISCORD_BOT_TOKEN: " discord-token " };
  const { secrets } = accept("", { env });
  for (const secret of ["123456:telegram-token", "sk-model-key", "discord-token"]) assert.ok(secrets.includes(secret));
});
