import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toHead } from "../../src/reply/head.ts";

const upTo = (limit: number) => (head: string) => head.length <= limit;

test("a head ends behind a line or a sentence where there is one near, else between words", () => {
  const filler = "x".repeat(100);
  assert.equal(toHead(`${filler}\nAnother line.\nThe last line.`, 0, upTo(128)), `${filler}\nAnother line.`);
  assert.equal(toHead(`${filler} A sentence. And one that is cut.`, 0, upTo(128)), `${filler} A sentence.`);
  assert.equal(
    toHead(`${filler}第一句话。第二句话很长很长。第三句也很长很长很长很长很长。`, 0, upTo(128)),
    `${filler}第一句话。第二句话很长很长。`,
  );
  assert.equal(toHead(`${filler} no sentence is here at all`, 0, upTo(128)), `${filler} no sentence is here at`);
});

test("a head does not part a grapheme, and a text that fits and is finished is its own head", () => {
  const family = "👨‍👩‍👧‍👦";
  const head = toHead(family.repeat(300), 0, upTo(1000));
  assert.equal(head.replaceAll(family, ""), "");
  assert.ok(head.length > 1000 - 300);
  assert.equal(toHead("All of it.", 0, upTo(100)), "All of it.");
});

test("a head fits, is hardly shorter than the longest that does, and is found by trying what is ever longer", () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(60_000), fc.nat(60_000), (chars, limit, known) => {
      const markdown = "Words and more of them. ".repeat(2500).slice(0, chars);
      const knownChars = Math.min(known, chars, limit);
      let tried = knownChars;
      const head = toHead(markdown, knownChars, (beginning) => {
        assert.ok(beginning.length > tried || beginning === markdown);
        tried = beginning.length;
        return beginning.length <= limit;
      });
      assert.ok(markdown.startsWith(head));
      assert.ok(head.length <= limit);
      assert.ok(head.length >= Math.min(chars, limit) - 160);
      assert.ok(tried <= limit + 128, "nothing is tried beyond the first that does not fit");
    }),
  );
});
