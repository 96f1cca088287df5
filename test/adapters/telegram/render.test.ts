import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import type { MessageEntity } from "grammy/types";

import { render } from "../../../adapters/telegram/render.ts";
import type { TelegramText } from "../../../adapters/telegram/telegram-text.ts";
import type { Fidelity } from "../../../src/contract/reply.ts";
import { toFormattedText } from "../../../src/sandbox/telegram/message-entities.ts";
import { longMarkdownText } from "./hostile-markdown.ts";

function bodiesOf(markdown: string, notice?: string, fidelity: Fidelity = "rich"): readonly TelegramText[] {
  const document = { markdown, phase: "complete", ...(notice === undefined ? {} : { notice }) } as const;
  return render(document, fidelity).map(({ body }) => body);
}

/** The one message that `markdown` becomes, with its entities written as `type "text"`. */
function shown(markdown: string, notice?: string): { readonly text: string; readonly looks: readonly string[] } {
  const bodies = bodiesOf(markdown, notice);
  assert.equal(bodies.length, 1);
  return toShown(bodies[0] ?? { text: "", entities: [] });
}

function toShown({ text, entities }: TelegramText): { readonly text: string; readonly looks: readonly string[] } {
  const looks = entities.map((entity) => {
    const detail =
      entity.type === "text_link" ? ` ${entity.url}` : entity.type === "pre" ? ` ${entity.language ?? ""}` : "";
    return `${entity.type}${detail} ${JSON.stringify(text.slice(entity.offset, entity.offset + entity.length))}`;
  });
  return { text, looks };
}

interface Example {
  readonly name: string;
  readonly markdown: string;
  readonly text: string;
  readonly looks: readonly string[];
}

