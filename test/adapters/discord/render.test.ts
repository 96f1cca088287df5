import assert from "node:assert/strict";
import { test } from "node:test";

import { ReplyRenderer } from "../../../adapters/discord/render.ts";
import type { Fidelity, ReplyDocument } from "../../../src/contract/reply.ts";
import { toTags } from "../../sandbox/page/markup-text.ts";
import { readDialect } from "./dialect.ts";

function toContents(markdown: string, extra: Partial<ReplyDocument> = {}, fidelity: Fidelity = "rich"): string[] {
  const parts = new ReplyRenderer().render({ markdown, phase: "complete", ...extra }, fidelity);
  return parts.map((part) => part.body.content);
}

/** What the user sees, with formatting as tags and without the characters that nobody sees. */
function toShown(markdown: string, phase: ReplyDocument["phase"] = "complete"): string {
  return toContents(markdown, { phase })
    .map((content) => toTags(readDialect(content)).replaceAll("\u200b", ""))
    .join("\n=====\n");
}

type Row = readonly [name: string, markdown: string, shown: string];

const inlines: readonly Row[] = [
  ["bold with asterisks", "a **bold** word", "a <bold>bold</bold> word"],
  ["bold with underscores is bold, not underlined", "a __bold__ word", "a <bold>bold</bold> word"],
  ["italics of both kinds", "*a* and _b_", "<italic>a</italic> and <italic>b</italic>"],
  ["bold and italic", "***x***", "<bold><italic>x</italic></bold>"],
  ["italic around bold", "*a **b** c*", "<italic>a</italic> <bold><italic>b</italic></bold> <italic>c</italic>"],
  ["bold around italic", "**a *b***", "<bold>a <italic>b</italic></bold>"],
  ["bold next to italic", "**a***b*", "<bold>a</bold><italic>b</italic>"],
  ["bold that ends where italic goes on", "***a** b*", "<bold><italic>a</italic></bold> <italic>b</italic>"],
  ["bold inside a word", "un**believ**able", "un<bold>believ</bold>able"],
  ["bold around Chinese with punctuation", "**重点：**后面", "<bold>重点：</bold>后面"],
  ["strikethrough", "~~gone~~", "<strike>gone</strike>"],
  ["strikethrough around bold", "~~a **b**~~", "<strike>a <bold>b</bold></strike>"],
  ["a spoiler", "the ||murderer|| is", "the <spoiler>murderer</spoiler> is"],
  ["a spoiler that is escaped", "\\|\\|x\\|\\| and ||y||", "||x|| and <spoiler>y</spoiler>"],
  ["a spoiler with formatting", "||**a** b||", "<spoiler><bold>a</bold> b</spoiler>"],
  ["bold over two lines", "**a\nb**", "<bold>a</bold>\n<bold>b</bold>"],
  ["bold that ends with an asterisk", "**a\\***", "<bold>a*</bold>"],
  ["italic that ends with a backslash", "*a\\\\*", "<italic>a\\</italic>"],
  ["strikethrough that ends with a tilde", "~~a\\~~~", "<strike>a~</strike>"],
  ["an asterisk next to bold", "\\***a**", "*<bold>a</bold>"],
  ["a code span", "call `__init__(*x)` now", "call <code>__init__(*x)</code> now"],
  ["a code span with a backtick", "`` a`b ``", "<code>a`b</code>"],
  ["a code span of three backticks", "```` ``` ````", "<code> ``` </code>"],
  ["a code span in bold", "**a `b` c**", "<bold>a <code>b</code> c</bold>"],
  ["code that would end the bold around it", "**a `x**y` b**", "<bold>a</bold> <code>x**y</code> <bold>b</bold>"],
  ["code that would end the italic around it", "*a `2*3` b*", "<italic>a</italic> <code>2*3</code> <italic>b</italic>"],
  ["code that would end the spoiler around it", "||a `x||y` b||", "<spoiler>a x||y b</spoiler>"],
  ["code that ends with a backslash", "`C:\\` and *x*", "<code>C:\\</code> and <italic>x</italic>"],
  ["a line break", "a\nb<br>c", "a\nb\nc"],
  ["HTML", "<details>\n<b>x</b>\n</details>", "<details>\n<b>x</b>\n</details>"],
  ["a formula", "so $x^2$ is", "so x² is"],
];

