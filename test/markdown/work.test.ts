import assert from "node:assert/strict";
import { test } from "node:test";

import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { ReplyParts } from "../../src/markdown/reply-parts.ts";
import { textRenderer } from "../support/text-renderer.ts";

const limitChars = 1000;

const texts = {
  paragraph: "words **and** `more` of them ".repeat(1400),
  CJK: "没有空格的中文段落一直写下去，".repeat(2700),
  word: "x".repeat(40_000),
  table: `| a | b |\n|---|---|\n${"| some **text** | more |\n".repeat(1600)}`,
  fence: `\`\`\`js\n${"const x = 1;\n".repeat(3000)}`,
  list: "- an item of it\n".repeat(2500),
  quote: "> a line of it\n".repeat(2600),
  paragraphs: "one\n\n".repeat(8000),
  "[": "[".repeat(40_000),
  "*": "*".repeat(40_000),
  ">": ">".repeat(40_000),
} as const;

for (const [name, markdown] of Object.entries(texts)) {
  test(`a preview renders about one message, however long the text before it: ${name}`, () => {
    const plain = textRenderer(limitChars);
    let rendered = 0;
    const counting: BlockRenderer<string> = {
      ...plain,
      render: (block) => {
        const body = plain.render(block);
        rendered += body.length;
        return body;
      },
    };
    const reply = new ReplyParts(counting);
    let previews = 0;
    let dearest = 0;
    let before = 0;
    for (let length = 100; length < markdown.length; length += 100) {
      reply.update(markdown.slice(0, length), false);
      dearest = Math.max(dearest, rendered - before);
      before = rendered;
      previews += 1;
    }
    // Where a part is completed, some lengths are tried.
    assert.ok(dearest <= 16 * limitChars, `${dearest} characters for one preview`);
    assert.ok(rendered <= 2 * limitChars * previews, `${rendered} characters for ${previews} previews`);
  });
}
