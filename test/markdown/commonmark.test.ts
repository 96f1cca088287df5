import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { parse } from "../../src/markdown/parse.ts";
import type { Block } from "../../src/markdown/tree.ts";
import { commonmarkExamples } from "../support/commonmark.ts";
import { parseWhole } from "./oracle.ts";
import { outline } from "./outline.ts";

/** Lines that, in any order, make most of what blocks are made of. */
const lines = [
  [
    "foo",
    "bar baz",
    "- a",
    "- b",
    "  - c",
    "* e",
    "+ f",
    "1. one",
    "2. two",
    "12. tw",
    "10) ten",
    "  1. g",
    "   three",
  ],
  ["> q", "> > qq", ">", "> - x", "> ```", "- > y", "  > z", "- # h", "- ```", "  ```", "  x", "-", "1."],
  ["", "", "", "```", "```js", "~~~", "# H", "## H2 ##", "---", "===", "***", "- - -"],
  ["| a | b |", "|---|---|", "| c | `d\\|e` |", "|:-:|--|", "a | b", "--|--", "- [ ] t", "- [x] u"],
  ["**bold** *it* `c`", "\\* x", "[l](u)", "<div>", "text <b>x</b>", "~~s~~", "**“字”**是"],
].flat();

/**
 * What Runnel does otherwise on purpose: a reference resolves to a definition above it, on one line, that is shown; and
 * the word behind a fence is taken as it is written.
 */
const isOtherwise = (markdown: string) => /\]:/.test(markdown) || /^``` \S*[\\&]/.test(markdown);

test("blocks are those of CommonMark's examples, but for definitions of links", () => {
  const compared = commonmarkExamples.filter((markdown) => !isOtherwise(markdown));
  assert.ok(compared.length > 550);
  for (const markdown of compared) assert.deepEqual(parse(markdown), parseWhole(markdown), JSON.stringify(markdown));
});

test("any lines make the blocks that the parser makes of the whole text", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 8 }), (chosen) => {
      const markdown = chosen.join("\n");
      // The last empty lines of a fence without an end are the author's gap, or code.
      const toText = (blocks: readonly Block[]) => outline(blocks).replaceAll(/~|\s+(?=\))/g, "");
      assert.equal(toText(parse(markdown)), toText(parseWhole(markdown)));
    }),
    { numRuns: 1500 },
  );
});
