import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { parse } from "../../src/markdown/parse.ts";
import { ReplyParts } from "../../src/markdown/reply-parts.ts";
import { textRenderer } from "../support/text-renderer.ts";
import { anyChunks, anyMarkdown, lengthsOf } from "./any-markdown.ts";
import { outline } from "./outline.ts";

function toParts(markdown: string, limitChars: number): readonly string[] {
  return new ReplyParts(textRenderer(limitChars)).update(markdown, true);
}

/** Shows the tree itself, and nothing that is repeated in each part. */
const outlineRenderer: BlockRenderer<string> = {
  render: (block) => outline([block]),
  join: (above, below) => `${above} ${below}`,
  fill: (body) => body.length / 120,
};

test("a short text is one part, no text is none", () => {
  assert.deepEqual(toParts("Hello **you**", 100), ["Hello you"]);
  for (const nothing of ["", " \n\t\n", "\u0000", "\r\n"]) assert.deepEqual(toParts(nothing, 100), []);
});

test("cuts are between blocks, else at lines, sentences, words", () => {
  const words = (letter: string, count: number) => `${letter} `.repeat(count).trim();
  assert.deepEqual(toParts(`${words("a", 49)}\n\n${words("b", 20)}`, 100), [words("a", 49), words("b", 20)]);
  assert.deepEqual(toParts(`${words("a", 20)}\n${words("b", 20)}`, 60), [words("a", 20), words("b", 20)]);
  assert.deepEqual(toParts(`${"a".repeat(30)} b. ${"c".repeat(30)} d`, 40), [
    `${"a".repeat(30)} b.`,
    `${"c".repeat(30)} d`,
  ]);
  assert.deepEqual(toParts("alpha beta gamma delta", 12), ["alpha beta", "gamma delta"]);
  assert.deepEqual(toParts("一二三四五。六七八九十。一二三", 8), ["一二三四五。", "六七八九十。", "一二三"]);
});

test("no cut parts a grapheme or a surrogate pair", () => {
  const family = "👩‍👩‍👧";
  for (const part of toParts(family.repeat(200), 50)) assert.equal(part.replaceAll(family, ""), "");
  for (const part of toParts("e\u0301".repeat(2000), 51)) assert.doesNotMatch(part, /^\u0301|e$/);
  for (const part of toParts("😀".repeat(2000), 51)) assert.ok(part.isWellFormed());
});

test("code that is cut opens again with its language", () => {
  const code = Array.from({ length: 60 }, (_, index) => `  line ${index};`);
  const parts = toParts(`Look:\n\n\`\`\`ts\n${code.join("\n")}\n\`\`\`\nDone.`, 200);
  assert.ok(parts.length > 3);
  for (const part of parts) assert.match(part, /```ts\n {2}line \d+;[^]*;\n```/);
  assert.deepEqual(parts.join("\n").match(/ {2}line \d+;/g), code);
});

test("a table that is cut repeats its header", () => {
  const rows = Array.from({ length: 40 }, (_, index) => `| row ${index} | **x** |`);
  const parts = toParts(`| a | b |\n|---|---|\n${rows.join("\n")}`, 150);
  assert.ok(parts.length > 3);
  for (const part of parts) assert.match(part, /^a \| b\nrow \d+ \| x/);
  assert.deepEqual(
    parts.join("\n").match(/row \d+/g),
    rows.map((_, index) => `row ${index}`),
  );
});

test("a list that is cut goes on counting; what is left of an item has no marker", () => {
  const items = Array.from({ length: 30 }, (_, index) => `${index + 5}. item ${index}`);
  for (const part of toParts(items.join("\n"), 100)) {
    for (const [, number, index] of part.matchAll(/^(\d+)\. item (\d+)$/gm))
      assert.equal(Number(number), Number(index) + 5);
    assert.match(part, /^(?:\d+\. item \d+\n?)+$/);
  }
  const [first = "", second = ""] = toParts(`1. ${"word ".repeat(30)}\n2. next`, 100);
  assert.match(first, /^1\. word/);
  assert.match(second, /^ {2}word/);
  assert.match(second, /^2\. next$/m);
});