const links: readonly Row[] = [
  ["a link", "[docs](https://a.b/c)", "<link https://a.b/c>docs</link>"],
  ["a bold link", "**[docs](https://a.b/c)**", "<bold><link https://a.b/c>docs</link></bold>"],
  ["a link with formatting", "[a **b** `c`](https://a.b)", "<link https://a.b>a <bold>b</bold> <code>c</code></link>"],
  ["a link with parentheses", "[x](https://a.b/c_(d))", "<link https://a.b/c_%28d%29>x</link>"],
  [
    "a link with asterisks, in bold",
    "**a [x](https://a.b/**c) d**",
    "<bold>a <link https://a.b/%2A%2Ac>x</link> d</bold>",
  ],
  ["a link that ends with a full stop", "[x](https://a.b/c.)", "<link https://a.b/c%2E>x</link>"],
  ["a link with a title", '[x](https://a.b/c "A title")', "<link https://a.b/c>x</link>"],
  ["a link in brackets", "[[1]](https://a.b)", "<link https://a.b>[1]</link>"],
  ["a label with an odd bracket", "[a \\[b](https://a.b)", "a [b (<link https://a.b>https://a.b</link>)"],
  [
    "a label that is another address",
    "[https://a.b/x](https://c.d/y)",
    "<link https://a.b/x>https://a.b/x</link> (<link https://c.d/y>https://c.d/y</link>)",
  ],
  ["a label that is its address", "[https://a.b/x](https://a.b/x)", "<link https://a.b/x>https://a.b/x</link>"],
  [
    "a bare address with underscores",
    "see https://a.b/c_d_e now",
    "see <link https://a.b/c_d_e>https://a.b/c_d_e</link> now",
  ],
  ["a bare address in bold", "**https://a.b/c_d**", "<bold><link https://a.b/c_d>https://a.b/c_d</link></bold>"],
  [
    "a bare address with asterisks, in bold",
    "**see <https://a.b/**c> ok**",
    "<bold>see</bold> <link https://a.b/**c>https://a.b/**c</link> <bold>ok</bold>",
  ],
  ["a bare address at the end of a sentence", "see https://a.b/c.", "see <link https://a.b/c>https://a.b/c</link>."],
  [
    "an address in angle brackets before Chinese",
    "<https://a.b/c>中文",
    "<link https://a.b/c>https://a.b/c</link>中文",
  ],
  [
    "an address without a scheme",
    "see www.example.com ok",
    "see <link http://www.example.com>www.example.com</link> ok",
  ],
  ["an email", "write to a_b@c.de", "write to a_b@c.de"],
  ["a link without words", "[](https://a.b/c) [](/docs)", "<link https://a.b/c>https://a.b/c</link> /docs"],
  ["a link within a site", "[docs](/docs)", "docs (/docs)"],
  ["a link with a script", "[x](javascript:alert(1))", "x (javascript:alert(1))"],
  ["a link to a local host", "[x](http://localhost:3000)", "<link http://localhost:3000>x</link>"],
  ["an image", "![a cat](https://a.b/c.png)", "<link https://a.b/c.png>a cat</link>"],
  ["an image without words", "![](https://a.b/c.png)", "<link https://a.b/c.png>https://a.b/c.png</link>"],
  ["an image in a link", "[![build](https://a.b/c.svg)](https://d.e)", "<link https://d.e>build</link>"],
  ["a footnote", "yes[^1]\n\n[^1]: no *way*", "yes[1]\n\n<subtext>[1] no <italic>way</italic></subtext>"],
  ["a footnote with a name", "yes[^why]\n\n[^why]: no", "yes[why]\n\n<subtext>[why] no</subtext>"],
];

