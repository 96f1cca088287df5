import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import fc from "fast-check";

import { ReplyRenderer } from "../../../adapters/discord/render.ts";
import type { Fidelity } from "../../../src/contract/reply.ts";
import { parse } from "../../../src/markdown/parse.ts";
import type { Markup, MarkupKind } from "../../../src/sandbox/page/markup.ts";
import { toDiscordMarkup } from "../../../src/sandbox/page/discord-markup.ts";
import { readDialect } from "./dialect.ts";
import { textOfBlocks, textOfMarkup } from "./shown-text.ts";

/** Pieces that, in any order, make most of what Markdown and Discord know. */
const pieces = Object.values({
  marks: "* ** *** _ __ ~~ ~ || | ` `` ``` \\ < > [ ] ( ) ! # - + 1. : :: @ $ $$ & &amp; \t".split(" "),
  lineStarts: ["# ", "#### ", "- ", "+ ", "12. ", "> ", "> > ", "-# ", ">>> ", "- [ ] ", "- [x] ", "  - ", "   1. "],
  breaks: ["  ", "    ", " ", " ", "\n", "\n", "\n\n", "\n\n", "\r\n", "---\n", "<br>"],
  openers: ["\n```js\n", "\n```\n", "\n~~~\n", "\n$$\n", "\n> "],
  styles: ["**bold**", "__bold__", "*it*", "_it_", "~~no~~", "||sp||", "`code`", "`` a`b ``", "***bi***", "$x^2$"],
  links: [
    "[a](https://a.b)",
    "[a_b](/c)",
    "![i](https://a.b/i.png)",
    "https://a.b/c_d",
    "<https://a.b/*c>",
    "www.a.de",
  ],
  pings: ["@everyone", "@here", "<@1>", "<@&2>", "<#3>", ":smile:", "<:a:1>", "<t:1:R>", "</a:1>", "@types/node"],
  words: ["word", "snake_case", "C:\\dir", "2*3*4", "1.5", "10:30:45", "a_b@c.de", "a", "b", "1", "2"],
  scripts: ["中文，", "重点。", "ünï", "שלום", "👩‍👩‍👧", "😀", "e\u0301"],
  blocks: [
    "| a | b |\n|--|--|\n| c | d |\n",
    "\n\n| x |\n|--|\n",
    "[^1]",
    "\n[^1]: note\n",
    "<b>",
    "</b>",
    "<!-- c -->",
  ],
}).flat();

const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 24, size: "max" }).map((all) => all.join(""));

const hostile = fc.oneof(
  soup,
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        "\u0000",
        "\u001b",
        "\ud800",
        "\udc00",
        "\u202e",
        "\u2066",
        "\u200d",
        "\u200b",
        "\ufeff",
        "\u0301",
        "\t",
        "\r",
        "\n",
        "**",
        "`",
        "> ",
        "- ",
        "a",
        "א",
        "💡",
      ),
    )
    .map((all) => all.join("")),
  fc
    .tuple(fc.constantFrom("> ", "- ", "*", "[", "`", "||", "1. ", "(", "**a "), fc.nat(3000))
    .map(([mark, count]) => mark.repeat(count)),
  fc
    .constantFrom(
      "中文句子。",
      "😀",
      "👨‍👩‍👧‍👦",
      "Words in a sentence. ",
      "a",
      "**b** ",
      "`c` ",
      "| d ",
      "\n- e",
      "e\u0301\u0302",
    )
    .map((text) => text.repeat(900)),
);

function render(markdown: string, fidelity: Fidelity = "rich", isFinal = true): readonly string[] {
  const phase = isFinal ? "complete" : "streaming";
  return new ReplyRenderer().render({ markdown, phase }, fidelity).map(({ body }) => body.content);
}

function kindsOf(markup: readonly Markup[]): readonly MarkupKind[] {
  return markup.flatMap((part) => (typeof part === "string" ? [] : [part.kind, ...kindsOf(part.children)]));
}

function assertAcceptable(contents: readonly string[]): void {
  for (const content of contents) {
    assert.ok(content.length <= 2000, `${content.length} characters`);
    assert.ok(content.isWellFormed());
    assert.match(content, /[^\s\p{Cc}\p{Cf}]/u);
  }
}

test("the user sees every character of the tree once and in order, and no mark of Discord's", () => {
  fc.assert(
    fc.property(soup, (markdown) => {
      const contents = render(markdown);
      if (contents.length > 1) return;
      const shown = contents.map((content) => textOfMarkup(readDialect(content))).join("");
      assert.equal(shown, textOfBlocks(parse(markdown)), JSON.stringify([markdown, contents]));
    }),
    { numRuns: 4000 },
  );
});

