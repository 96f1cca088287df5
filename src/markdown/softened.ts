import { textInlines } from "./plain-inlines.ts";
import { blockEnd, cellEnd, textOf } from "./block-text.ts";
import type { Block, Inline, TableCell } from "./tree.ts";

/** A block of which not even the beginning fits into a message, as text that can be cut anywhere. */
export function softened(block: Block): Block {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return { ...asParagraph(block.children.flatMap(softenedInline)), ...restOf(block) };
    case "math-block":
      return { type: "code-block", language: undefined, text: block.tex, ...restOf(block) };
    case "code-block":
      return { ...block, language: undefined };
    case "quote":
    case "footnote-definition":
      return { type: "quote", children: block.children.map(softened), ...restOf(block) };
    case "list":
      return { ...block, items: block.items.map((item) => ({ ...item, children: item.children.map(softened) })) };
    case "table":
      return asParagraph([block.header, ...block.rows].flatMap(asLine));
    case "rule":
      return block;
  }
}

/** Nothing but the words of a block. */
export function asText(block: Block): Block {
  return asParagraph(textInlines(textOf(block).replaceAll(blockEnd, "\n").replaceAll(cellEnd, " ")));
}

function asParagraph(children: readonly Inline[]): Block {
  return { type: "paragraph", children };
}

function restOf(block: Block): { readonly continued?: true } {
  return block.continued === true ? { continued: true } : {};
}

function asLine(row: readonly TableCell[], index: number): readonly Inline[] {
  const cells = row.flatMap((cell, column): readonly Inline[] => [
    ...(column > 0 ? textInlines(" | ") : []),
    ...cell.flatMap(softenedInline),
  ]);
  return index > 0 ? [{ type: "break" }, ...cells] : cells;
}

function softenedInline(node: Inline): readonly Inline[] {
  switch (node.type) {
    case "styled":
      return node.children.flatMap(softenedInline);
    case "link":
      return [...node.children.flatMap(softenedInline), ...textInlines(` (${node.url})`)];
    case "image":
      return textInlines(`${node.alt} (${node.url})`);
    case "math":
    case "code":
      return textInlines(node.type === "math" ? node.tex : node.text);
    case "footnote-reference":
      return textInlines(`[${node.label}]`);
    case "text":
    case "break":
      return [node];
  }
}
