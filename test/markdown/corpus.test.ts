import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../src/markdown/parse.ts";
import { outline } from "./outline.ts";

type Corpus = readonly (readonly [markdown: string, expected: string])[];

function check(corpus: Corpus): void {
  for (const [markdown, expected] of corpus) assert.equal(outline(parse(markdown)), expected, JSON.stringify(markdown));
}

test("GFM: tables", () => {
  check([
    ["| a | b |\n|---|:-:|\n| 1 | **2** |", "table:-c(a | b / 1 | strong(2))"],
    ["a | b\n-: | :-\n1 | 2\n3", "table:rl(a | b / 1 | 2 / 3 | )"],
    ["| a |\n|---|", "table:-(a)"],
    ["Values:\n| a |\n|---|\n| 1 |\n\nText", "p(Values:) table:-(a / 1) p(Text)"],
    ["| a | b |\n|---|\n| 1 | 2 |", "p(| a | b |⏎|---|⏎| 1 | 2 |)"],
    ["| a |\n|---|\n| 1 | 2 | 3 |", "table:-(a / 1 | 2 | 3)"],
    ["| a | b |\n|---|---|\n| x \\| y | `p\\|q` |", "table:--(a | b / x | y | code(p|q))"],
    ["| a |\n|---|\n| one<br>two |", "table:-(a / one⏎two)"],
    ["- | a |\n  |---|\n  | 1 |", "ul({table:-(a / 1)})"],
    ["> | a |\n> |---|\n> | 1 |", "quote(table:-(a / 1))"],
    ["| a |\n|---|\n| 1 |\n> q", "table:-(a / 1) quote(p(q))"],
  ]);
});

test("GFM: tasks, strikethrough, addresses, footnotes", () => {
  check([
    ["- [ ] a\n- [x] b\n- [X] c\n- [y] d", "ul({[ ] p(a)} {[x] p(b)} {[x] p(c)} {p([y] d)})"],
    ["1. [ ] a\n2. b", "ol:1({[ ] p(a)} {p(b)})"],
    ["~~a~~ ~b~ 10~20 30~40", "p(strike(a) ~b~ 10~20 30~40)"],
    [
      "See https://example.com/a_b, www.b.org.",
      "p(See link(https://example.com/a_b → https://example.com/a_b), link(www.b.org → http://www.b.org).)",
    ],
    ["see https://e.com/a[^1] ok", "p(see link(https://e.com/a → https://e.com/a)ref(1) ok)"],
    ["访问https://example.com，然后", "p(访问link(https://example.com → https://example.com)，然后)"],
    [
      "a[^1] b[^why] [^来源]\n\n[^1]: The **note**.\n    More.",
      "p(aref(1) bref(why) ref(来源)) note:1(p(The strong(note).⏎More.))",
    ],
    ["[^a-z] [^A-Za-z0-9_] [^abc]+ \\[^1] [^ ] [^e-mail]", "p([^a-z] [^A-Za-z0-9_] [^abc]+ [^1] [^ ] ref(e-mail))"],
    ["[^a]: x\n[^b]: y", "note:a(p(x)) note:b(p(y))"],
  ]);
});

test("formulas, in all the ways models write them", () => {
  check([
    ["$x^2$ and \\(a_b\\) and $$c$$", "p(math(x^2) and math(a_b) and math(c))"],
    ["$$\na = b\n$$", "math(a = b)"],
    ["\\[\n\\frac{1}{2}\n\\]\nText", "math(\\frac{1}{2}) p(Text)"],
    ["$$E = mc^2$$", "math(E = mc^2)"],
    ["\\[ a = b \\]", "math(a = b)"],
    ["\\[ a =\nb \\]", "math(a =⏎b)".replace("⏎", "\n")],
    ["So:\n$$\nx\n$$\nthen", "p(So:) math(x) p(then)"],
    ["1. a\n   $$\n   x\n   $$\n2. b", "ol:1({p(a) math(x)} {p(b)})"],
    ["| a |\n|---|\n| $x$ |", "table:-(a / math(x))"],
    ["$$\nx\n\nnot in it", "math(x) p(not in it)"],
  ]);
});

test("money, variables and brackets are no formulas", () => {
  check([
    ["$5 and $10", "p($5 and $10)"],
    ["US$5 or 6$ a month", "p(US$5 or 6$ a month)"],
    ["between $20/month and 200$/year", "p(between $20/month and 200$/year)"],
    ["$HOME and $PATH", "p($HOME and $PATH)"],
    ["`$x$` and \\$y\\$", "p(code($x$) and $y$)"],
    ["\\[not a formula](/x)", "p([not a formula](/x))"],
    ["a \\(b", "p(a (b)"],
  ]);
});

test("emphasis as models write it, in Chinese too", () => {
  check([
    ["__bold__ and ***both*** and snake_case_name", "p(strong(bold) and emphasis(strong(both)) and snake_case_name)"],
    ["这是**“重点”**内容，**注意：**小心", "p(这是strong(“重点”)内容，strong(注意：)小心)"],
    ["他说**“好。”**然后**走**了", "p(他说strong(“好。”)然后strong(走)了)"],
    ["これは**「強調」**です", "p(これはstrong(「強調」)です)"],
    ["2 * 3 * 4 and 2*3*4", "p(2 * 3 * 4 and 2emphasis(3)4)"],
    ["||a **b**|| but a || b", "p(spoiler(a strong(b)) but a || b)"],
    ["\\|\\|a\\|\\| \\|||b||", "p(||a|| |spoiler(b))"],
    ["if (a || b || c)", "p(if (a || b || c))"],
  ]);
});

test("lists as models write them", () => {
  check([
    ["1. a\n\n   ```js\n   x\n   ```\n\n2. b", "ol:1({p(a) code:js(x)} ~{p(b)})"],
    ["1. a\n```sh\nx\n```\n2. b", "ol:1({p(a)}) code:sh(x) ol:2({p(b)})"],
    ["- a\n  - b\n    - c\n- d", "ul({p(a) ul({p(b) ul({p(c)})})} {p(d)})"],
    ["Steps:\n- a\n- b", "p(Steps:) ul({p(a)} {p(b)})"],
    ["In\n1986. A year", "p(In⏎1986. A year)"],
    ["* a\n- b", "ul({p(a)}) ul({p(b)})"],
  ]);
});

test("HTML is text, and Markdown inside of it is Markdown", () => {
  check([
    ["<div>\n**b**\n</div>", "p(<div>⏎strong(b)⏎</div>)"],
    ["<script>alert(1)</script>", "p(<script>alert(1)</script>)"],
    ["<!-- a -->", "p(<!-- a -->)"],
    ["a<br/>b", "p(a⏎b)"],
    ["&lt;b&gt; &amp; &nbsp;x &#x202e;y &#7;", "p(<b> & \u00a0x y \ufffd)"],
  ]);
});

test("a reference resolves to a definition above it, and a definition is shown", () => {
  check([
    ["[a]\n\n[a]: /x", "p([a]) p([a]: link(/x → /x))"],
    [
      "[a]: /x 'T'\n\n[b][A] [a][] [a] `[a]` [c]",
      "p([a]: link(/x → /x) 'T') p(link(b → /x) link(a → /x) link(a → /x) code([a]) [c])",
    ],
  ]);
});