const blocks: readonly Row[] = [
  ["paragraphs", "a\n\n\n\nb", "a\n\nb"],
  [
    "headings that Discord knows",
    "# A\n## B\n### C",
    "<heading1>A</heading1><heading2>B</heading2><heading3>C</heading3>",
  ],
  ["a deep heading", "text\n\n#### Four\nmore", "text\n\n<bold>Four</bold>\nmore"],
  ["a deep heading that is bold", "##### **Five** x", "<bold>Five x</bold>"],
  ["an underlined heading", "Title\n=====\ntext", "<heading1>Title</heading1>text"],
  ["a heading that looks like a list", "# 1. Start", "<heading1>1. Start</heading1>"],
  ["a fence", "text\n\n```py\n__x__\n# y\n```\nmore", "text\n<pre py>__x__\n# y</pre>\nmore"],
  ["a fence of tildes", "~~~js\nx\n~~~", "<pre js>x</pre>"],
  ["a fence with attributes", '```js title="a"\nx\n```', "<pre js>x</pre>"],
  ["a fence with an odd language", "```!😀\nx\n```", "<pre>x</pre>"],
  ["a fence with a fence in it", "````md\n```js\nx\n```\n````", "<pre md>```js\nx\n```</pre>"],
  ["indented code", "    a\n      b", "<pre>    a\n  b</pre>".replace("    a", "a")],
  ["a bullet list", "* a\n+ b", "<list><item>a\n</item></list>\n<list><item>b</item></list>"],
  ["a numbered list that starts late", "3. a\n4. b", "<numbered 3><item>a\n</item><item>b</item></numbered>"],
  [
    "a nested list",
    "- a\n  - b\n    - c\n- d",
    "<list><item>a\n<list><item>b\n<list><item>c\n</item></list></item></list></item><item>d</item></list>",
  ],
  [
    "numbers inside bullets",
    "- a\n  1. b\n  2. c",
    "<list><item>a\n<numbered 1><item>b\n</item><item>c</item></numbered></item></list>",
  ],
  ["an item of two paragraphs", "1. a\n\n   b\n2. c", "<numbered 1><item>a\nb\n</item><item>c</item></numbered>"],
  [
    "an item with code",
    "1. a\n   ```js\n   x\n   ```\n2. b",
    "<numbered 1><item>a\n</item></numbered><pre js>x</pre>\n<numbered 2><item>b</item></numbered>",
  ],
  ["an item with a quotation", "- a\n  > b", "<list><item>a\n</item></list><quote>b</quote>"],
  ["an item with a heading", "- # a\n- b", "<list><item><bold>a</bold>\n</item><item>b</item></list>"],
  [
    "an item that looks like a heading or a list",
    "- \\# a\n- 1\\. b",
    "<list><item># a\n</item><item>1. b</item></list>",
  ],
  [
    "a numbered list below bullets",
    "- a\n\n1. b",
    "<list><item>a\n</item></list>\n<numbered 1><item>b</item></numbered>",
  ],
  ["an empty item", "- a\n-\n- b", "<list><item>a\n</item><item>\n</item><item>b</item></list>"],
  [
    "code in an inner list before an outer number",
    "1. a\n   - b\n     ```\n     x\n     ```\n   - c\n2. d",
    "<numbered 1><item>a\n<list><item>b\n</item></list></item></numbered><pre>x</pre>\n<list><item>c\n</item></list>\n<numbered 2><item>d</item></numbered>",
  ],
  ["tasks", "- [ ] a\n- [x] b", "<list><item>⬜ a\n</item><item>✅ b</item></list>"],
  ["numbered tasks", "1. [x] a", "<numbered 1><item>✅ a</item></numbered>"],
  ["a quotation", "> a\n> b\n\nc", "<quote>a</quote><quote>b</quote>\nc"],
  ["a quotation of two paragraphs", "> a\n>\n> b", "<quote>a</quote><quote></quote><quote>b</quote>"],
  ["a quotation in a quotation", "> a\n> > b", "<quote>a</quote><quote></quote><quote>b</quote>"],
  [
    "a quotation with a list",
    "> - a\n> - b",
    "<quote><list><item>a</item></list></quote><quote><list><item>b</item></list></quote>",
  ],
  ["a quotation with code", "> a\n> ```js\n> x\n> ```", "<quote>a</quote><pre js>x</pre>"],
  ["a rule", "a\n\n---\n\nb", "a\n────────────\nb"],
  ["a formula on its own", "$$\nx^2\n$$", "x²"],
  [
    "a formula that has no readable form",
    "$$\n\\begin{tikzpicture}x\\end{tikzpicture}\n$$",
    "<pre latex>\\begin{tikzpicture}x\\end{tikzpicture}</pre>",
  ],
  ["a table", "| a | b |\n|--|--:|\n| 中文 | 1 |\n| x | 22 |", "<pre>a      b\n────  ──\n中文   1\nx     22</pre>"],
  [
    "a table with code and a link that leads nowhere",
    "| a |\n|--|\n| [x](/y) **`c`** |",
    "<pre>a\n────────\nx (/y) c</pre>",
  ],
  [
    "a table with a link, which code could not be",
    "| a | b |\n|--|--|\n| [x](https://a.b) | c |",
    "<bold>a</bold>: <link https://a.b>x</link>\n<bold>b</bold>: c",
  ],
  [
    "a table that is too wide for a phone",
    `| Name | What it says |\n|--|--|\n| **a** | ${"word ".repeat(10)} |\n| b | short |`,
    `<bold>Name</bold>: <bold>a</bold>\n<bold>What it says</bold>: ${"word ".repeat(10).trim()}\n\n<bold>Name</bold>: b\n<bold>What it says</bold>: short`,
  ],
];

