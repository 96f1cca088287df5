import type { Extension as MdastExtension, Options } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { attentionSyntax } from "./attention-syntax.ts";
import { escapesFromMarkdown } from "./escapes.ts";
import { mathFromMarkdown, mathSyntax } from "./math-syntax.ts";
import type { Syntax } from "./micromark-types.ts";

/** Blocks are found line by line, before the parser sees the text. */
const inlinesOnly: Syntax = {
  disable: {
    null: [
      "attention",
      "blockQuote",
      "codeFenced",
      "codeIndented",
      "definition",
      "gfmFootnoteCall",
      "gfmPotentialFootnoteCall",
      "headingAtx",
      "htmlFlow",
      "list",
      "setextUnderline",
      "thematicBreak",
    ],
  },
};

// One tilde is a range in many languages.
const { document: _document, flow: _flow, ...gfmInlines } = gfm({ singleTilde: false });
const { 126: strike } = gfmInlines.text ?? {};
const strikeSyntax: Syntax = { ...gfmInlines, text: strike === undefined ? {} : { 126: strike } };

const isOfStrike = ({ enter }: MdastExtension) => enter != null && "strikethrough" in enter;
const isOfAddress = ({ enter }: MdastExtension) => enter != null && "literalAutolink" in enter;
const gfmExtensions = gfmFromMarkdown();

/**
 * The parser puts its syntax together anew for every piece of text, and addresses, which may begin with any letter, are
 * most of it. So they are left out where there are none.
 */
const withoutAddresses: Options = {
  extensions: [strikeSyntax, mathSyntax, attentionSyntax, inlinesOnly],
  mdastExtensions: [...gfmExtensions.filter(isOfStrike), mathFromMarkdown, escapesFromMarkdown],
};
const withAddresses: Options = {
  extensions: [gfmInlines, mathSyntax, attentionSyntax, inlinesOnly],
  mdastExtensions: [
    ...gfmExtensions.filter((own) => isOfStrike(own) || isOfAddress(own)),
    mathFromMarkdown,
    escapesFromMarkdown,
  ],
};

/** What an address in the text has, as it is written or behind an escape or a character reference. */
const address = /@|www|:\/\/|&|\\(?![()[\]])/i;

/** A link from its label to its end, whatever stands around it: its address is not one in the text. */
const link = /(?<!\\)\[[^[\]\\`$<]*\]\(https?:\/\/[^\s()<>\\`&@]*\)/g;

/** The parser's options for the inlines of a source: CommonMark and GFM, formulas, and emphasis in text without spaces. */
export function inlineSyntax(source: string): Options {
  if (!address.test(source)) return withoutAddresses;
  return source.includes("](") && !address.test(source.replaceAll(link, "")) ? withoutAddresses : withAddresses;
}