const examples: readonly Example[] = [
  {
    name: "bold, italic, strikethrough and code are entities",
    markdown: "**b** *i* ~~s~~ `c` __b__ _i_",
    text: "b i s c b i",
    looks: ['bold "b"', 'italic "i"', 'strikethrough "s"', 'code "c"', 'bold "b"', 'italic "i"'],
  },
  {
    name: "styles nest, the outer first",
    markdown: "**bold *both* ~~all~~**",
    text: "bold both all",
    looks: ['bold "bold both all"', 'italic "both"', 'strikethrough "all"'],
  },
  {
    name: "code interrupts the styles around it",
    markdown: "**a `b` c**",
    text: "a b c",
    looks: ['bold "a "', 'code "b"', 'bold " c"'],
  },
  {
    name: "a style in itself is one style",
    markdown: "# A **bold** title",
    text: "A bold title",
    looks: ['bold "A bold title"'],
  },
  {
    name: "a fence keeps its language and its indentation",
    markdown: "```python title=x\ndef f():\n\treturn 1\n```",
    text: "def f():\n    return 1",
    looks: ['pre python "def f():\\n    return 1"'],
  },
  {
    name: "a fence that is still open is code already",
    markdown: "see\n```js\nlet a",
    text: "see\nlet a",
    looks: ['pre js "let a"'],
  },
  {
    name: "a strange language is left out",
    markdown: "```<script>\nx\n```",
    text: "x",
    looks: ['pre  "x"'],
  },
  {
    name: "a marker that nothing closes stays as it is",
    markdown: "a **b and `c",
    text: "a **b and `c",
    looks: [],
  },
  {
    name: "a link that Telegram takes is a link",
    markdown: "[**the** docs](https://example.com/a)",
    text: "the docs",
    looks: ['text_link https://example.com/a "the docs"', 'bold "the"'],
  },
  {
    name: "a link without words shows its address",
    markdown: "[](https://example.com/a) [](/docs)",
    text: "https://example.com/a /docs",
    looks: [],
  },
  {
    name: "a link that Telegram would refuse is text with its address",
    markdown: "[docs](/docs), [local](localhost:3000) and [file](README.md)",
    text: "docs (/docs), local (localhost:3000) and file (README.md)",
    looks: [],
  },
  {
    name: "an address that is its own text is not repeated",
    markdown: "<https://example.com/x> http://localhost:80 a@example.com www.example.com",
    text: "https://example.com/x http://localhost:80 a@example.com www.example.com",
    looks: [],
  },
  {
    name: "a label of code is a link rather than code",
    markdown: "[`fs`](https://nodejs.org/fs)",
    text: "fs",
    looks: ['text_link https://nodejs.org/fs "fs"'],
  },
  {
    name: "a picture is a link to it",
    markdown: "![a cat](https://example.com/cat.png) ![](https://example.com/dog.png)",
    text: "a cat https://example.com/dog.png",
    looks: ['text_link https://example.com/cat.png "a cat"'],
  },
  {
    name: "lists are bullets, numbers and boxes, nested by indentation",
    markdown: "- a\n- b\n  1. c\n  2. d\n     more\n- [x] done\n- [ ] open\n\n7) seven",
    text: "• a\n• b\n   1. c\n   2. d\n       more\n☑ done\n☐ open\n\n7. seven",
    looks: [],
  },
  {
    name: "code in a list is not indented, and never stands behind the number",
    markdown: "1. run\n\n   ```sh\n   ls\n     x\n   ```\n2. ~~~\n   cd\n   ~~~",
    text: "1. run\nls\n  x\n2.\ncd",
    looks: ['pre sh "ls\\n  x"', 'pre  "cd"'],
  },
  {
    name: "a quote is one entity, and a quote in it has a bar",
    markdown: "> a **b**\n> > c\n> > - e\n>\n> `d`\n\nrest",
    text: "a b\n\n│ c\n│\n│ • e\n\nd\nrest",
    looks: ['blockquote "a b\\n\\n│ c\\n│\\n│ • e\\n\\nd"', 'bold "b"', 'code "d"'],
  },
  {
    name: "a long quote is folded up, its code still in it",
    markdown: `${"> line\n".repeat(9)}>\n> ~~~\n> x\n> ~~~`,
    text: `${"line\n".repeat(9)}x`,
    looks: [`expandable_blockquote ${JSON.stringify(`${"line\n".repeat(9)}x`)}`, 'pre  "x"'],
  },
  {
    name: "a quote in a list stands on lines of its own",
    markdown: "- > q\n- b",
    text: "•\nq\n• b",
    looks: ['blockquote "q"'],
  },
  {
    name: "levels of bullets look different, and lines hang under their item",
    markdown: "- a\n  - b\n    - c\n\n      more",
    text: "• a\n   ◦ b\n      ▸ c\n\n         more",
    looks: [],
  },
  {
    name: "numbers go on from the first, and boxes of a numbered list keep them",
    markdown: "9. a\n10. [x] b",
    text: "9. a\n10. ☑ b",
    looks: [],
  },
  {
    name: "a spoiler is one, and hides the code in it",
    markdown: "||a `b`|| c",
    text: "a b c",
    looks: ['spoiler "a b"'],
  },
  {
    name: "a spoiler that is escaped is text, in a cell too, where its bars must be",
    markdown: "\\|\\|x\\|\\| ||y||\n\n| a |\n|--|\n| [b](https://example.com/) \\|\\|c\\|\\| |",
    text: "||x|| y\n\na: b ||c||",
    looks: ['spoiler "y"', 'bold "a"', 'text_link https://example.com/ "b"'],
  },
  {
    name: "a footnote is a label, whatever its name, wherever it is defined",
    markdown: "a[^why] b[^1] c[^注]\n\n[^why]: because",
    text: "a[why] b[1] c[注]\n\n[why] because",
    looks: [],
  },
  {
    name: "a table is aligned, wide characters and emoji counted as two",
    markdown: "| 名前 | n | mid |\n|:--|--:|:-:|\n| 太郎 | 7 | 😀 |\n| **Bo** | 42 | `ok` |",
    text: "名前   n  mid\n────  ──  ───\n太郎   7  😀\nBo    42  ok",
    looks: [`pre  ${JSON.stringify("名前   n  mid\n────  ──  ───\n太郎   7  😀\nBo    42  ok")}`],
  },
  {
    name: "a table too wide for a phone is records, formatting and all",
    markdown: `| Name | What it does |\n|--|--|\n| a | ${"long ".repeat(7)}**x** |\n| b | |`,
    text: `Name: a\nWhat it does: ${"long ".repeat(7)}x\n\nName: b`,
    looks: ['bold "Name"', 'bold "What it does"', 'bold "x"', 'bold "Name"'],
  },
  {
    name: "a table with links is records, because code has none",
    markdown: "| a |\n|--|\n| [x](https://example.com/) |",
    text: "a: x",
    looks: ['bold "a"', 'text_link https://example.com/ "x"'],
  },
  {
    name: "a formula is readable text, or code",
    markdown: "$x_1^2 \\le \\frac{1}{2}$ and $\\odd{x}$\n\n$$\n\\sum_{i=1}^n i\n$$\n\n$$\\odd$$",
    text: "x₁² ≤ 1/2 and \\odd{x}\n\n∑ᵢ₌₁ⁿ i\n\\odd",
    looks: ['code "\\\\odd{x}"', 'pre latex "\\\\odd"'],
  },
  {
    name: "a fraction behind a parenthesis is not a command",
    markdown: "$\\frac{n(n+1)}{2}$",
    text: "n(n+1)∕2",
    looks: [],
  },
  {
    name: "boxes bring their margins, but do not touch",
    markdown: "a\n\n~~~\nb\n~~~\n\n~~~\nc\n~~~\n\n# d\n\n- e\n\n> f",
    text: "a\nb\n\nc\nd\n• e\nf",
    looks: ['pre  "b"', 'pre  "c"', 'bold "d"', 'blockquote "f"'],
  },
  {
    name: "what Telegram has nothing for is readable text",
    markdown: "a\n\n---\n\n<b>html</b> [x][ref] ==m== <br>b[^1]\n\n[ref]: https://example.com\n\n[^1]: a *note*",
    text: "a\n\n———\n\n<b>html</b> [x][ref] ==m== \nb[1]\n\n[ref]: https://example.com\n\n[1] a note",
    looks: ['italic "note"'],
  },
  {
    name: "a picture that leads somewhere leads there",
    markdown: "[![badge](https://example.com/b.svg)](https://example.com/ci)",
    text: "badge",
    looks: ['text_link https://example.com/ci "badge"'],
  },
  {
    name: "lines and gaps stay where the author put them",
    markdown: "# T\none\ntwo  \nthree\n\n\n\nfour",
    text: "T\none\ntwo\nthree\n\nfour",
    looks: ['bold "T"'],
  },
  {
    name: "characters that Telegram refuses or replaces are taken out",
    markdown: "\r\na\u0000\u0007\tb\r\nc\ud800d\u202e A\u030a",
    text: "a    b\nc\ufffdd Å",
    looks: [],
  },
];

