import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toPlainText } from "../../../adapters/telegram/rich-message.ts";

test("a rich message is read block by block", () => {
  const text = toPlainText({
    blocks: [
      { type: "heading", text: "Title", size: 1 },
      { type: "paragraph", text: ["plain ", { type: "bold", text: ["bold ", { type: "italic", text: "both" }] }] },
      {
        type: "list",
        items: [
          { label: "1.", blocks: [{ type: "paragraph", text: "first" }] },
          { label: "2.", blocks: [] },
        ],
      },
      {
        type: "table",
        cells: [
          [{ text: "a" }, { text: "b" }],
          [{ text: "1" }, {}],
        ],
        caption: "numbers",
      },
      { type: "details", summary: "more", blocks: [{ type: "pre", text: "code", language: "js" }] },
      { type: "mathematical_expression", expression: "x^2" },
      { type: "photo", photo: [], caption: { text: "a cat", credit: "me" } },
      { type: "divider" },
    ],
  });
  assert.equal(text, "Title\nplain bold both\n1. first\na | b\n1 | \nnumbers\nmore\ncode\nx^2\na cat");
});

test("no rich message, or a broken one, has no text", () => {
  for (const value of [undefined, null, 7, "text", [], {}, { blocks: 3 }, { blocks: [null, [[]]] }]) {
    assert.equal(toPlainText(value), "");
  }
});

test("a rich message nested without end is read without end of the stack", () => {
  let value: unknown = "core";
  for (let depth = 0; depth < 100_000; depth += 1) value = { text: [value], blocks: [value] };
  assert.equal(typeof toPlainText({ blocks: [value] }), "string");
});

test("whatever a server sends, the text of a rich message is a string", () => {
  fc.assert(fc.property(fc.anything(), (value) => typeof toPlainText(value) === "string"));
});
