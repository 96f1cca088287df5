import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { attentionSyntax } from "./attention-syntax.ts";
import { toInlines } from "./from-mdast.ts";
import { mathFromMarkdown, mathSyntax } from "./math-syntax.ts";
import type { Syntax } from "./micromark-types.ts";
import { plainInlines } from "./plain-inlines.ts";
import type { References } from "./references.ts";
import type { Inline } from "./tree.ts";

/** Blocks are found line by line, before the parser sees the text; one tilde is a range in many languages. */
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

const { document: _document, flow: _flow, ...gfmInlines } = gfm({ singleTilde: false });
const extensions = [gfmInlines, mathSyntax, attentionSyntax, inlinesOnly];
const mdastExtensions = [gfmFromMarkdown(), mathFromMarkdown];

/** The inlines of a paragraph, a heading or a cell. Total: what defeats the parser is text. */
export function parseInlines(source: string, references: References): readonly Inline[] {
  const plain = plainInlines(source);
  if (plain !== undefined) return plain;
  try {
    const { children } = fromMarkdown(references.resolve(source), { extensions, mdastExtensions });
    return toInlines(children);
  } catch {
    return [{ type: "text", text: source.replaceAll("\n", " ") }];
  }
}
