import fc from "fast-check";

/** Pieces of Markdown with a place for words, which are numbered when the pieces are put together. */
const pieces = [
  "@ @ @. @! @\n\n",
  "**@ *@* @** ~~@~~ `@` ||@||",
  "*@ **@",
  "`@",
  "# @ @\n\n",
  "- @\n- @\n  - @\n\n    @\n- [x] @\n",
  "7. @\n8. @ **@**\n\n",
  "> @ @\n> > @\n> - @\n\n",
  "```js\n@ = @\n  @\n```\n\n",
  "\n\n| H | K |\n|---|--:|\n| @ | **@** |\n| @ | `@` |\n\n",
  "\n\n| H and much more than that | K |\n|---|--:|\n| @ | @ and a text that takes more than its column |\n\n",
  "[@](https://example.com/) ![@](https://example.com/p.png)",
  "[@ @](/docs",
  "<b>@</b> &amp; \\* @ ",
  "@ 好的。@，😀 @\n",
  "***\n\n",
  "$\\frac{@}{2}$ $@",
  "\n\n$$\n@\n$$\n\n",
  "[^@]",
  "||@ @",
  "~~~\n@\n\n@\n",
  " ",
  "\n",
] as const;

/** Markdown of up to a few messages in which `w1w`, `w2w`, … can be read, each once and in this order. */
export const numberedMarkdown: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 30, size: "max" }),
    fc.constantFrom(1, 1, 12, 40),
  )
  .map(([chosen, times]) => {
    let number = 0;
    return chosen
      .join("")
      .repeat(times)
      .replaceAll("@", () => `w${(number += 1)}w`);
  });

/** The numbers of the words in some texts, raised and lowered ones too, in their order. */
export function numbersIn(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text) => [...text.normalize("NFKC").matchAll(/w(\d+)w/g)].map((match) => Number(match[1])));
}
