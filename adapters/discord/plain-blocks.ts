import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { toRecords } from "../../src/markdown/table-text.ts";
import { toUnicode } from "../../src/markdown/tex.ts";
import type { Block, ListItem } from "../../src/markdown/tree.ts";
import { fillOf, joinBodies, type MessageBody, toBody } from "./body.ts";
import { escapeText } from "./escape.ts";
import { isFoundBare } from "./link.ts";
import { toTextLines } from "./lines.ts";
import { plainTextOf } from "./plain-text.ts";

/** Blocks as text in which nothing is formatted. */
export const plainBlocks: BlockRenderer<MessageBody> = {
  render: (block) => toBody(toTextLines(toText(block).split("\n").map(toEscaped))),
  join: joinBodies,
  fill: fillOf,
};

/** Addresses stay clickable where nothing in them, or right behind them, looks like formatting. */
function toEscaped(line: string): string {
  return line
    .split(/(?<!\w)(https?:\/\/\S+)(?=\s|$)/)
    .map((part, index) => {
      return index % 2 === 1 && isFoundBare(part) ? part : escapeText(part, { isLineStart: index === 0 });
    })
    .join("");
}

function toText(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return plainTextOf(block.children);
    case "code-block":
      return block.text;
    case "math-block":
      return toUnicode(block.tex) ?? block.tex;
    case "quote":
      return block.children.map(toText).join("\n");
    case "list":
      return block.items.map((item, index) => toItem(item, toNumber(block.start, block.items, index))).join("\n");
    case "table":
      return toRecords(block).map(toText).join("\n\n");
    case "rule":
      return "─".repeat(12);
    case "footnote-definition":
      return `${block.continued === true ? "" : `[${block.label}] `}${block.children.map(toText).join("\n")}`;
  }
}

function toNumber(start: number | undefined, items: readonly ListItem[], index: number): number | undefined {
  return start === undefined ? undefined : start + index - (items[0]?.continued === true ? 1 : 0);
}

function toItem(item: ListItem, number: number | undefined): string {
  const box = item.checked === undefined ? "" : item.checked ? "☑ " : "☐ ";
  const marker = item.continued === true ? "" : `${number === undefined ? "•" : `${number}.`} ${box}`;
  return (
    marker +
    item.children
      .map(toText)
      .join("\n")
      .replaceAll(/\n(?=.)/g, "\n  ")
  );
}