test("quotes and styles go on in the next part", () => {
  for (const part of toParts(`> ${"quoted words ".repeat(30)}`, 100)) assert.match(part, /^> quoted|^> words/);
  const parts = new ReplyParts(outlineRenderer).update(`**${"bold ".repeat(40).trim()}**`, true);
  assert.ok(parts.length > 1);
  for (const part of parts) assert.match(part, /p\(strong\((?:bold ?)+\)\)$/);
});

test("a heading does not begin where a part is nearly full", () => {
  const parts = toParts(`${"word ".repeat(20)}\n\n# Title\n\nText that follows it.`, 110);
  assert.equal(parts[1], "Title\n\nText that follows it.");
});

test("what cannot be cut becomes text that can", () => {
  const long = "x".repeat(300);
  for (const markdown of [
    `[a](/${long})`,
    `![${long}](/u)`,
    `$${long}$`,
    `| ${long} |\n|---|\n| a |`,
    `\`\`\`${long}\ncode`,
  ]) {
    const renderer: BlockRenderer<string> = {
      ...textRenderer(100),
      render: (block) => outline([block]),
    };
    for (const part of new ReplyParts(renderer).update(markdown, true)) assert.ok(part.length <= 100, part);
  }
});

test("every part fits, and parts but the last stay as they are while the text grows", () => {
  fc.assert(
    fc.property(anyMarkdown, anyChunks, fc.constantFrom(60, 120, 400), (markdown, chunks, limitChars) => {
      const reply = new ReplyParts(textRenderer(limitChars));
      let before: readonly string[] = [];
      const check = (parts: readonly string[]) => {
        for (const part of parts) assert.ok(part.length <= limitChars);
        const kept = Math.max(0, before.length - 1);
        assert.deepEqual(parts.slice(0, kept), before.slice(0, kept));
        before = parts;
      };
      for (const length of lengthsOf(markdown, chunks)) check(reply.update(markdown.slice(0, length), false));
      check(reply.update(markdown, true));
      assert.deepEqual(before, toParts(markdown, limitChars));
    }),
    { numRuns: 500 },
  );
});

test("letters and digits of the tree are in the parts once and in order", () => {
  const lettersOf = (text: string) => text.match(/[\p{L}\p{N}]/gu)?.join("") ?? "";
  fc.assert(
    fc.property(anyMarkdown, fc.constantFrom(100, 300), (markdown, limitChars) => {
      // Headers, languages and numbers are repeated.
      fc.pre(!/\|[\s>]*:?-|(?:```|~~~)[`~ \t]*\w|^[\s>*+-]*\d+[.)]/m.test(markdown));
      const whole = new ReplyParts(textRenderer(1_000_000)).update(markdown, true).join("");
      assert.equal(lettersOf(toParts(markdown, limitChars).join("")), lettersOf(whole));
    }),
    { numRuns: 400 },
  );
});

test("a part that is complete is the same object from then on", () => {
  const renderer: BlockRenderer<{ readonly text: string }> = {
    render: (block) => ({ text: outline([block]) }),
    join: (above, below) => ({ text: `${above.text}\n${below.text}` }),
    fill: ({ text }) => text.length / 200,
  };
  const reply = new ReplyParts(renderer);
  const markdown = "A paragraph of some length.\n\n".repeat(30);
  const [first] = reply.update(markdown.slice(0, 300), false);
  assert.equal(reply.update(markdown.slice(0, 600), false)[0], first);
  assert.equal(reply.update(markdown, true)[0], first);
});

test("another text starts afresh", () => {
  const reply = new ReplyParts(textRenderer(100));
  reply.update("# One\n\ntext", false);
  assert.deepEqual(reply.update("Two", false), ["Two"]);
  assert.deepEqual(reply.update("Two", true), ["Two"]);
  assert.deepEqual(reply.update("Two **more**", true), ["Two more"]);
});

test("a block that is cut is the same text as one that is not", () => {
  const markdown = "- a **b** c\n  > d\n\n  e\n- f\n".repeat(12);
  const parts = new ReplyParts(outlineRenderer).update(markdown, true);
  assert.ok(parts.length > 4);
  const letters = (text: string) => text.replaceAll(/[^a-f]|strong|quote/g, "");
  assert.equal(letters(parts.join("")), letters(outline(parse(markdown))));
});
