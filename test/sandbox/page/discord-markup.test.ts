import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toDiscordMarkup } from "../../../src/sandbox/page/discord-markup.ts";
import { toTags, toText } from "./markup-text.ts";

const shown: readonly (readonly [name: string, content: string, tags: string])[] = [
  ["plain text with line breaks", "a\n\nb", "a\n\nb"],
  [
    "bold, italic, underline, strike",
    "**b** *i* _i_ __u__ ~~s~~",
    "<bold>b</bold> <italic>i</italic> <italic>i</italic> <underline>u</underline> <strike>s</strike>",
  ],
  ["bold around italic", "**a *b* c**", "<bold>a <italic>b</italic> c</bold>"],
  ["italic around bold", "*a **b** c*", "<italic>a <bold>b</bold> c</italic>"],
  ["bold and italic at once", "***x***", "<bold><italic>x</italic></bold>"],
  ["a spoiler", "||secret||", "<spoiler>secret</spoiler>"],
  ["marks that nothing closes", "**open and 2 * 3 * 4", "**open and 2 * 3 * 4"],
  ["names with underscores", "snake_case_name", "snake_case_name"],
  ["escaped marks", "\\*not\\* \\# \\\\", "*not* # \\"],
  ["code without formatting inside", "`**x**`", "<code>**x**</code>"],
  ["code with a backtick", "`` a`b ``", "<code>a`b</code>"],
  ["a fence with a language", "```ts\nlet a;\n```", "<pre ts>let a;</pre>"],
  ["a fence without a language", "```\nlet a;\n```", "<pre>let a;</pre>"],
  ["text around a fence", "see:\n```py\nx\n```\nend", "see:\n<pre py>x</pre>end"],
  ["a fence inside a line", "a ```b``` c", "a <pre>b</pre> c"],
  ["a fence that nothing closes", "```ts\nlet a;", "```ts\nlet a;"],
  ["nothing is formatted inside a fence", "```\n# a\n> b\n**c**\n```", "<pre># a\n> b\n**c**</pre>"],
  ["headings", "# a\n## b\n### c\n#### d", "<heading1>a</heading1><heading2>b</heading2><heading3>c</heading3>#### d"],
  ["small print", "text\n-# small **b**", "text\n<subtext>small <bold>b</bold></subtext>"],
  ["a hash without a space", "#tag", "#tag"],
  ["a quotation", "> a\n> b\nc", "<quote>a\nb</quote>c"],
  ["a quotation to the end", ">>> a\n# b", "<quote>a\n<heading1>b</heading1></quote>"],
  ["no quotation in a quotation", "> > a", "<quote>> a</quote>"],
  ["a fence in a quotation", "> ```\n> x\n> ```", "<quote><pre>x</pre></quote>"],
  ["a list", "- a\n* b", "<list><item>a</item><item>b</item></list>"],
  ["an item of two lines", "- a\n  b\n- c\nd", "<list><item>a\nb</item><item>c</item></list>d"],
  [
    "a list in a list",
    "- a\n  - b\n  - c\n- d",
    "<list><item>a<list><item>b</item><item>c</item></list></item><item>d</item></list>",
  ],
  ["a numbered list", "3. a\n4. b", "<numbered 3><item>a</item><item>b</item></numbered>"],
  ["a numbered list behind another", "- a\n1. b", "<list><item>a</item></list><numbered 1><item>b</item></numbered>"],
  ["a masked link", "[a **b**](https://example.com/x_(y))", "<link https://example.com/x_(y)>a <bold>b</bold></link>"],
  ["a masked link without preview", "[a](<https://example.com/>)", "<link https://example.com/>a</link>"],
  [
    "a bare address, without the full stop behind it",
    "see https://example.com/a_b_c.",
    "see <link https://example.com/a_b_c>https://example.com/a_b_c</link>.",
  ],
  ["an address in angle brackets", "<https://example.com/>", "<link https://example.com/>https://example.com/</link>"],
  ["a mention", "<@123> <#5>", "<mention>@</mention> <mention>#</mention>"],
  ["a custom emoji", "<:wave:123>", ":wave:"],
];

for (const [name, content, tags] of shown) {
  test(`${name}: shown as Discord shows it`, () => assert.equal(toTags(toDiscordMarkup(content)), tags));
}

test("only addresses of the web become links", () => {
  for (const content of [
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "<javascript:alert(1)>",
    "[x](//evil.example)",
  ]) {
    assert.equal(toTags(toDiscordMarkup(content)), content);
  }
});

test("text without marks stays as it is, and anything else is read without an error", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z 好\n]*[a-z]$/), (text) => assert.equal(toText(toDiscordMarkup(text)), text)),
  );
  const marks = fc.constantFrom(
    "*",
    "**",
    "_",
    "__",
    "~~",
    "||",
    "`",
    "```",
    "> ",
    "- ",
    "  - ",
    "1. ",
    "# ",
    "\n",
    "[",
    "](",
    ")",
    "https://a.b",
    "\\",
    "<",
    ">",
    "x",
    " ",
  );
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
      toDiscordMarkup(parts.join(""));
    }),
    { numRuns: 500 },
  );
});

test("content made to be slow to read is read in time", () => {
  const cheap = performance.now() + 2000;
  for (const mark of ["```", "**", "*_", "||", "[", "`", "> ", "- ", "\\", "__", "~~a", "[a](", "<@", "_*a"]) {
    toDiscordMarkup(mark.repeat(Math.floor(2000 / mark.length)));
  }
  assert.ok(performance.now() < cheap);
});
