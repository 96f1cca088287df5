import assert from "node:assert/strict";
import { test } from "node:test";

import { accept, refuse } from "./parse-text.ts";

const typos: readonly (readonly [text: string, line: string])[] = [
  ["modle:\n  name: x", "config.yaml:1:1 modle: is not a known key; did you mean model?"],
  ["model:\n  base_ur: x", "config.yaml:2:3 model.base_ur: is not a known key; did you mean base_url?"],
  ["model:\n  baseUrl: x", "config.yaml:2:3 model.baseUrl: is not a known key; did you mean base_url?"],
  ["model:\n  Retries: 1", "config.yaml:2:3 model.Retries: is not a known key; did you mean retries?"],
  [
    "platforms:\n  telegarm:\n    token: x",
    "config.yaml:2:3 platforms.telegarm: is not a known key; did you mean telegram?",
  ],
  ["platforms:\n  slack: {}", "config.yaml:2:3 platforms.slack: is not a known key; known here: telegram, discord"],
  [
    "platforms:\n  discord:\n    limits: { bot_per_sec: 1 }",
    "config.yaml:3:15 platforms.discord.limits.bot_per_sec: is not a known key; did you mean bot_per_s?",
  ],
  ["http:\n  prot: 1", "config.yaml:2:3 http.prot: is not a known key; did you mean port?"],
  [
    "api_root: x",
    "config.yaml:1:1 api_root: is not a known key; did you mean platforms.telegram.api_root or platforms.discord.api_root?",
  ],
  [
    "model:\n  temperature: 1",
    "config.yaml:2:3 model.temperature: is not a known key; known here: base_url, api_key, name, params, system_prompt, profiles, timeouts, retries; what the model takes goes into params",
  ],
  [
    "model:\n  profiles:\n    qwen: { contextTokens: 1 }",
    "config.yaml:3:13 model.profiles.qwen.contextTokens: is not a known key; did you mean context_tokens?",
  ],
  [
    '"a\\nb": 1',
    'config.yaml:1:1 "a\\nb": is not a known key; known here: model, platforms, reply, history, storage, catch_up_min, shutdown_grace_s, locale, log, http',
  ],
];

for (const [text, line] of typos) {
  test(`${JSON.stringify(text)} is refused with the nearest key there is`, () =>
    assert.deepEqual(refuse(text), [line]));
}

test("a key that stands twice is refused at its second place", () => {
  assert.deepEqual(refuse("log:\n  level: info\nlocale: zh\nlog:\n  level: warn\n"), [
    "config.yaml:4:1 log: stands here a second time; the first is in line 1",
  ]);
  assert.deepEqual(refuse("reply:\n  first_text:\n    chars: 1\n    chars: 2\n"), [
    "config.yaml:4:5 reply.first_text.chars: stands here a second time; the first is in line 3",
  ]);
});

test("every problem is listed at once, in the order of the file", () => {
  const text = [
    "log: { level: loud }",
    "model:",
    "  retries: many",
    "  nam: x",
    "  base_url: nowhere",
    "  params: { stream: false }",
    "  name: qwq-plus",
    "platforms:",
    "  telegram: { enabled: maybe, tokn: x }",
    "  discord: { enabled: true }",
  ];
  assert.deepEqual(
    refuse(text.join("\n")).map((line) => line.split(":").slice(0, 4).join(":").replace(/: .*/, "")),
    [
      "config.yaml:1:15 log.level",
      "config.yaml:3:12 model.retries",
      "config.yaml:4:3 model.nam",
      "config.yaml:5:13 model.base_url",
      "config.yaml:6:21 model.params.stream",
      "config.yaml:9:24 platforms.telegram.enabled",
      "config.yaml:9:31 platforms.telegram.tokn",
      "config.yaml:10:3 platforms.discord.token",
    ],
  );
});

test("a wrong model name is not followed by complaints about another model's parameters", () => {
  assert.deepEqual(refuse("model:\n  name: []\n  params: { enable_thinking: maybe }\n"), [
    "config.yaml:2:9 model.name: must be text that is not empty, not a list",
  ]);
});

test("sections that are named but empty take their defaults", () => {
  const everything = accept("model:\n  params:\n  timeouts:\nplatforms:\n  telegram:\n    limits:\nreply:\nhttp:\n");
  assert.deepEqual(everything.config, accept(undefined).config);
});

test("no file, an empty file and a file of comments mean every default", () => {
  const { config } = accept(undefined);
  for (const text of ["", "\n", "# model:\n#   name: x\n", "---\n", "null", "\uFEFF"]) {
    assert.deepEqual(accept(text).config, config);
  }
});
