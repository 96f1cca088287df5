import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { splitMarkdown } from "../../src/markdown/split.ts";

const utf16 = (text: string) => text.length;
const codePoints = (text: string) => [...text].length;

test("text within the limit is one piece, and blank text none", () => {
  assert.deepEqual(splitMarkdown("hello", 100, utf16), ["hello"]);
  assert.deepEqual(splitMarkdown(" \n ", 100, utf16), []);
});

test("the cut falls between paragraphs when one is near", () => {
  const first = "a".repeat(60);
  assert.deepEqual(splitMarkdown(`${first}\n\n${"b".repeat(30)} c`, 80, utf16), [first, `${"b".repeat(30)} c`]);
});

test("without a paragraph near, the cut falls between lines, then sentences, then words", () => {
  assert.deepEqual(splitMarkdown(`${"a ".repeat(20)}\n${"b ".repeat(20)}`, 60, utf16)[1], "b ".repeat(20));
  assert.deepEqual(splitMarkdown(`${"a".repeat(30)} b. ${"c".repeat(30)} d`, 40, utf16), [
    `${"a".repeat(30)} b.`,
    `${"c".repeat(30)} d`,
  ]);
  assert.deepEqual(splitMarkdown("alpha beta gamma delta", 12, utf16), ["alpha beta", "gamma delta"]);
});

test("Chinese is cut behind the end of a sentence, never before its closing quotation mark", () => {
  const sentence = "他说：“今天天气很好。”";
  assert.deepEqual(splitMarkdown(sentence.repeat(3), sentence.length + 5, utf16), [sentence, sentence, sentence]);
});

test("a fence that is cut is closed and opened again with its language, its indentation kept", () => {
  const code = Array.from({ length: 12 }, (_, line) => `    return ${line};`).join("\n");
  const pieces = splitMarkdown(`Look:\n\n\`\`\`ts title="a"\n${code}\n\`\`\`\nDone.`, 100, utf16);
  assert.ok(pieces.length > 2);
  for (const piece of pieces.slice(1, -1)) {
    assert.match(piece, /^```ts\n {4}return/u);
    assert.match(piece, /;\n```$/u);
  }
  assert.deepEqual(
    [...pieces.join("\n").matchAll(/return (\d+);/gu)].map((match) => Number(match[1])),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
});

test("an open fence is closed in what is shown", () => {
  assert.deepEqual(splitMarkdown("```py\nprint(1)", 100, utf16), ["```py\nprint(1)\n```"]);
});

test("neither a surrogate pair nor an emoji of several code points is cut", () => {
  const family = "👨‍👩‍👧‍👦";
  for (const piece of splitMarkdown(family.repeat(30), 50, utf16)) assert.equal(piece.replaceAll(family, ""), "");
  for (const piece of splitMarkdown("😀".repeat(101), 50, codePoints)) assert.ok(piece.isWellFormed());
});

test("a limit in code points is used as such", () => {
  assert.deepEqual(splitMarkdown("😀".repeat(120), 50, codePoints).map(codePoints), [50, 50, 20]);
});

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\n\n",
        "```",
        "```js\n",
        "~~~\n",
        " ",
        ". ",
        "。",
        "- ",
        "    ",
        "😀",
        "👨‍👩‍👧",
        "e\u0301",
        "| a |",
      ),
      fc.string({ maxLength: 30 }),
      fc.string({ unit: "binary", maxLength: 10 }),
    ),
    { maxLength: 120, size: "max" },
  )
  .map((pieces) => pieces.join(""));

test("every piece keeps the limit, is not blank, and no letter or digit is lost, doubled or moved", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 90, max: 300 }), (markdown, limit) => {
      const pieces = splitMarkdown(markdown, limit, utf16);
      for (const piece of pieces) {
        assert.ok(piece.length <= limit, `${piece.length} > ${limit}`);
        assert.notEqual(piece.trim(), "");
      }
      if (!/```|~~~/u.test(markdown)) assert.equal(letters(pieces.join("")), letters(markdown));
    }),
    { numRuns: 500 },
  );
});

test("while text grows, every piece but the last stays as it was", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 90, max: 200 }), (markdown, limit) => {
      let before: string[] = [];
      for (let length = 0; length <= markdown.length; length += 7) {
        const pieces = splitMarkdown(markdown.slice(0, length), limit, utf16);
        assert.deepEqual(pieces.slice(0, before.length - 1), before.slice(0, -1));
        before = pieces;
      }
    }),
    { numRuns: 200 },
  );
});

function letters(markdown: string): string {
  return markdown.replace(/[^\p{L}\p{N}]/gu, "");
}
