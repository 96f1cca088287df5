import type { InputRichMessage, RichBlockTableCell, RichText } from "grammy/types";

import { parse } from "../../src/markdown/parse.ts";
import { sanitized } from "../../src/markdown/sanitize.ts";
import type { Block, Image, Inline, Link, List, Style, Table } from "../../src/markdown/tree.ts";
import { toLinkUrl } from "./link.ts";
import { fitsRichLimits } from "./rich-limits.ts";
import { isVisible } from "./visible.ts";

/** The argument `rich_message` of editMessageText; Runnel uses `blocks` only. */
export type RichMessage = Pick<InputRichMessage, "blocks" | "skip_entity_detection">;
/** One of its blocks. */
export type RichBlock = NonNullable<RichMessage["blocks"]>[number];

/**
 * A reply as a rich message, where that shows more than text can: a table, a formula or a task list, and no code, whose
 * button for copying only ordinary messages have. Undefined where it would not, and beyond Telegram's limits.
 * Made from the tree: in Markdown or HTML of its own making, a model could place buttons and pictures from anywhere.
 */
export function toRichMessage(markdown: string, notice = ""): RichMessage | undefined {
  const tree = parse(markdown);
  if (!tree.some(isRicher) || tree.some(hasCode)) return undefined;
  const words = sanitized(notice).trim();
  const blocks = [
    ...tree.flatMap(toRichBlocks),
    ...(isVisible(words) ? [{ type: "paragraph", text: { type: "italic", text: words } } as const] : []),
  ];
  // What Telegram finds by itself it also checks, and it refuses the message for an address it does not like.
  return blocks.length > 0 && fitsRichLimits(blocks) ? { blocks, skip_entity_detection: true } : undefined;
}

function isRicher(block: Block): boolean {
  if (block.type === "table" || block.type === "math-block") return true;
  if (block.type === "list" && block.items.some(({ checked }) => checked !== undefined)) return true;
  return inlinesOf(block).some(hasMath) || blocksIn(block).some(isRicher);
}

function hasCode(block: Block): boolean {
  return block.type === "code-block" || blocksIn(block).some(hasCode);
}

function hasMath(node: Inline): boolean {
  return node.type === "math" || ("children" in node && node.children.some(hasMath));
}

function blocksIn(block: Block): readonly Block[] {
  if (block.type === "list") return block.items.flatMap(({ children }) => children);
  return block.type === "quote" || block.type === "footnote-definition" ? block.children : [];
}

function inlinesOf(block: Block): readonly Inline[] {
  return block.type === "paragraph" || block.type === "heading" ? block.children : [];
}

/** Mostly one block; none where there is nothing to see, which Telegram would refuse. */
function toRichBlocks(block: Block): readonly RichBlock[] {
  switch (block.type) {
    case "paragraph":
      return ifVisible(block.children, (text) => ({ type: "paragraph", text }));
    case "heading":
      return ifVisible(block.children, (text) => ({ type: "heading", text, size: block.level }));
    case "code-block":
      return isVisible(block.text) ? [{ type: "pre", text: block.text }] : [];
    case "math-block":
      return isVisible(block.tex) ? [{ type: "mathematical_expression", expression: block.tex }] : [];
    case "quote": {
      const blocks = block.children.flatMap(toRichBlocks);
      return blocks.length > 0 ? [{ type: "blockquote", blocks }] : [];
    }
    case "list":
      return [toRichList(block)];
    case "table":
      return [toRichTable(block)];
    case "rule":
      return [{ type: "divider" }];
    case "footnote-definition": {
      const label = { type: "text", text: `[${block.label}] ` } as const;
      const [first, ...others] = block.children;
      if (first?.type !== "paragraph")
        return [{ type: "paragraph", text: label.text }, ...block.children.flatMap(toRichBlocks)];
      return [{ ...first, children: [label, ...first.children] }, ...others].flatMap(toRichBlocks);
    }
  }
}

function ifVisible(nodes: readonly Inline[], make: (text: RichText) => RichBlock): readonly RichBlock[] {
  return isVisible(wordsOf(nodes)) ? [make(toRichText(nodes))] : [];
}

function toRichList({ start, items }: List): RichBlock {
  return {
    type: "list",
    items: items.map(({ checked, children }, position) => {
      const blocks = children.flatMap(toRichBlocks);
      return {
        // An empty item is an item all the same.
        blocks: blocks.length > 0 ? blocks : [{ type: "paragraph", text: "…" }],
        ...(checked !== undefined && { has_checkbox: true }),
        ...(checked === true && { is_checked: true }),
        ...(start !== undefined && { value: start + position, type: "1" }),
      };
    }),
  };
}

function toRichTable({ header, rows, alignments }: Table): RichBlock {
  const toCell = (cell: readonly Inline[], column: number): RichBlockTableCell => ({
    ...(isVisible(wordsOf(cell)) && { text: toRichText(cell) }),
    align: alignments[column] ?? "left",
    valign: "middle",
  });
  const headerCells = header.map((cell, column) => ({ ...toCell(cell, column), is_header: true as const }));
  return { type: "table", cells: [headerCells, ...rows.map((row) => row.map(toCell))], is_bordered: true };
}

const richStyles = {
  strong: "bold",
  emphasis: "italic",
  strike: "strikethrough",
  spoiler: "spoiler",
} as const satisfies Record<Style, string>;

function toRichText(nodes: readonly Inline[]): RichText {
  const texts = nodes.map(toRichSpan).filter((text) => text !== "");
  return texts.length === 1 ? (texts[0] ?? "") : texts;
}

function toRichSpan(node: Inline): RichText {
  switch (node.type) {
    case "text":
      return node.text;
    case "break":
      return "\n";
    case "styled":
      return isVisible(wordsOf(node.children))
        ? { type: richStyles[node.style], text: toRichText(node.children) }
        : wordsOf(node.children);
    case "code":
      return isVisible(node.text) ? { type: "code", text: node.text } : node.text;
    case "math":
      return isVisible(node.tex) ? { type: "mathematical_expression", expression: node.tex } : "";
    case "link":
      return toRichLink(node, toRichText(node.children));
    case "image":
      return toRichLink(node, node.alt);
    case "footnote-reference":
      return `[${node.label}]`;
  }
}

/** A link where Telegram takes one, else the words with the address behind. */
function toRichLink(node: Link | Image, label: RichText): RichText {
  const words = wordsOf([node]);
  const url = toLinkUrl(node.url);
  if (url !== undefined) return { type: "url", text: words === node.url ? words : label, url };
  return words === node.url || node.url === `mailto:${words}`
    ? words
    : [label, node.url === "" ? "" : ` (${node.url})`];
}

/** What can be read; of a link without a label, its address. */
function wordsOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node): string => {
      switch (node.type) {
        case "text":
        case "code":
          return node.text;
        case "break":
          return "\n";
        case "math":
          return node.tex;
        case "footnote-reference":
          return `[${node.label}]`;
        case "image":
          return node.alt.trim() === "" ? node.url : node.alt;
        case "link": {
          const words = wordsOf(node.children);
          return isVisible(words) ? words : node.url;
        }
        case "styled":
          return wordsOf(node.children);
      }
    })
    .join("");
}
