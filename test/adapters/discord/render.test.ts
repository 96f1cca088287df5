import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { countCodePoints, render } from "../../../adapters/discord/render.ts";
import type { Fidelity, ReplyDocument } from "../../../src/contract/reply.ts";

function toContents(markdown: string, extra: Partial<ReplyDocument> = {}, fidelity: Fidelity = "rich"): string[] {
  return render({ markdown, phase: "streaming", ...extra }, fidelity).map((part) => part.body.content);
}

const translations: readonly { readonly name: string; readonly markdown: string; readonly content: string }[] = [
  { name: "bold with underscores", markdown: "a __bold__ word", content: "a **bold** word" },
  { name: "bold around a name with underscores", markdown: "__snake_case__", content: "**snake_case**" },
  { name: "underscores inside a word", markdown: "a__b__c", content: "a__b__c" },
  { name: "a code span", markdown: "call `__init__` now", content: "call `__init__` now" },
  { name: "a code span of two backticks", markdown: "``a ` __b__`` __c__", content: "``a ` __b__`` **c**" },
  { name: "a deep heading", markdown: "#### Four\ntext", content: "**Four**\ntext" },
  { name: "a deep heading that is bold", markdown: "##### **Five** #####", content: "**Five**" },
  { name: "headings that Discord knows", markdown: "# One\n## Two\n### Three", content: "# One\n## Two\n### Three" },
  { name: "an image", markdown: "see ![a cat](https://a.b/c.png)", content: "see [a cat](https://a.b/c.png)" },
  { name: "an image without words", markdown: "![](https://a.b/c.png)", content: "https://a.b/c.png" },
  { name: "a fence", markdown: "```py\n__x__\n#### y\n```", content: "```py\n__x__\n#### y\n```" },
  { name: "a fence of tildes", markdown: "~~~js\nx\n~~~", content: "```js\nx\n```" },
  { name: "a fence with attributes", markdown: '```js title="a"\nx\n```', content: "```js\nx\n```" },
  { name: "a fence with an odd language", markdown: "```!😀\nx\n```", content: "```\nx\n```" },
  { name: "an open fence", markdown: "text\n```js\nlet x", content: "text\n```js\nlet x\n```" },
  { name: "mentions", markdown: "@everyone <@1> <@&2>", content: "@everyone <@1> <@&2>" },
  { name: "control characters", markdown: "a\u0000b\u001B\r\nc", content: "ab\nc" },
];

for (const { name, markdown, content } of translations) {
  test(`${name}: ${JSON.stringify(markdown)}`, () => assert.deepEqual(toContents(markdown), [content]));
}

test("a document without visible text has no parts", () => {
  for (const markdown of ["", " \n\t", "\u200B\u2060", "\u0000"]) assert.deepEqual(toContents(markdown), []);
});

test("a notice stands alone while there is no text", () => {
  assert.deepEqual(toContents("", { phase: "thinking", notice: "Thinking for 3 s" }), ["Thinking for 3 s"]);
});

test("a notice is small print below the text", () => {
  assert.deepEqual(toContents("Half an answer", { notice: "Stopped." }), ["Half an answer\n-# Stopped."]);
  assert.deepEqual(toContents("```\nx", { notice: "Stopped." }), ["```\nx\n```\n-# Stopped."]);
});

test("a notice that does not fit below a full message gets one of its own", () => {
  const full = "x".repeat(2000);
  assert.deepEqual(toContents(full, { notice: "Stopped." }), [full, "-# Stopped."]);
});

test("the limit counts code points, so that 2000 emoji are one message", () => {
  assert.deepEqual(toContents("😀".repeat(2000)).map(countCodePoints), [2000]);
  assert.deepEqual(toContents("😀".repeat(2001)).map(countCodePoints), [2000, 1]);
});

test("a fence that is cut goes on in the next message with its language", () => {
  const parts = toContents(`\`\`\`ts\n${"let x = 1;\n".repeat(300)}\`\`\``);
  assert.ok(parts.length > 1);
  for (const part of parts) {
    assert.match(part, /^```ts\n/);
    assert.match(part, /\n```$/);
  }
});

test("plain text shows its own markup", () => {
  assert.deepEqual(toContents("**a** `b` _c_\n# d\n- e\n> f", {}, "plain"), [
    "\\*\\*a\\*\\* \\`b\\` \\_c\\_\n\\# d\n\\- e\n\\> f",
  ]);
});

const anyMarkdown = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "**",
        "__",
        "__a__",
        "```js\n",
        "```",
        "~~~\n",
        "````md\n",
        "\n\n",
        "\n",
        "#### ",
        "![](u)",
        "`",
        "-# ",
        "||",
      ),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constant("中文句子。".repeat(150)),
      fc.constant("😀".repeat(700)),
      fc.constant("Words in a sentence. ".repeat(60)),
    ),
    { maxLength: 14, size: "max" },
  )
  .map((pieces) => pieces.join(""));

test("every part fits and is visible, whatever the text", () => {
  fc.assert(
    fc.property(
      anyMarkdown,
      fc.constantFrom<Fidelity>("rich", "plain"),
      fc.constantFrom("", "A notice."),
      (markdown, fidelity, notice) => {
        for (const content of toContents(markdown, { notice }, fidelity)) {
          assert.ok(countCodePoints(content) <= 2000, `${countCodePoints(content)} code points`);
          assert.notEqual(content.trim(), "");
          assert.ok(content.isWellFormed());
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("parts before the last stay as they are while the text grows", () => {
  fc.assert(
    fc.property(anyMarkdown, anyMarkdown, (markdown, more) => {
      const before = toContents(markdown);
      const after = toContents(markdown + more);
      assert.deepEqual(after.slice(0, Math.max(0, before.length - 1)), before.slice(0, -1));
    }),
    { numRuns: 300 },
  );
});
