/** One construct of Markdown, as a model writes it. */
export interface Sample {
  readonly name: string;
  readonly markdown: string;
  /** The text ends here for now: what is shown is a preview. */
  readonly isPreview?: true;
  readonly notice?: string;
}

/** A heading of the gallery and what stands under it. */
export interface Chapter {
  readonly title: string;
  readonly samples: readonly Sample[];
}

const sentence =
  "It reads the whole list once, keeps the smallest value it has seen, and returns that value at the end. ";

export const chapters: readonly Chapter[] = [
  {
    title: "Inside a line",
    samples: [
      {
        name: "Emphasis",
        markdown:
          "**Bold**, __also bold__, *italic*, _also italic_, ***both***, ~~gone~~ and **bold *with italic* inside**.",
      },
      { name: "Emphasis in Chinese", markdown: "**重点：**先读*说明*，再看**“示例”**，~~不要~~跳过。" },
      { name: "Spoiler", markdown: "The murderer is ||the *butler*||, \\|\\|escaped\\|\\| is text." },
      { name: "Code", markdown: "Call `__init__(*args)`, or ``a`b`` with a backtick; **bold with `code` in it**." },
      {
        name: "Links",
        markdown:
          "See [the docs](https://example.com/docs_(v2)), **[bold link](https://example.com)**, https://example.com/a_b_c?x=1, <https://example.com>, www.example.com and someone@example.com.",
      },
      {
        name: "Links that lead nowhere",
        markdown:
          "[Within a site](/docs/start), [a script](javascript:alert(1)), [local](http://localhost:3000), [empty](), [](https://example.com/without-words).",
      },
      {
        name: "Pictures",
        markdown:
          "![A diagram of the cache](https://example.com/cache.png)\n\n[![build](https://example.com/b.svg)](https://example.com/ci)",
      },
      {
        name: "Formulas",
        markdown:
          "Euler: $e^{i\\pi} + 1 = 0$, roots $x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$, set \\(\\{x \\in \\mathbb{R} \\mid x \\geq 0\\}\\), price $5 and $6.",
      },
      { name: "Line breaks", markdown: "Roses are red,  \nviolets are blue,\nsugar<br>is sweet." },
      {
        name: "HTML",
        markdown: "<details>\n<summary>More</summary>\nPress <kbd>Ctrl</kbd> &amp; <b>C</b>.\n</details>",
      },
      {
        name: "What only looks like formatting",
        markdown:
          "2 * 3 * 4 = 24, snake_case_name, 5 > 3, a || b || c, ~5 km, #1 of C:\\dir\\*, @everyone, <@123456789012345678>, @types/node, :smile:, 10:30:45.",
      },
    ],
  },
  {
    title: "Blocks",
    samples: [
      {
        name: "Headings",
        markdown: "# One\nText.\n## Two *with italic*\nText.\n### Three\nText.\n#### Four\nText.\n###### Six\nText.",
      },
      { name: "Paragraphs", markdown: `${sentence}\n\n${sentence}` },
      {
        name: "Code with a language",
        markdown:
          "Like this:\n\n```python\ndef smallest(values):\n    best = None\n    for value in values:\n        best = value if best is None else min(best, value)\n    return best\n```\n\nIt returns `None` for an empty list.",
      },
      { name: "Code with a fence in it", markdown: "````markdown\n```js\nlet x;\n```\n````" },
      {
        name: "Bullets",
        markdown:
          "Fruit:\n- apples\n- pears, which\n  are soft\n  - Conference\n    - ripe\n  - Williams\n- plums\n\nThat is all.",
      },
      { name: "Numbers", markdown: "3. Third\n4. Fourth\n   1. inner\n   2. inner again\n5. Fifth" },
      {
        name: "Numbers with paragraphs and code",
        markdown:
          "1. Install it:\n\n   ```sh\n   npm install\n   ```\n\n   This takes a minute.\n2. Start it:\n   ```sh\n   npm start\n   ```\n3. Done.",
      },
      { name: "Numbers below bullets", markdown: "- one\n- two\n\n1. first\n2. second" },
      { name: "Tasks", markdown: "- [x] write\n- [ ] test\n  - [ ] by hand\n- [ ] ship" },
      {
        name: "Quotation",
        markdown: "He said:\n\n> It works **here**.\n>\n> > And there?\n>\n> - yes\n> - no\n\nThen he left.",
      },
      { name: "Long quotation", markdown: `> ${sentence.repeat(5)}\n\nThe end.` },
      { name: "Quotation with code", markdown: "> Run this:\n> ```sh\n> ls\n> ```\n> and look." },
      {
        name: "Table",
        markdown: "| Method | Stable | Cost |\n|:--|:-:|--:|\n| `sort` | ✅ | 12 |\n| **toSorted** | ❌ | 1400 |",
      },
      {
        name: "Table in Chinese",
        markdown: "| 方法 | 说明 | 次数 |\n|---|---|---:|\n| 排序 | 原地修改 | 3 |\n| copy | 复制 👍🏽 | 12 |",
      },
      {
        name: "Table too wide for a phone",
        markdown: `| Name | What it does | More |\n|---|---|---|\n| **smallest** | ${sentence}| [docs](https://example.com) |\n| largest | The same for the largest. | – |`,
      },
      {
        name: "Formula on its own",
        markdown:
          "The sum is\n\n$$\n\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}\n$$\n\nand in steps\n\n$$\n\\begin{aligned}\na &= b + c \\\\\nd &= e^2\n\\end{aligned}\n$$",
      },
      {
        name: "Formula with no readable form",
        markdown: "$$\n\\begin{tikzpicture}\n\\draw (0,0) -- (1,1);\n\\end{tikzpicture}\n$$",
      },
      { name: "Rule", markdown: "Before.\n\n---\n\nAfter." },
      {
        name: "Footnotes",
        markdown: "It is so[^1], or is it[^why]?\n\n[^1]: See the *manual*.\n[^why]: Nobody knows.",
      },
      { name: "Below the text", markdown: "Half an answer", notice: "Stopped." },
    ],
  },
  {
    title: "While it is being written",
    samples: [
      { name: "Bold that is open", markdown: "This is **very impor", isPreview: true },
      { name: "Code that is open", markdown: "Call `parse(", isPreview: true },
      { name: "Half a link", markdown: "See [the docs](https://exam", isPreview: true },
      { name: "A fence that is open", markdown: "Like this:\n\n```ts\nconst x = 1;\nif (x", isPreview: true },
      { name: "Half a table", markdown: "| a | b |\n|---|---|\n| 1 | 2 |\n| 3", isPreview: true },
      { name: "A marker without an item", markdown: "- one\n- ", isPreview: true },
      { name: "Half a formula", markdown: "so $\\frac{a}{", isPreview: true },
    ],
  },
  {
    title: "Scripts and odd characters",
    samples: [
      { name: "Right to left", markdown: "- שלום **עולם**\n- مرحبا `code` بالعالم\n- mixed שלום 1.5" },
      { name: "Combining marks and emoji", markdown: "e\u0301 ñ 👨‍👩‍👧‍👦 🏳️‍🌈 🇨🇳 1️⃣ **👍🏽**" },
      {
        name: "Control characters",
        markdown: "tab\there, bell\u0007, NUL\u0000, turned \u202eback\u202c, lone \ud800",
      },
    ],
  },
  {
    title: "More than one message",
    samples: [
      {
        name: "Cut between paragraphs, with a fence and a list that go on",
        markdown: `${"A paragraph before. ".repeat(60)}\n\n\`\`\`js\n${Array.from({ length: 90 }, (_, line) => `    console.log("line ${line + 1} of the code");`).join("\n")}\n\`\`\`\n\n${Array.from({ length: 60 }, (_, item) => `${item + 1}. Item ${item + 1} of a long list`).join("\n")}`,
      },
    ],
  },
];
