import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { withContinued } from "../../src/markdown/continued.ts";
import { MarkdownStream } from "../../src/markdown/markdown-stream.ts";
import { parse } from "../../src/markdown/parse.ts";
import type { Block } from "../../src/markdown/tree.ts";
import { anyChunks, anyMarkdown, lengthsOf } from "./any-markdown.ts";
import { outline } from "./outline.ts";

/** Blocks of which those that are continued are put together. */
function joined(blocks: readonly Block[]): readonly Block[] {
  const whole: Block[] = [];
  for (const block of blocks) {
    const last = whole.at(-1);
    if (last !== undefined && block.continued === true) whole[whole.length - 1] = withContinued(last, block);
    else whole.push(block);
  }
  return whole;
}

/** What is shown of a text that may go on. */
function preview(markdown: string): string {
  const { decided, open } = new MarkdownStream().update(markdown, false);
  return outline(joined([...decided, ...open]));
}

test("what is decided does not depend on the chunks that the text came in", () => {
  fc.assert(
    fc.property(anyMarkdown, anyChunks, (markdown, chunks) => {
      const stream = new MarkdownStream();
      const decided: Block[] = [];
      for (const length of lengthsOf(markdown, chunks)) {
        decided.push(...stream.update(markdown.slice(0, length), false).decided);
      }
      decided.push(...stream.update(markdown, true).decided);
      assert.deepEqual(decided, new MarkdownStream().update(markdown, true).decided);
    }),
    { numRuns: 500 },
  );
});

test("from one preview to the next only the last block changes, and blocks are added", () => {
  fc.assert(
    fc.property(anyMarkdown, anyChunks, (markdown, chunks) => {
      const stream = new MarkdownStream();
      const decided: Block[] = [];
      let before: readonly Block[] = [];
      for (const length of lengthsOf(markdown, chunks)) {
        const update = stream.update(markdown.slice(0, length), false);
        decided.push(...update.decided);
        const shown = joined([...decided, ...update.open]);
        const kept = Math.max(0, before.length - 1);
        assert.deepEqual(shown.slice(0, kept), before.slice(0, kept), JSON.stringify(markdown.slice(0, length)));
        before = shown;
      }
    }),
    { numRuns: 400 },
  );
});

