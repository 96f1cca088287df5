const section = String.raw`## Setting up the project

Before you start, make sure that **Node.js 24** or later is installed: run ${"`node --version`"} and compare. If it is older,
get the current one from [the download page](https://nodejs.org/en/download), *not* from your package manager, which
is often years behind.

1. **Create the folder** and go there:
   ${"```"}bash
   mkdir my-bot && cd my-bot
   npm init -y
   ${"```"}
2. Install what you need. The three that matter:
   - ${"`grammy`"} talks to Telegram
   - ${"`zod`"} checks the configuration
   - ${"`pino`"} writes the log
3. Start it with ${"`npm start`"}.

| Setting | Default | What it does |
|---------|--------:|--------------|
| ${"`timeout_s`"} | 60 | seconds before a call is given up |
| ${"`retries`"} | 2 | how often it is **tried again** |
| ${"`log_level`"} | info | one of debug, info, warn, error |

${"```"}ts
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch("https://example.com/ask", { method: "POST", body: question, signal });
  if (!answer.ok) throw new Error(${"`The service said ${answer.status}.`"});
  return answer.text();
}
${"```"}

> **Note:** the price is $5 per million tokens, so a long conversation of about 20,000 tokens costs
> roughly ten cents. See the section on *budgets*.

The waiting time grows with each attempt. With a base of $b$ and a factor of \(f = 2\), attempt $n$ waits

$$
t_n = b \cdot f^{n-1}, \qquad \sum_{k=1}^{n} t_k = b\,(2^n - 1)
$$

so ten attempts at half a second take more than eight minutes in all, which is hardly ever what people want.

**常见问题**：如果你看到“连接超时”，请先检查网络设置，然后确认${"`api_key`"}是否正确。更多信息见[官方文档](https://help.aliyun.com)。
价格是每百万字 2 元，**“免费额度”**用完以后才开始收费。表情也没问题 👩‍👩‍👧 🎉。

- [x] folder created
- [ ] tokens entered
- [ ] first message answered[^1]

---

`;

function repeated(unit: string): (length: number) => string {
  return (length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

function after(beginning: string, unit: string): (length: number) => string {
  return (length) => (beginning + repeated(unit)(length)).slice(0, length);
}

/** Texts of any length: what models write, its constructs without an end, and what nobody writes in good faith. */
export const texts = {
  mixed: repeated(section),
  "endless paragraph": repeated("Words **with** some `markup` in *between* and [a link](https://example.com) go on. "),
  "endless plain text": repeated("words that go on and on without any markup, "),
  "endless CJK": repeated("没有空格的中文段落一直写下去，永远不换行。"),
  "endless table": after("| a | b |\n|---|---|\n", "| a cell with **bold** | and `code` |\n"),
  "endless fence": after("```ts\n", "const answer = compute(6, 7); // a comment\n"),
  "endless list": repeated("- an item with **bold** words\n"),
  "endless nested list": after("- outer\n", "  - an item with **bold** words\n"),
  "endless quote": repeated("> a line with *some* markup\n"),
  "endless word": repeated("x"),
  "[": repeated("["),
  "*": repeated("*"),
  ">": repeated(">"),
  "*a": repeated("*a "),
  "**a": repeated("**a"),
  "[a](": repeated("[a]("),
  "> >": repeated("> "),
  "`": repeated("` `` "),
  $: repeated("$a "),
  "\\(": repeated("\\("),
  "<a": repeated("<a "),
  "&": repeated("&a"),
} satisfies Readonly<Record<string, (length: number) => string>>;