const escapes: readonly Row[] = [
  ["mentions", "@everyone @here <@1> <@!2> <@&3> <#4>", "@everyone @here <@1> <@!2> <@&3> <#4>"],
  ["a package name", "npm i @types/node", "npm i @types/node"],
  ["emoji names", ":smile: <:cat:1> <a:cat:2> :a:b:", ":smile: <:cat:1> <a:cat:2> :a:b:"],
  ["timestamps and commands", "<t:0> <t:0:R> </cmd:1>", "<t:0> <t:0:R> </cmd:1>"],
  [
    "marks at the start of lines",
    "\\# a\n\\- b\n\\> c\n1\\. d\n-# e\n\\>>> f\n\\+ g\n\\* h",
    "# a\n- b\n> c\n1. d\n-# e\n>>> f\n+ g\n* h",
  ],
  [
    "pipes and underscores",
    "a || b || c, __init__ and snake_case_name",
    "a || b || c, <bold>init</bold> and snake_case_name",
  ],
  ["escaped marks", "\\*\\*a\\*\\* \\`b\\` \\~\\~c\\~\\~ \\_\\_e\\_\\_", "**a** `b` ~~c~~ __e__"],
  ["a backslash", "C:\\\\dir \\\\* x", "C:\\dir \\* x"],
  ["a shrug", "¯\\\\\\_(ツ)\\_/¯", "¯\\_(ツ)_/¯"],
  ["a link that was escaped", "\\[a](https://b.c)", "[a](<link https://b.c>https://b.c</link>)"],
  ["arithmetic", "2 * 3 * 4 and 5_000_000", "2 * 3 * 4 and 5_000_000"],
  ["times", "10:30:45", "10:30:45"],
  ["bold that looks like a heading", "**\\# a** **1. b**", "<bold># a 1. b</bold>"],
  [
    "an address that Markdown takes for none",
    "xhttps://a.b/c_d*e*f",
    "x<link https://a.b/c_d>https://a.b/c_d</link><italic>e</italic>f",
  ],
];

/** What is shown while the text ends there, for now. */
const previews: readonly Row[] = [
  ["bold that is open", "a **bo", "a <bold>bo</bold>"],
  ["underscores that are open", "a __bo", "a <bold>bo</bold>"],
  ["a mark without text", "a **", "a"],
  ["code that is open", "see `co", "see <code>co</code>"],
  ["a fence that is open", "see:\n```js\nlet x", "see:\n<pre js>let x</pre>"],
  ["a fence that has only its opener", "see:\n```js", "see:"],
  ["half a link", "see [the docs](https://a.", "see the docs"],
  ["half a row of a table", "| a | b |\n|--|--|\n| 1 | 2 |\n| 3", "<pre>a  b\n─  ─\n1  2</pre>"],
  ["a marker without an item", "- a\n- ", "<list><item>a</item></list>"],
  ["a heading without words", "a\n\n## ", "a"],
];

for (const [name, markdown, shown] of previews) {
  test(`a preview of ${name}`, () => assert.equal(toShown(markdown, "streaming"), shown));
}

test("what a preview held back is shown when the reply ends", () => {
  assert.equal(toShown("a **bo"), "a **bo");
  assert.equal(toShown("see [the docs](/ab"), "see [the docs](/ab");
});

