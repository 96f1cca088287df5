import assert from "node:assert/strict";
import { test } from "node:test";

import { accept, refuse, telegramEnv } from "./parse-text.ts";

const env = { ...telegramEnv, NAME: "qwq-plus", HOST: "example.com", RETRIES: "3", FLAG: "true", EMPTY: "" };

test("a reference takes the variable's value, alone or inside a text", () => {
  const { config } = accept("model:\n  name: ${NAME}\n  base_url: https://${HOST}/${NAME}/v1\n", { env });
  assert.equal(config.model.name, "qwq-plus");
  assert.equal(config.model.baseUrl, "https://example.com/qwq-plus/v1");
});

test("a reference that is the whole value may be a number, true or false", () => {
  const { config } = accept("model: { retries: '${RETRIES}' }\nhistory:\n  summarize: ${FLAG}\n", { env });
  assert.equal(config.model.retries, 3);
  assert.equal(config.history.summarize, true);
});

test("references work in lists and in the model's parameters", () => {
  const { config } = accept('model:\n  params:\n    stop: ["${NAME}", "x"]\n    seed: ${RETRIES}\n', { env });
  assert.deepEqual(config.model.params, { stop: ["qwq-plus", "x"], seed: 3 });
});

test("a dollar written twice keeps the braces", () => {
  const { config } = accept('model: { system_prompt: "$${NAME} is ${NAME} for $5" }', { env });
  assert.equal(config.model.systemPrompt, "${NAME} is qwq-plus for $5");
});

test("a variable that is not set is a problem where no secret goes, and the only one of its value", () => {
  assert.deepEqual(refuse("model:\n  name: ${NO_NAME}\n  retries: ${NO_RETRIES}\n"), [
    "config.yaml:2:9 model.name: refers to ${NO_NAME}, which is not set; set it in .env, or write the value here",
    "config.yaml:3:12 model.retries: refers to ${NO_RETRIES}, which is not set; set it in .env, or write the value here",
  ]);
});

test("a variable that is set to nothing is an empty text", () => {
  assert.deepEqual(refuse("model:\n  name: ${EMPTY}", { env }), [
    "config.yaml:2:9 model.name: must be text that is not empty, which the value of ${EMPTY} is not",
  ]);
});

test("the value of a variable is never repeated", () => {
  assert.deepEqual(refuse("model:\n  retries: ${HOST}", { env }), [
    "config.yaml:2:12 model.retries: must be a whole number from 0 to 10, which the value of ${HOST} is not",
  ]);
});

test("a ${ without a name is a problem", () => {
  const message = "has a ${ that no name and } follow; for a plain ${ write $${";
  for (const text of ["${}", "${a b}", "${NAME", "x ${1A} y"]) {
    assert.deepEqual(refuse(`locale: "${text}"`, { env }), [`config.yaml:1:9 locale: ${message}`]);
  }
});

test("a secret is taken from its variable, from another one, or as it is written", () => {
  const elsewhere = { ...env, MY_KEY: "sk-my-key" };
  assert.equal(accept("").config.model.apiKey, "sk-model-key");
  assert.equal(accept("model: { api_key: }").config.model.apiKey, "sk-model-key");
  assert.equal(accept("model: { api_key: '${MY_KEY}' }", { env: elsewhere }).config.model.apiKey, "sk-my-key");
  assert.equal(accept("model: { api_key: sk-literal }").config.model.apiKey, "sk-literal");
});

test("spaces and line breaks around a secret are dropped", () => {
  const { config } = accept("", { env: { TELEGRAM_BOT_TOKEN: " 1:a\n", DASHSCOPE_API_KEY: "\tsk-key \r\n" } });
  assert.equal(config.model.apiKey, "sk-key");
  assert.equal(config.platforms[0]?.adapter.token, "1:a");
});
