import { fromMarkdown } from "mdast-util-from-markdown";

import { toInlines } from "./from-mdast.ts";
import { inlineSyntax } from "./inline-syntax.ts";
import { plainInlines } from "./plain-inlines.ts";
import type { References } from "./references.ts";
import type { Inline } from "./tree.ts";

/** The inlines of a paragraph or a heading, or of a cell. Total: what defeats the parser is text. */
export function parseInlines(source: string, references: References, isCell = false): readonly Inline[] {
  const plain = plainInlines(source);
  if (plain !== undefined) return plain;
  try {
    const resolved = references.resolve(source);
    const { children } = fromMarkdown(resolved, inlineSyntax(resolved));
    return toInlines(children, { isCell, depth: 0 });
  } catch {
    return [{ type: "text", text: source.replaceAll("\n", " ") }];
  }
}
