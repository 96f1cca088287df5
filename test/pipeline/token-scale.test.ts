import assert from "node:assert/strict";
import { test } from "node:test";

import { estimateTokens } from "../../src/pipeline/token-estimate.ts";
import { TokenScale } from "../../src/pipeline/token-scale.ts";

const text = "The quick brown fox jumps over the lazy dog. ".repeat(20);

function ratioOf(scale: TokenScale): number {
  return scale.tokensOf(text) / estimateTokens(text);
}

test("before anything was counted the estimate stands", () => {
  assert.equal(ratioOf(new TokenScale(undefined)), 1);
});

test("what the service counts is learned, with a little to spare", () => {
  const scale = new TokenScale(undefined);
  scale.learn(1000, 700);
  assert.ok(Math.abs(ratioOf(scale) - 0.7 * 1.05) < 1e-9);
});

test("a model that begins to count otherwise is followed within some turns", () => {
  const scale = new TokenScale(0.7);
  for (let turn = 0; turn < 60; turn += 1) scale.learn(3000, 6000);
  assert.ok(ratioOf(scale) > 1.9, String(ratioOf(scale)));
});

test("a count that cannot be of the text changes little", () => {
  const scale = new TokenScale(undefined);
  scale.learn(100, 0);
  assert.equal(ratioOf(scale), 1);
  scale.learn(10, 1_000_000);
  assert.ok(ratioOf(scale) <= 4 * 1.05);
});
