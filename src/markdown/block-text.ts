import { remembered } from "./remembered.ts";
import type { Block, FootnoteDefinition, Inline, Link, ListItem, Quote, Styled, TableCell } from "./tree.ts";

/** Ends a block or an item in the text of what contains it. */
export const blockEnd = "\u2029";

/** Ends a cell in the text of a table; "\n" ends a row. */
export const cellEnd = "\u001f";

/** Stands for what cannot be cut. */
const atom = "\ufffc";

/**
 * The text of a block, of which every position is one where the block can be sliced. It has no markers and no header,
 * because those are repeated; inside code and tables no character looks like the end of a sentence.
 */
export function textOf(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return block.children.map(textOfInline).join("");
    case "code-block":
      return masked(block.text);
    case "math-block":
      return masked(block.tex);
    case "quote":
    case "footnote-definition":
      return textOfBlocks(block.children);
    case "list":
      return block.items.map((item) => textOfBlocks(item.children) + blockEnd).join("");
    case "table":
      return block.rows.map((row) => `${row.map((cell) => masked(textOfCell(cell)) + cellEnd).join("")}\n`).join("");
    case "rule":
      return "";
  }
}

/** The length of the block's text, and one for its end. Costs little: what is inside is remembered. */
export function lengthOfBlock(block: Block): number {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return sumOf(block.children, lengthOfInline) + 1;
    case "code-block":
      return block.text.length + 1;
    case "math-block":
      return block.tex.length + 1;
    case "quote":
    case "footnote-definition":
      return lengthOfChildren(block) + 1;
    case "list":
      return sumOf(block.items, lengthOfItem) + 1;
    case "table":
      return sumOf(block.rows, lengthOfRow) + 1;
    case "rule":
      return 1;
  }
}

const lengthOfChildren = remembered((block: Quote | FootnoteDefinition): number =>
  sumOf(block.children, lengthOfBlock),
);

/** The same of an item. */
export const lengthOfItem = remembered(({ children }: ListItem): number => sumOf(children, lengthOfBlock) + 1);

/** The same of a cell. */
export const lengthOfCell = remembered((cell: TableCell): number => sumOf(cell, lengthOfInline) + 1);

/** The same of a row. */
export const lengthOfRow = remembered((row: readonly TableCell[]): number => sumOf(row, lengthOfCell) + 1);

const lengthOfStyled = remembered((node: Styled | Link): number => sumOf(node.children, lengthOfInline));

/** The same of an inline, which has no end. */
export function lengthOfInline(node: Inline): number {
  if (node.type === "text" || node.type === "code") return node.text.length;
  return node.type === "styled" || node.type === "link" ? lengthOfStyled(node) : 1;
}

function sumOf<Thing>(things: readonly Thing[], lengthOf: (thing: Thing) => number): number {
  let sum = 0;
  for (const thing of things) sum += lengthOf(thing);
  return sum;
}

function textOfBlocks(blocks: readonly Block[]): string {
  return blocks.map((block) => textOf(block) + blockEnd).join("");
}

function textOfCell(cell: TableCell): string {
  return cell.map(textOfInline).join("");
}

function textOfInline(node: Inline): string {
  switch (node.type) {
    case "text":
      return node.text;
    case "break":
      return "\n";
    case "styled":
    case "link":
      return node.children.map(textOfInline).join("");
    case "code":
      return masked(node.text);
    case "math":
    case "image":
    case "footnote-reference":
      return atom;
  }
}

/** Text of the same length in which no sentence ends. */
function masked(text: string): string {
  return text.replaceAll(/[.!?…。！？；，、：]/g, "x");
}