for (const { name, markdown, text, looks } of examples) {
  test(name, () => assert.deepEqual(shown(markdown), { text, looks }));
}

/** What is written so far, and what a preview shows of it. */
const previews: readonly (readonly [markdown: string, text: string | undefined, looks: readonly string[]])[] = [
  ["a **bo", "a bo", ['bold "bo"']],
  ["a **", "a", []],
  ["a `co", "a co", ['code "co"']],
  ["a ||x", "a x", ['spoiler "x"']],
  ["a [link](https://exa", "a link", []],
  ["```js\nlet a", "let a", ['pre js "let a"']],
  ["```j", undefined, []],
  ["| a | b |\n|--", undefined, []],
  ["| a | b |\n|---|---|\n| 1 | 2 |\n| 3", "a  b\n─  ─\n1  2", [`pre  ${JSON.stringify("a  b\n─  ─\n1  2")}`]],
  ["- [x", undefined, []],
  ["> a\n> **b", "a\nb", ['blockquote "a\\nb"', 'bold "b"']],
  ["so $\\frac{1", "so", []],
];

for (const [markdown, text, looks] of previews) {
  test(`a preview of ${JSON.stringify(markdown)} shows no half of a mark`, () => {
    const parts = render({ markdown, phase: "streaming" }, "rich").map(({ body }) => body);
    assert.deepEqual(parts.map(toShown), text === undefined ? [] : [{ text, looks }]);
  });
}

test("names with an at sign stay as they are written", () => {
  assert.deepEqual(shown("use @types/node, @everyone and <@123>"), {
    text: "use @types/node, @everyone and <@123>",
    looks: [],
  });
});

test("a notice stands alone while there is no text, and below the text otherwise", () => {
  assert.deepEqual(shown("", "Thinking…"), { text: "Thinking…", looks: ['italic "Thinking…"'] });
  const { text, looks } = shown("**a**", "Stopped.");
  assert.equal(text, "a\n\nStopped.");
  assert.deepEqual(looks, ['bold "a"', 'italic "Stopped."']);
});

test("a notice without room below the text is a message of its own", () => {
  const full = "x".repeat(4090);
  assert.deepEqual(
    bodiesOf(full, "Stopped.").map(({ text }) => text),
    [full, "Stopped."],
  );
  assert.equal(bodiesOf("**w** ".repeat(100), "Stopped.").length, 2);
});

test("a document without visible text has no parts", () => {
  for (const markdown of ["", " \n\n", "```\n```", "\u200b", "\u2800 \u3000", "&nbsp;", ">"]) {
    assert.deepEqual(bodiesOf(markdown), []);
  }
});

test("plain has the same texts and no entities", () => {
  const markdown = "**a** [b](https://example.com)\n```js\nc\n```\n".repeat(300);
  const rich = bodiesOf(markdown, "Done.");
  const plain = bodiesOf(markdown, "Done.", "plain");
  assert.deepEqual(
    plain,
    rich.map(({ text }) => ({ text, entities: [] })),
  );
});

test("long text continues in a next message, emoji whole", () => {
  for (const character of ["好", "😀", "👩‍👩‍👧‍👦", "a", "é"]) {
    const bodies = bodiesOf(character.repeat(9000 / character.length));
    assert.ok(bodies.length >= 3);
    assert.equal(bodies.map(({ text }) => text).join(""), character.repeat(9000 / character.length));
    for (const { text } of bodies) assert.equal(text.length % character.length, 0);
  }
});

