import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toHead } from "../../src/reply/head.ts";

const upTo = (limit: number) => (head: string) => head.length <= limit;

test("a head ends behind a line or a sentence where there is one near, else between words", () => {
  assert.equal(toHead("One line.\nAnother, longer line.\nThe last.", upTo(38)), "One line.\nAnother, longer line.");
  assert.equal(toHead("One sentence. And another one that is cut.", upTo(41)), "One sentence.");
  assert.equal(toHead("第一句话。第二句话很长很长。第三句", upTo(16)), "第一句话。第二句话很长很长。");
  assert.equal(toHead("no sentence here at all", upTo(22)), "no sentence here at");
});

test("a head does not part a grapheme, and a text that fits and is finished is its own head", () => {
  const family = "👨‍👩‍👧‍👦";
  const head = toHead(family.repeat(300), upTo(1000));
  assert.equal(head.replaceAll(family, ""), "");
  assert.ok(head.length > 1000 - 300);
  assert.equal(toHead("All of it.", upTo(100)), "All of it.");
});

test("a head fits, is hardly shorter than the longest that does, and is found with few questions", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 60_000 }), (chars, limit) => {
      const markdown = "Words and more of them. ".repeat(2500).slice(0, chars);
      let questions = 0;
      const head = toHead(markdown, (candidate) => {
        questions += 1;
        return candidate.length <= limit;
      });
      assert.ok(markdown.startsWith(head));
      assert.ok(head.length <= limit);
      assert.ok(head.length >= Math.min(chars, limit) - 300);
      assert.ok(questions <= 20, `${questions}`);
    }),
  );
});
