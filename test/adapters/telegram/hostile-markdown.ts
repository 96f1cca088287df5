import fc from "fast-check";

const mark = fc.constantFrom(
  ..."*_~`[]()<>#-+=|!\\&;:/$^{}\n \t0.",
  "\n\n",
  "```",
  "~~~",
  "**",
  "> ",
  "- ",
  "||",
  "$$",
);
const word = fc.constantFrom(
  "word",
  "好的",
  "😀",
  "👩‍👩‍👧",
  "e\u0301",
  "שלום",
  "\ud83d",
  "\udc00",
  "\0",
  "\u200b",
  "\u202e",
  "\r\n",
);
const construct = fc.constantFrom(
  "# Heading\n",
  "- [x] done\n",
  "1. one\n   - two\n",
  "| a | b |\n|--|:-:|\n| 1 | `2` |\n",
  "> quote\n> > nested\n",
  "```js\nlet a = 1;\n```\n",
  "$\\frac{1}{2}$",
  "$$\nx^2\n$$\n",
  "[x](https://a.example.com/x)",
  "[x](/docs)",
  "![p](http://b.example.com)",
  "<b>html</b>",
  "||hidden `code`||",
  "[^1]",
  "[^1]: note\n",
  "**bold *both***",
  "&#x41;",
  "@types/node @everyone a:b@example.com",
);

/** Markdown as hostile as it gets: everything that means something, in any order. */
export const markdownText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: mark },
      { weight: 3, arbitrary: word },
      { weight: 3, arbitrary: construct },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    ),
    { maxLength: 200, size: "large" },
  )
  .map((tokens) => tokens.join(""));

/** The same for up to a few messages. */
export const longMarkdownText: fc.Arbitrary<string> = fc
  .tuple(markdownText, fc.constantFrom(0, 5000, 12_000))
  .map(([markdown, length]) => markdown.repeat(Math.max(1, Math.ceil(length / Math.max(markdown.length, 1)))));
