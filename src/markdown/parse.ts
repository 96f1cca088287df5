import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { toBlocks } from "./from-mdast.ts";
import { mathFromMarkdown, mathSyntax } from "./math-syntax.ts";
import { sanitized } from "./sanitize.ts";
import type { Block } from "./tree.ts";

/** Openers of containers at the start of a line: deeper nesting than this is text, because parsing it is quadratic. */
const deepNesting = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){33,}/mu;

/** Whole Markdown of the kind models write, as blocks. Total: what cannot be parsed is one paragraph of text. */
export function parse(markdown: string): readonly Block[] {
  const text = sanitized(markdown);
  if (!deepNesting.test(text)) {
    try {
      const { children } = fromMarkdown(text, {
        extensions: [gfm(), mathSyntax, { disable: { null: ["htmlFlow"] } }],
        mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown],
      });
      return toBlocks(children);
    } catch {
      // The parser is recursive; whatever defeats it is shown as it was written.
    }
  }
  return [{ type: "paragraph", children: [{ type: "text", text }] }];
}

/** The parser's own tree, for the renderers that are not on ours yet. */
export function parseMarkdown(markdown: string): Root {
  if (!deepNesting.test(markdown)) {
    try {
      return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
    } catch {
      // The parser is recursive; whatever defeats it is shown as it was written.
    }
  }
  return { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: markdown }] }] };
}
