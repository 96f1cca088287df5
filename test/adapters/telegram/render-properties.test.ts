import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { telegramBlocks, type TelegramBlocks } from "../../../adapters/telegram/blocks.ts";
import { render, ReplyRenderer } from "../../../adapters/telegram/render.ts";
import type { TelegramText } from "../../../adapters/telegram/telegram-text.ts";
import { ReplyParts } from "../../../src/markdown/reply-parts.ts";
import { toFormattedText } from "../../../src/sandbox/telegram/message-entities.ts";
import { longMarkdownText, markdownText } from "./hostile-markdown.ts";
import { numberedMarkdown, numbersIn } from "./numbered-markdown.ts";

function assertAccepted({ text, entities }: TelegramText): void {
  assert.ok(text.length <= 4096, "too long");
  assert.ok(entities.length <= 100, "too many entities");
  assert.ok(text.isWellFormed());
  assert.doesNotThrow(() => toFormattedText(text, entities, true), JSON.stringify(text));
  assert.deepEqual(
    entities,
    entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length),
  );
  assert.match(text, /[^\s\p{Cf}]/u);
}

function textsOf(markdown: string): readonly string[] {
  return render({ markdown, phase: "complete" }, "rich").map(({ body }) => body.text);
}

/** `markdown` as it grows, cut after these shares of what is left. */
function* growing(markdown: string, shares: readonly number[]): Generator<string> {
  let length = 0;
  for (const share of shares) {
    length = Math.min(markdown.length, length + Math.ceil(share * (markdown.length - length)));
    yield markdown.slice(0, length);
  }
}

const shares = fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { maxLength: 12 });

test("every prefix of anything is accepted as it is, in previews and at the end", () => {
  fc.assert(
    fc.property(markdownText, (markdown) => {
      const renderer = new ReplyRenderer("off");
      for (let length = 0; length <= markdown.length; length += 7) {
        const prefix = markdown.slice(0, length);
        for (const { body } of renderer.render({ markdown: prefix, phase: "streaming" }, "rich")) assertAccepted(body);
        for (const { body } of render({ markdown: prefix, phase: "stopped", notice: "Stopped." }, "rich")) {
          assertAccepted(body);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("every word is shown once and in order", () => {
  fc.assert(
    fc.property(numberedMarkdown, (markdown) => {
      assert.deepEqual(numbersIn(textsOf(markdown)), numbersIn([markdown]));
    }),
    { numRuns: 150 },
  );
});

test("how the text was cut into chunks does not change what is shown in the end", () => {
  fc.assert(
    fc.property(fc.oneof(longMarkdownText, numberedMarkdown), shares, (markdown, cuts) => {
      const renderer = new ReplyRenderer("off");
      for (const prefix of growing(markdown, cuts)) renderer.render({ markdown: prefix, phase: "streaming" }, "rich");
      const final = { markdown, phase: "complete" } as const;
      assert.deepEqual(renderer.render(final, "rich"), render(final, "rich"));
    }),
    { numRuns: 60 },
  );
});

interface TrackedBlocks extends TelegramBlocks {
  /** Where its last block begins. */
  readonly lastStart: number;
}

const tracked = {
  render: (block: Parameters<typeof telegramBlocks.render>[0]): TrackedBlocks => ({
    ...telegramBlocks.render(block),
    lastStart: 0,
  }),
  join: (above: TrackedBlocks, below: TrackedBlocks): TrackedBlocks =>
    below.text === "" ? above : { ...telegramBlocks.join(above, below), lastStart: above.text.length },
  fill: (body: TrackedBlocks): number => telegramBlocks.fill(body),
};

test("from one preview to the next only the last block changes", () => {
  fc.assert(
    fc.property(fc.oneof(longMarkdownText, numberedMarkdown), shares, (markdown, cuts) => {
      const parts = new ReplyParts<TrackedBlocks>(tracked);
      let before: readonly TrackedBlocks[] = [];
      for (const prefix of growing(markdown, cuts)) {
        const now = parts.update(prefix, false);
        for (const [index, { text, lastStart }] of before.entries()) {
          const stays = index < before.length - 1 ? text : text.slice(0, lastStart);
          assert.equal((now[index]?.text ?? "").slice(0, stays.length), stays);
        }
        before = now;
      }
    }),
    { numRuns: 100 },
  );
});

test("what has not changed is the same object, so that it costs nothing", () => {
  const renderer = new ReplyRenderer("off");
  const markdown = "Some words of a paragraph. ".repeat(400);
  const before = renderer.render({ markdown, phase: "streaming" }, "rich");
  const after = renderer.render({ markdown: `${markdown} More.`, phase: "streaming" }, "rich");
  assert.ok(before.length > 2);
  for (const [index, part] of before.slice(0, -1).entries()) assert.equal(after[index], part);
});

const hostile: readonly (readonly [what: string, markdown: string])[] = [
  ["lone surrogates", "a\ud83d b\udc00 **\ud83d** `\udc00`"],
  ["control characters", "a\0b\u0007c\u001b[31m\u007f \u0085 `\0`"],
  ["turned text", "a \u202eb\u202c c \u2066d\u2069 \u200ee"],
  ["zero-width joiners", "\u200d\u200da\u200d**\u200d**b\u200b"],
  ["deep quotes", `${">".repeat(10_000)} a`],
  ["deep lists", `${"- ".repeat(10_000)}a`],
  ["deep emphasis", `${"*".repeat(10_000)}a${"*".repeat(10_000)}`],
  ["deep brackets", `${"[".repeat(10_000)}a${"](b)".repeat(10_000)}`],
  ["carriage returns", "a\r\nb\rc\r\n\r\n```\r\nd\r\n```"],
  ["tabs", "\ta\n\n-\tb\n\n|a\t|b|\n|-|-|\n|\tc|d|"],
  ["right-to-left text", "שלום **עולם** `قود` [رابط](https://example.com/ر)"],
  ["combining marks", `a${"\u0301".repeat(9000)} **b${"\u0323".repeat(200)}**`],
  ["emoji sequences", "👩‍👩‍👧‍👦".repeat(900)],
  ["one character for ever", "x".repeat(400_000)],
  ["one line of code for ever", `\`\`\`\n${"x".repeat(50_000)}`],
  ["a table of many columns", `|${"a|".repeat(300)}\n|${"-|".repeat(300)}\n|${"b|".repeat(300)}`],
  ["a table of one endless cell", `|a|\n|-|\n|${"b ".repeat(9000)}|`],
  ["a label of many styles", `[${"**a** *b* ".repeat(200)}](https://example.com/)`],
];

for (const [what, markdown] of hostile) {
  test(`${what} are shown or left out, never refused`, () => {
    for (const phase of ["streaming", "complete"] as const) {
      const parts = render({ markdown, phase }, "rich");
      assert.ok(parts.length > 0);
      for (const { body } of parts) assertAccepted(body);
    }
  });
}
