import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../src/markdown/parse.ts";
import { ReplyParts } from "../../src/markdown/reply-parts.ts";
import type { Block } from "../../src/markdown/tree.ts";
import { textRenderer } from "../support/text-renderer.ts";
import { outline } from "./outline.ts";

const limitChars = 4000;

function assertShown(markdown: string): readonly string[] {
  const parts = new ReplyParts(textRenderer(limitChars)).update(markdown, true);
  for (const part of parts) {
    assert.ok(part.length <= limitChars);
    assert.ok(part.isWellFormed());
    assert.doesNotMatch(part, /[\p{Cc}--[\n\t]]|[\u202a-\u202e\u2066-\u2069]/v);
  }
  return parts;
}

function depthOf(blocks: readonly Block[]): number {
  const depths = blocks.map((block) => {
    if (block.type === "quote" || block.type === "footnote-definition") return 1 + depthOf(block.children);
    if (block.type === "list") return 1 + Math.max(0, ...block.items.map(({ children }) => depthOf(children)));
    return 0;
  });
  return Math.max(0, ...depths);
}

test("characters that no message can show are taken out or replaced", () => {
  assert.equal(outline(parse("a\u0000b\u001bc\u007fd")), "p(abcd)");
  assert.equal(outline(parse("a\ud800b\udc00")), "p(a\ufffdb\ufffd)");
  assert.equal(outline(parse("a\u202eb\u2066c")), "p(abc)");
  assert.equal(outline(parse("\ufeff# a\r\nb\rc")), "h1(a) p(b⏎c)");
  assert.equal(outline(parse("```\n\ta\u0000\n```")), "code:(\ta)");
});

test("a surrogate pair or a line break that comes in two chunks is one", () => {
  const reply = new ReplyParts(textRenderer(limitChars));
  assert.deepEqual(reply.update("a \ud83d", false), ["a"]);
  assert.deepEqual(reply.update("a \ud83d\ude00\r", false), ["a 😀"]);
  assert.deepEqual(reply.update("a \ud83d\ude00\r\n# b", false), ["a 😀\n\nb"]);
  assert.deepEqual(reply.update("a \ud83d\ude00\r\n# b\ud83d", true), ["a 😀\n\nb\ufffd"]);
});

test("writing from right to left, marks and joiners stay", () => {
  const text = "שלום \u200fעולם\u200e e\u0301 👩‍👩‍👧 نص\u200cعربي";
  assert.deepEqual(assertShown(text), [text]);
});

test("nesting stops at 32; what is deeper is text", () => {
  const deep = 10_000;
  for (const unit of ["> ", ">", "- ", "1. ", "> - ", "* + "]) {
    const blocks = parse(`${unit.repeat(deep)}a`);
    assert.ok(depthOf(blocks) <= 32, unit);
    assert.ok(outline(blocks).includes("a"), unit);
  }
  const lines = Array.from({ length: 300 }, (_, index) => `${"  ".repeat(index)}- a`).join("\n");
  assert.ok(depthOf(parse(lines)) <= 32);
  for (const unit of ["*a **b ", "[", "![", "~~a ", "||a ", "*a_b ", "<a ", "\\(", "$a "]) {
    assertShown(unit.repeat(deep));
    assertShown(`${unit.repeat(deep)}${"]".repeat(deep)}`);
  }
});

test("four megabytes of one character are shown", () => {
  for (const character of ["x", "中", "*", ">", "`", "#", "-", "|", "~", "\n", "\u0301", "\ud83d", "\u0000", "\t"]) {
    assertShown(character.repeat(4_000_000));
  }
});

test("every beginning of a hostile text is shown too", () => {
  const text = "> - `a **b [c](d $e <f ||g\n|-|\n```\n\\[ ~~h ![i]( &j; \ud83d\ude00\r\n$$\n# [k]: l\n[^m]: n\n1) o";
  const reply = new ReplyParts(textRenderer(20));
  for (let length = 0; length <= text.length; length += 1) {
    for (const part of reply.update(text.slice(0, length), false)) assert.ok(part.length <= 20 && part.isWellFormed());
    assertShown(text.slice(0, length));
  }
});
