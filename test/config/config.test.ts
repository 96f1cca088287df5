import assert from "node:assert/strict";
import { test } from "node:test";

import { accept } from "./parse-text.ts";

test("durations come out in milliseconds, names in camelCase", () => {
  const text = [
    "model:",
    "  timeouts: { headers_s: 0.5, first_chunk_s: 2, idle_s: 3, total_s: 4 }",
    "  profiles: { 'my-*': { context_tokens: 1000, stream_only: always } }",
    "reply: { max_parts: 2, first_text: { chars: 5, after_ms: 6 }, thinking: hidden }",
    "history: { max_tokens: 500 }",
    "catch_up_min: 1.5",
    "shutdown_grace_s: 7",
    "locale: zh",
    "log: { level: debug, format: json }",
    "http: off",
  ];
  const { config } = accept(text.join("\n"));
  assert.deepEqual(config.model.timeouts, { headersMs: 500, firstChunkMs: 2000, idleMs: 3000, totalMs: 4000 });
  assert.deepEqual(config.model.profiles, { "my-*": { contextTokens: 1000, streamOnly: "always" } });
  assert.deepEqual(config.reply, { maxParts: 2, firstText: { chars: 5, afterMs: 6 }, thinking: "hidden" });
  assert.deepEqual(config.history, { maxTokens: 500, summarize: false });
  assert.deepEqual([config.catchUpMs, config.shutdownGraceMs, config.locale], [90_000, 7000, "zh"]);
  assert.deepEqual(config.log, { level: "debug", format: "json" });
  assert.equal(config.http, undefined);
});

test("an adapter gets its own keys, its token and its address", () => {
  const { config } = accept(
    "platforms: { telegram: { api_root: 'http://127.0.0.1:9/', limits: { private_per_s: 2 } } }",
  );
  assert.deepEqual(config.platforms[0]?.adapter, {
    token: "123456:telegram-token",
    apiRoot: "http://127.0.0.1:9",
    transport: "edit",
    rich: "off",
    limits: { privatePerS: 2, privateBurst: 3, groupPerMin: 20, botPerS: 30 },
  });
});

test("stream: false is not sent but kept as a wish, also when it is written as text", () => {
  for (const value of ["false", '"false"']) {
    const { model } = accept(`model: { params: { stream: ${value}, seed: 1 } }`).config;
    assert.deepEqual([model.params, model.showsAtOnce], [{ seed: 1 }, true]);
  }
  assert.equal(accept('model: { params: { stream: "true" } }').config.model.showsAtOnce, false);
});

test("an override of the catalogue counts when parameters are checked", () => {
  const text =
    "model:\n  name: qwq-plus\n  params: { stream: false }\n  profiles: { qwq-plus: { stream_only: never, thinking: none } }";
  assert.equal(accept(text).config.model.showsAtOnce, true);
});
