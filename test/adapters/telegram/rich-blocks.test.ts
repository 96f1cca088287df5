import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { render, type RichPolicy } from "../../../adapters/telegram/render.ts";
import { toRichMessage } from "../../../adapters/telegram/rich-blocks.ts";
import type { ReplyPhase } from "../../../src/contract/reply.ts";
import { toRichContent } from "../../../src/sandbox/telegram/rich-message.ts";
import { markdownText } from "./hostile-markdown.ts";

const math = { type: "mathematical_expression", expression: "x^2" } as const;
const paragraph = (text: unknown) => ({ type: "paragraph", text });

function blocksOf(markdown: string, notice?: string): unknown {
  return toRichMessage(markdown, notice)?.blocks;
}

test("tables, formulas and task lists are worth a rich message, other text is not", () => {
  for (const markdown of ["|a|\n|-|\n|b|", "so $x^2$", "- **$x^2$**", "> $$\n> x\n> $$", "- [ ] open"]) {
    assert.notEqual(toRichMessage(markdown), undefined, markdown);
  }
  for (const markdown of ["", "# T\n\n- a\n\n> b **c** `d`", "$5 and 6$"]) {
    assert.equal(toRichMessage(markdown), undefined, markdown);
  }
});

test("code keeps its button for copying, so a reply with some stays an ordinary message", () => {
  assert.equal(toRichMessage("$x^2$\n\n```js\na\n```"), undefined);
  assert.equal(toRichMessage("- [x] a\n\n  ~~~\n  a\n  ~~~"), undefined);
});

test("text is what its styles and links say", () => {
  assert.deepEqual(
    blocksOf("**a *b*** ~~c~~ ||d|| `e` $x^2$ [f](https://example.com/f) [g](/g) ![h](https://example.com/h)"),
    [
      paragraph([
        { type: "bold", text: ["a ", { type: "italic", text: "b" }] },
        " ",
        { type: "strikethrough", text: "c" },
        " ",
        { type: "spoiler", text: "d" },
        " ",
        { type: "code", text: "e" },
        " ",
        math,
        " ",
        { type: "url", text: "f", url: "https://example.com/f" },
        " ",
        ["g", " (/g)"],
        " ",
        { type: "url", text: "h", url: "https://example.com/h" },
      ]),
    ],
  );
});

test("blocks are blocks", () => {
  const markdown = "## T\n\n> q\n\n$$\nx^2\n$$\n\n---\n\n3. [x] a\n4. b\n\n|A|B|\n|-:|-|\n|1||\n\n[^n]: note";
  assert.deepEqual(blocksOf(markdown), [
    { type: "heading", text: "T", size: 2 },
    { type: "blockquote", blocks: [paragraph("q")] },
    math,
    { type: "divider" },
    {
      type: "list",
      items: [
        { blocks: [paragraph("a")], has_checkbox: true, is_checked: true, value: 3, type: "1" },
        { blocks: [paragraph("b")], value: 4, type: "1" },
      ],
    },
    {
      type: "table",
      is_bordered: true,
      cells: [
        [
          { text: "A", align: "right", valign: "middle", is_header: true },
          { text: "B", align: "left", valign: "middle", is_header: true },
        ],
        [
          { text: "1", align: "right", valign: "middle" },
          { align: "left", valign: "middle" },
        ],
      ],
    },
    paragraph(["[n] ", "note"]),
  ]);
});

test("a notice is the last paragraph", () => {
  assert.deepEqual(blocksOf("$x^2$", "Stopped."), [paragraph(math), paragraph({ type: "italic", text: "Stopped." })]);
});

test("what a model writes cannot place buttons, pictures or mentions", () => {
  const text = '<tg-button type="callback_data" data="x">Tap</tg-button> <img src="https://e.com/x"/> $x^2$';
  assert.deepEqual(blocksOf(`${text} ![p](tg://photo?id=1) [u](tg://user?id=1)`), [
    paragraph([text.slice(0, -5), math, " ", ["p", " (tg://photo?id=1)"], " ", ["u", " (tg://user?id=1)"]]),
  ]);
  assert.equal(toRichMessage("$x^2$")?.skip_entity_detection, true);
});

test("what is beyond the limits of a rich message stays an ordinary one", () => {
  const row = (columns: number) => `|${"a|".repeat(columns)}`;
  assert.notEqual(toRichMessage(`${row(20)}\n|${"-|".repeat(20)}`), undefined);
  assert.equal(toRichMessage(`${row(21)}\n|${"-|".repeat(21)}`), undefined);
  assert.equal(toRichMessage("- [ ] a\n".repeat(250)), undefined);
  assert.notEqual(toRichMessage("- [ ] a\n".repeat(240)), undefined);
  assert.equal(toRichMessage(`${"> ".repeat(16)}$x$`), undefined);
  assert.notEqual(toRichMessage(`${"> ".repeat(12)}$x$`), undefined);
});

test("only a finished reply of one message becomes a rich one, and only where that is wanted", () => {
  const isRich = (markdown: string, phase: ReplyPhase, policy: RichPolicy, fidelity: "rich" | "plain" = "rich") =>
    render({ markdown, phase }, fidelity, policy).some(({ body }) => body.rich !== undefined);
  assert.equal(isRich("$x^2$", "complete", "auto"), true);
  assert.equal(isRich("$x^2$", "stopped", "auto"), true);
  assert.equal(isRich("$x^2$", "streaming", "auto"), false);
  assert.equal(isRich("$x^2$", "complete", "off"), false);
  assert.equal(isRich("$x^2$", "complete", "auto", "plain"), false);
  assert.equal(isRich(`$x^2$ ${"word ".repeat(1000)}`, "complete", "auto"), false);
});

test("a part with a rich message looks different from the same without", () => {
  const fingerprintOf = (policy: RichPolicy) =>
    render({ markdown: "$x$", phase: "complete" }, "rich", policy)[0]?.fingerprint;
  assert.notEqual(fingerprintOf("auto"), fingerprintOf("off"));
});

test("any rich message is one that Telegram takes", () => {
  fc.assert(
    fc.property(markdownText, (markdown) => {
      const message = toRichMessage(`${markdown}\n\n$x^2$\n\n|a|\n|-|\n|b|`, "Done.");
      if (message !== undefined) toRichContent({ ...message });
    }),
    { numRuns: 300 },
  );
});
