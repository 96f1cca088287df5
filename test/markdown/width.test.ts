import assert from "node:assert/strict";
import { test } from "node:test";

import { displayWidth, padded } from "../../src/markdown/width.ts";

const widths: readonly (readonly [text: string, width: number])[] = [
  ["", 0],
  ["plain ASCII", 11],
  ["naïve", 5],
  ["e\u0301", 1],
  ["好的", 4],
  ["カナ", 4],
  ["ｶﾅ", 2],
  ["한글", 4],
  ["\u1112\u1161\u11ab", 2],
  ["Ａ（", 4],
  ["𠮷", 2],
  ["😀", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["👍🏽", 2],
  ["🇨🇳", 2],
  ["1️⃣", 2],
  ["❤️", 2],
  ["❤", 1],
  ["✓ ☑", 3],
  ["©", 1],
  ["─│", 2],
  ["a\u200bb\u200d", 2],
  ["\u0000\n", 0],
  ["שלום", 4],
  ["ก็", 1],
];

for (const [text, width] of widths) {
  test(`${JSON.stringify(text)} takes ${width} columns`, () => assert.equal(displayWidth(text), width));
}

test("padding is on the side away from the text", () => {
  assert.equal(padded("好", 5), "好   ");
  assert.equal(padded("好", 5, "right"), "   好");
  assert.equal(padded("好", 5, "center"), " 好  ");
  assert.equal(padded("too long", 3), "too long");
});
