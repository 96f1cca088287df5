import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** Openers of containers at the start of a line: deeper nesting than this is text, because parsing it is quadratic. */
const deepNesting = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){33,}/mu;

/** Markdown of the kind models write, GFM included, as a tree. Total: what cannot be parsed is one paragraph of text. */
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