test("a fence that is cut goes on with its language and indentation", () => {
  const code = Array.from({ length: 400 }, (_, line) => `    print(${line})  # ${"x".repeat(10)}`).join("\n");
  const bodies = bodiesOf(`Look:\n\n\`\`\`python\n${code}\n\`\`\``);
  assert.ok(bodies.length >= 3);
  for (const { entities } of bodies)
    assert.deepEqual(
      entities.map(({ type }) => type),
      ["pre"],
    );
  const joined = bodies.map(({ text, entities }) => text.slice(entities[0]?.offset)).join("\n");
  assert.equal(joined, code);
});

test("text with more formatting than a message may have is spread over more of them", () => {
  const bodies = bodiesOf("**word** and ".repeat(250));
  assert.equal(bodies.length, 3);
  assert.equal(bodies.flatMap(({ entities }) => entities).length, 250);
});

test("formatting of more pieces than a message may have goes on in the next", () => {
  const bodies = bodiesOf(`**bold ${"with `code` ".repeat(60)}end**`);
  assert.equal(bodies.length, 2);
  const letters = (text: string) => text.replaceAll(/\s/g, "");
  assert.equal(letters(bodies.map(({ text }) => text).join("")), letters(`bold ${"with code ".repeat(60)}end`));
  assert.equal(bodies.flatMap(({ entities }) => entities.filter(({ type }) => type === "code")).length, 60);
});

test("an address that hardly fits is cut all the same", () => {
  for (const length of [900, 3900, 9000]) {
    const label = "word ".repeat(120).trim();
    const bodies = bodiesOf(`[${label}](/${"x".repeat(length)})`);
    const letters = bodies.map(({ text }) => text.replaceAll(/[^a-z]/g, "")).join("");
    assert.ok(letters === "word".repeat(120) + "x".repeat(length));
    for (const { text } of bodies) assert.ok(text.length <= 4096);
  }
});

test("a half of an emoji at the end of a preview waits for the other", () => {
  const [part] = render({ markdown: "a \ud83d", phase: "streaming" }, "rich");
  assert.equal(part?.body.text.trim(), "a");
});

test("a text that rendering makes longer is cut all the same", () => {
  const bodies = bodiesOf("1. a\n".repeat(800));
  assert.equal(bodies.flatMap(({ text }) => text.match(/a/g) ?? []).length, 800);
  for (const { text } of bodies) assert.ok(text.length <= 4096);
});

/** `inner` begins in `outer` and ends behind it. */
function isCrossing(outer: MessageEntity, inner: MessageEntity): boolean {
  const end = outer.offset + outer.length;
  return inner.offset > outer.offset && inner.offset < end && inner.offset + inner.length > end;
}

test("any Markdown becomes parts that Telegram takes as they are", () => {
  fc.assert(
    fc.property(longMarkdownText, fc.option(fc.string({ unit: "binary" }), { nil: undefined }), (markdown, notice) => {
      for (const { text, entities } of bodiesOf(markdown, notice)) {
        assert.ok(text.length <= 4096 && entities.length <= 100);
        assert.ok(text.isWellFormed() && /[^\s\p{Cf}]/u.test(text));
        const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
        assert.deepEqual(entities, sorted);
        assert.doesNotThrow(() => toFormattedText(text, entities, true));
        assert.ok(entities.every((outer) => entities.every((inner) => !isCrossing(outer, inner))));
      }
    }),
    { numRuns: 60 },
  );
});

test("while Markdown grows, the parts before the last stay as they were", () => {
  fc.assert(
    fc.property(
      longMarkdownText,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
      (markdown, cuts) => {
        const lengths = cuts.map((share) => Math.round(share * markdown.length)).sort((a, b) => a - b);
        let before = bodiesOf("");
        for (const length of [...lengths, markdown.length]) {
          const now = bodiesOf(markdown.slice(0, length));
          assert.deepEqual(now.slice(0, Math.max(0, before.length - 1)), before.slice(0, -1));
          before = now;
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("parts have equal fingerprints exactly when they look the same", () => {
  const fingerprintOf = (markdown: string, fidelity: Fidelity = "rich") =>
    render({ markdown, phase: "complete" }, fidelity).map(({ fingerprint }) => fingerprint);
  assert.deepEqual(fingerprintOf("**a**"), fingerprintOf("__a__"));
  assert.notDeepEqual(fingerprintOf("**a**"), fingerprintOf("a"));
  assert.notDeepEqual(fingerprintOf("[a](https://b.example.com)"), fingerprintOf("[a](https://c.example.com)"));
  assert.deepEqual(fingerprintOf("**a**", "plain"), fingerprintOf("a"));
});
