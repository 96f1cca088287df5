import assert from "node:assert/strict";
import { test } from "node:test";

import { limits } from "../../../adapters/telegram/limits.ts";
import { render } from "../../../adapters/telegram/render.ts";

test("reasoning is an expandable quote in a message above the text", () => {
  const parts = render({ markdown: "Because.", reasoning: "**Let** me\nsee.", phase: "complete" }, "rich");
  assert.deepEqual(
    parts.map(({ body }) => [body.text, body.entities]),
    [
      ["**Let** me\nsee.", [{ type: "expandable_blockquote", offset: 0, length: 15 }]],
      ["Because.", []],
    ],
  );
});

test("of long reasoning the end is shown, whole graphemes only, and blank reasoning not at all", () => {
  const [part] = render({ markdown: "", reasoning: "👨‍👩‍👧 ".repeat(2000), phase: "thinking" }, "rich");
  const text = part?.body.text ?? "";
  assert.ok(text.length <= limits.reasoningChars + 20 && text.startsWith("… "), text.slice(0, 20));
  assert.equal(text.replaceAll("👨‍👩‍👧", "").trim(), "…");
  assert.deepEqual(render({ markdown: "", reasoning: " \n ", phase: "thinking" }, "rich"), []);
});
