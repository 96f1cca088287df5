import fc from "fast-check";

import { commonmarkExamples } from "../support/commonmark.ts";

/** Lines that models write, half of them unfinished. */
const lines = [
  [
    "foo",
    "bar baz qux",
    "- a",
    "- b",
    "  - c",
    "* e",
    "1. one",
    "2. two",
    "   three",
    "    four",
    "- [ ] t",
    "- [x] u",
  ],
  ["> q q", "> > qq", ">", "> - x", "> ```", "- > y", "  > z", "- ```", "\tt", "-", "1.", "", "", "", "", "    "],
  ["```", "```js", "~~~", "  ```", "  x", "# H", "## H2 ##", "---", "===", "***", "- - -"],
  ["| a | b |", "|---|---|", "| c | `d\\|e` |", "a | b", "--|--", "||sp||", "||", "| **x** | y | z |"],
  ["**bold** *it* `c`", "\\* x", "[l](http://u)", "<div>", "text <b>x</b>", "~~s~~", "***x** y*", "![i](u)", "<br>"],
  ["**open", "*it", "`co", "[half](http", "[^1", "~~s", "||sp", "$x", "\\(a", "<b", "&am"],
  [
    "$x^2$",
    "$$",
    "\\[",
    "\\]",
    "\\(a\\)",
    "price $5 and $6",
    "a_b c_d",
    "[^1]",
    "[^1]: note",
    "[ref]",
    "[ref]: http://x",
  ],
  ["word ".repeat(60), "x".repeat(150), "**b** ".repeat(30), "`c` ".repeat(300), "[".repeat(50), "*a ".repeat(60)],
  [
    "没有空格的中文段落一直写下去，**“重点”**内容。还有更多的文字在这里",
    "👩‍👩‍👧 e\u0301 שלום",
    "\ud800",
    "a\r",
    "\u0000b",
    "c\u202ed",
  ],
].flat();

const soup = [..."*_~`[]()!<>|$\\#-+=.:&^@ \t12ab。“中x", "\n", "\n", "\n\n", "  "];

/** Markdown of every kind: as models write it, as its specification has it, and as nobody would. */
export const anyMarkdown: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...lines), { maxLength: 14 }).map((chosen) => chosen.join("\n")) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...soup), { maxLength: 200 }).map((chosen) => chosen.join("")) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...commonmarkExamples), { maxLength: 4 }).map((chosen) => chosen.join("\n")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
);

/** Lengths of the chunks that a text comes in, over and over. */
export const anyChunks = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });

/** Every length that a text has while it comes in chunks, without the last. */
export function* lengthsOf(text: string, chunks: readonly number[]): Generator<number> {
  let length = 0;
  for (let index = 0; ; index += 1) {
    length += chunks[index % chunks.length] ?? 1;
    if (length >= text.length) return;
    yield length;
  }
}