test("letters and digits that are written once are shown once and in order", () => {
  const word = fc.integer({ min: 100, max: 999_999 }).map((number) => `w${number}`);
  const styled = fc
    .tuple(fc.constantFrom("", "**", "*", "_", "~~", "||", "`", "$"), word)
    .map(([mark, text]) => mark + text + mark);
  const line = fc
    .tuple(
      fc.constantFrom("", "", "# ", "- ", "+ ", "> ", "- [ ] ", "    ", "> - ", "| ", "**", "[", "`"),
      fc.array(styled, { minLength: 1, maxLength: 12 }),
    )
    .map(([start, words]) => start + words.join(" "));
  const separator = fc.constantFrom("\n", "\n", "\n\n", "\n\n---\n\n", "\n```\n", "\n$$\n", "\n|-|\n", "\n===\n");
  fc.assert(
    fc.property(fc.array(fc.tuple(line, separator), { maxLength: 12 }), (pieces) => {
      const markdown = pieces.flat().join("");
      // What stands behind a fence on its line is no text.
      fc.pre(!/^[ >-]*```[^\n]*w/m.test(markdown));
      const shown = JSON.stringify(parse(markdown).map((block) => outline([block])));
      assert.deepEqual(shown.match(/w\d+/g) ?? [], markdown.match(/w\d+/g) ?? [], markdown);
    }),
    { numRuns: 800 },
  );
});

test("what is open is closed, and what is undecided held back", () => {
  const previews = [
    ["a **b", "p(a strong(b))"],
    ["a **", "p(a)"],
    ["a **b *c", "p(a strong(b emphasis(c)))"],
    ["a **b*", "p(a strong(b))"],
    ["a ***b", "p(a emphasis(strong(b)))"],
    ["~~a", "p(strike(a))"],
    ["a ||b", "p(a spoiler(b))"],
    ["a `b c", "p(a code(b c))"],
    ["a ``b`", "p(a code(b))"],
    ["see [the p", "p(see the p)"],
    ["see [the page]", "p(see the page)"],
    ["see [the page](https://exa", "p(see the page)"],
    ["see [the page](https://example.com)", "p(see link(the page → https://example.com))"],
    ["![alt](ht", "p(alt)"],
    ["a $x^", "p(a)"],
    ["a \\(x", "p(a)"],
    ["it costs $5 and", "p(it costs $5 and)"],
    ["a <b", "p(a)"],
    ["a < b", "p(a < b)"],
    ["a &am", "p(a)"],
    ["a \\", "p(a)"],
    ["2 * 3", "p(2 * 3)"],
    ["a[^1", "p(a)"],
    ["a[^why]", "p(a)"],
    ["a[^why] b", "p(aref(why) b)"],
    ["```py", ""],
    ["```py\nx = 1", "code:py(x = 1)"],
    ["```py\nx = 1\n``", "code:py(x = 1)"],
    ["$$\na", "math(a)"],
    ["$$\na $", "math(a)"],
    ["- ", ""],
    ["- [", ""],
    ["- [x] ", ""],
    ["- a\n-", "ul({p(a)})"],
    ["1", ""],
    ["1. a", "ol:1({p(a)})"],
    ["#", ""],
    ["# T", "h1(T)"],
    ["a\n--", "p(a)"],
    ["a\n---\n", "h2(a)"],
    ["a\n| b", "p(a)"],
    ["a **b\n$$x^2", "p(a strong(b))"],
    ["a **b\n$$x^2$$", "p(a strong(b))"],
    ["| b |\n|-", ""],
    ["| b |\n|---|", ""],
    ["| b |\n|---|\n", "table:-(b)"],
    ["| b |\n|---|\n| c", "table:-(b)"],
    ["| b |\n|---|\n| c |\n", "table:-(b / c)"],
    ["> **a", "quote(p(strong(a)))"],
  ] as const;
  for (const [markdown, expected] of previews) assert.equal(preview(markdown), expected, JSON.stringify(markdown));
});

test("what was held back is shown when the text ends", () => {
  const finals = [
    ["a **b", "p(a **b)"],
    ["a **", "p(a **)"],
    ["a `b c", "p(a `b c)"],
    ["see [the page](https://exa", "p(see [the page](link(https://exa → https://exa))"],
    ["a $x^", "p(a $x^)"],
    ["a <b", "p(a <b)"],
    ["```py", "code:py()"],
    ["- [", "ul({p([)})"],
    ["1", "p(1)"],
    ["| b |\n|-", "table:-(b)"],
    ["| b |\n|---|\n| c", "table:-(b / c)"],
  ] as const;
  for (const [markdown, expected] of finals) assert.equal(outline(parse(markdown)), expected, JSON.stringify(markdown));
});

test("no marker of a whole answer is ever seen while it comes", () => {
  const markdown = [
    "# An **important** answer",
    "The **quick** fox *jumps* over the __lazy__ dog, `code` and [links](https://example.com/a_b), ***both***, ~~gone~~.",
    "- one **bold**\n  - two `code`\n- [x] three",
    "| a | b |\n|---|--:|\n| **1** | `2` |",
    "> quoted *words* and \\(x\\), and $y^2$ too",
    "$$\nz = 1\n$$",
    "这里有**“重点”**内容，**注意：**小心![图](https://example.com/i.png)。",
  ].join("\n\n");
  const stream = new MarkdownStream();
  let decided = "";
  for (let length = 1; length <= markdown.length; length += 1) {
    const update = stream.update(markdown.slice(0, length), false);
    decided += outline(update.decided);
    assert.doesNotMatch(decided + outline(update.open), /\*|__|~~|`|\]\(|\$|\\|!\[|\| ?-/);
  }
});

test("a paragraph, a list, a table and a fence without an end are given away as they grow", () => {
  for (const [start, unit] of [
    ["", "words **and** more "],
    ["", "没有空格的中文，"],
    ["", "x"],
    ["", "**a"],
    ["", "["],
    ["- a\n", "  - b\n"],
    ["| a |\n|---|\n", "| b |\n"],
    ["```\n", "code\n"],
    ["```\n", "code"],
    ["> ", "quoted "],
    ["", "> "],
  ] as const) {
    const markdown = start + unit.repeat(20_000 / unit.length);
    const { decided, open } = new MarkdownStream().update(markdown, false);
    assert.ok(outline(open).length < 2500, unit);
    assert.ok(decided.length > 5, unit);
  }
});

test("a text that does not go on from what was read is noticed", () => {
  const stream = new MarkdownStream();
  stream.update("Hello there", false);
  assert.ok(stream.isGrownTo("Hello there, you"));
  assert.ok(!stream.isGrownTo("Hello"));
  assert.ok(!stream.isGrownTo("Jello there, you"));
  stream.update("Hello there", true);
  assert.ok(!stream.isGrownTo("Hello there"));
});
