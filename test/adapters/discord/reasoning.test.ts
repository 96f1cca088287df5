import assert from "node:assert/strict";
import { test } from "node:test";

import { ReplyRenderer } from "../../../adapters/discord/render.ts";

const contents = (reasoning: string, markdown = "") =>
  new ReplyRenderer().render({ markdown, reasoning, phase: "complete" }, "rich").map(({ body }) => body.content);

test("reasoning is one line of small print in a message above the text, its markers escaped", () => {
  assert.deepEqual(contents("**Let** me\nsee @everyone.", "Because."), [
    "-# \\*\\*Let\\*\\* me see \\@everyone.",
    "Because.",
  ]);
});

test("of long reasoning the end is shown, and blank reasoning not at all", () => {
  const [line = ""] = contents("word ".repeat(500));
  assert.ok(line.startsWith("-# … ") && line.length < 320, line);
  assert.deepEqual(contents(" \n "), []);
});
