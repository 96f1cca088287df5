import assert from "node:assert/strict";
import { test } from "node:test";

import { PartLength } from "../../src/markdown/part-length.ts";

test("parts are as long as documented until one is refused", () => {
  const length = new PartLength(4096);
  length.took(4096);
  assert.equal(length.limitChars, 4096);
});

test("after a refusal parts are as long as the longest that was taken", () => {
  const length = new PartLength(4096);
  length.took(2900);
  assert.equal(length.refused(3300), true);
  assert.equal(length.limitChars, 2900);
});

test("where nothing of that length was taken, or as much was, they are half as long", () => {
  const length = new PartLength(4096);
  assert.equal(length.refused(4000), true);
  assert.equal(length.limitChars, 2000);
  length.took(1900);
  assert.equal(length.refused(1800), true);
  assert.equal(length.limitChars, 900);
});

test("a text that is short already is not made shorter still", () => {
  const length = new PartLength(2000);
  assert.equal(length.refused(960), true);
  assert.equal(length.limitChars, 500);
  assert.equal(length.refused(480), false);
  assert.equal(length.limitChars, 500);
});