for (const [kind, rows] of Object.entries({ inlines, links, blocks, escapes })) {
  for (const [name, markdown, shown] of rows) {
    test(`${kind}: ${name}`, () => assert.equal(toShown(markdown), shown, toContents(markdown).join("\n=====\n")));
  }
}

test("a document without visible text has no parts", () => {
  for (const markdown of ["", " \n\t", "\u200B\u2060", "\u0000", "**\u200B**", "```\n\n```", "\u2060\u200B"]) {
    assert.deepEqual(toContents(markdown), [], JSON.stringify(markdown));
  }
});

test("a notice stands alone while there is no text", () => {
  assert.deepEqual(toContents("", { phase: "thinking", notice: "Thinking for 3 s" }), ["Thinking for 3 s"]);
});

test("a notice is small print below the text", () => {
  assert.deepEqual(toContents("Half an answer", { notice: "Stopped." }), ["Half an answer\n-# Stopped."]);
  assert.deepEqual(toContents("```\nx\n", { notice: "Stopped." }), ["```\nx\n```\n-# Stopped."]);
  assert.deepEqual(toContents("- x", { notice: "Model: qwen_3_max.\nStopped." }), [
    "- x\n-# Model: qwen\\_3\\_max.\n-# Stopped.",
  ]);
});

test("a notice that does not fit below a full message gets one of its own", () => {
  const full = "x".repeat(2000);
  assert.deepEqual(toContents(full, { notice: "Stopped." }), [full, "-# Stopped."]);
});

test("the limit counts UTF-16 units, which suits every server, and no emoji is cut", () => {
  assert.deepEqual(toContents("😀".repeat(1000)), ["😀".repeat(1000)]);
  assert.deepEqual(toContents("😀".repeat(1001)), ["😀".repeat(1000), "😀"]);
});

test("a fence that is cut goes on in the next message with its language", () => {
  const parts = toContents(`\`\`\`ts\n${"let x = 1;\n".repeat(300)}\`\`\``);
  assert.ok(parts.length > 1);
  for (const part of parts) assert.match(part, /^```ts\nlet [^]*;\n```$/);
});

test("a table that is cut repeats its header, a list goes on counting, a quotation stays one", () => {
  const rows = Array.from({ length: 300 }, (_, row) => `| row ${row} | x |`).join("\n");
  for (const part of toContents(`| Name | B |\n|--|--|\n${rows}`)) assert.match(part, /^```\nName +B\n/);
  const items = Array.from({ length: 300 }, (_, item) => `${item + 1}. item ${item + 1}`).join("\n");
  for (const part of toContents(items)) assert.match(part, /^(\d+)\. item \1\n/);
  for (const part of toContents(`> ${"A sentence in a quotation. ".repeat(200)}`)) assert.match(part, /^> A/);
});

test("an address that no message has room for is text", () => {
  const url = `https://a.b/${"x".repeat(5000)}`;
  for (const markdown of [`[label](${url})`, url, `![](${url})`]) {
    const parts = toContents(markdown);
    assert.ok(parts.every((part) => part.length <= 2000));
    assert.ok(parts.join("").length > 4);
  }
});

test("plain text shows its own markup", () => {
  assert.deepEqual(toContents("**a** `b_c` 2 \\* 3\n# d\n- e\n  1. f\n> g\n\n| h |\n|--|\n| i |", {}, "plain"), [
    "a b\\_c 2 \\* 3\n\nd\n• e\n  1\\. f\n\ng\n\nh: i".replace("d\n•", "d\n\n•"),
  ]);
});

test("parts that are complete keep their bodies equal while the text grows", () => {
  const renderer = new ReplyRenderer();
  const markdown = "A sentence of ordinary words. ".repeat(300);
  let before: readonly string[] = [];
  for (let length = 0; length <= markdown.length; length += 100) {
    const parts = renderer.render({ markdown: markdown.slice(0, length), phase: "streaming" }, "rich");
    const fingerprints = parts.map((part) => part.fingerprint);
    assert.deepEqual(fingerprints.slice(0, Math.max(0, before.length - 1)), before.slice(0, -1));
    before = fingerprints;
  }
  assert.ok(before.length > 4);
});