const require = createRequire(import.meta.url);
const { tests: examples } = require("commonmark-spec") as {
  readonly tests: readonly { readonly markdown: string }[];
};

test("of the examples of the CommonMark specification too the user sees all, on the sandbox's page as well", () => {
  for (const { markdown } of examples) {
    const contents = render(markdown);
    // Blocks with nothing in them show nothing.
    if (contents.length === 0) continue;
    for (const read of [readDialect, toDiscordMarkup]) {
      const shown = contents.map((content) => textOfMarkup(read(content))).join("");
      assert.equal(shown, textOfBlocks(parse(markdown)), JSON.stringify(contents));
    }
  }
});

test("every beginning of the examples of the CommonMark specification can be shown", () => {
  const renderer = new ReplyRenderer();
  for (const { markdown } of examples) {
    for (let length = 1; length <= markdown.length; length += 1) {
      const parts = renderer.render({ markdown: markdown.slice(0, length), phase: "streaming" }, "rich");
      assertAcceptable(parts.map(({ body }) => body.content));
    }
  }
});

test("nothing pings anybody and nothing becomes an emoji, a timestamp or a command", () => {
  fc.assert(
    fc.property(soup, fc.constantFrom<Fidelity>("rich", "plain"), (markdown, fidelity) => {
      for (const content of render(markdown, fidelity)) {
        const kinds = kindsOf(readDialect(content));
        for (const kind of ["mention", "command", "underline"] as const) assert.ok(!kinds.includes(kind), content);
      }
    }),
    { numRuns: 1500 },
  );
});

test("plain text shows no formatting", () => {
  fc.assert(
    fc.property(soup, (markdown) => {
      for (const content of render(markdown, "plain")) {
        assert.deepEqual(
          kindsOf(readDialect(content)).filter((kind) => kind !== "link"),
          [],
          content,
        );
      }
    }),
    { numRuns: 1500 },
  );
});

test("whatever the text is, every part is one that Discord takes", () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom<Fidelity>("rich", "plain"), fc.boolean(), (markdown, fidelity, isFinal) => {
      assertAcceptable(render(markdown, fidelity, isFinal));
    }),
    { numRuns: 400 },
  );
});

test("every beginning of a text can be shown", () => {
  fc.assert(
    fc.property(soup, (markdown) => {
      const renderer = new ReplyRenderer();
      for (let length = 1; length <= markdown.length; length += 1) {
        const parts = renderer.render({ markdown: markdown.slice(0, length), phase: "streaming" }, "rich");
        assertAcceptable(parts.map(({ body }) => body.content));
      }
    }),
    { numRuns: 150 },
  );
});

test("how the text came does not change what it ends as", () => {
  fc.assert(
    fc.property(soup, fc.integer({ min: 1, max: 40 }), (markdown, step) => {
      const renderer = new ReplyRenderer();
      for (let length = step; length < markdown.length; length += step) {
        renderer.render({ markdown: markdown.slice(0, length), phase: "streaming" }, "rich");
      }
      const parts = renderer.render({ markdown, phase: "complete" }, "rich").map(({ body }) => body.content);
      assert.deepEqual(parts, render(markdown));
    }),
    { numRuns: 300 },
  );
});

test("of a text of many messages too, no letter is lost, doubled or moved", () => {
  const word = fc.constantFrom(
    "alpha ",
    "beta\n",
    "**gamma** ",
    "`delta` ",
    "\n\n",
    "中文。",
    "\n> ",
    "\n- ",
    "\n1. ",
    "\n```\n",
    "*",
    "_x_",
    "😀",
    ". ",
  );
  const long = fc.array(word, { minLength: 900, maxLength: 1500, size: "max" }).map((all) => all.join(""));
  fc.assert(
    fc.property(long, (markdown) => {
      const contents = render(markdown);
      assertAcceptable(contents);
      const shown = contents.map((content) => textOfMarkup(readDialect(content))).join("");
      assert.equal(toLetters(shown), toLetters(textOfBlocks(parse(markdown))));
    }),
    { numRuns: 25 },
  );
});

/** Letters and pictures; numbers of lists are another matter when a list is cut. */
function toLetters(text: string): string {
  return text.replaceAll(/[^\p{L}\p{Extended_Pictographic}]/gu, "");
}
