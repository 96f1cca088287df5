import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import type { Block, CodeBlock, List, ListItem, Quote } from "../../src/markdown/tree.ts";
import { formulaText, isQuote, type Styles, textRuns, toInlineRuns, within } from "./inlines.ts";
import { limits } from "./limits.ts";
import { toTableText } from "./table.ts";
import { joinRuns, type Run, stackText, type Style, type TelegramText } from "./telegram-text.ts";
import { isVisible, kept } from "./visible.ts";

/** Some blocks as Telegram shows them, and what decides how far they are from what is above and below. */
export interface TelegramBlocks extends TelegramText {
  readonly first: BlockShape;
  readonly last: BlockShape;
}

/**
 * `box`: code, an aligned table or a quote, which takes whole lines, no indentation, and brings margins of its own.
 * `heading`: what follows belongs to it.
 */
type BlockShape = "text" | "heading" | "box";

/** What a block is inside of. */
interface Surroundings {
  readonly styles: Styles;
  /** Stands at the beginning of every line but the first: indentation and the bars of quotes in quotes. */
  readonly lineStart: string;
  readonly listDepth: number;
}

/** One block or some, made. */
interface Made {
  readonly runs: readonly Run[];
  /** How it begins, and how it ends. */
  readonly first: BlockShape;
  readonly last: BlockShape;
}

const nothing: TelegramBlocks = { text: "", entities: [], first: "text", last: "text" };

/** Markdown's blocks as text and entities that Telegram takes as they are. */
export const telegramBlocks: BlockRenderer<TelegramBlocks> = {
  render(block) {
    const { runs, first, last } = toBlock(block, { styles: [], lineStart: "", listDepth: 0 });
    const body = joinRuns(runs);
    return isVisible(body.text) ? { ...body, first, last } : nothing;
  },
  join(above, below) {
    if (below.text === "") return above;
    if (above.text === "") return below;
    const body = stackText(above, "\n".repeat(lineBreaksBetween(above.last, below.first)), below);
    return { ...body, first: above.first, last: below.last };
  },
  fill({ text, entities }) {
    return Math.max(text.length / limits.textChars, entities.length / limits.entities);
  },
};

/** What a language of a fence may look like; clients highlight by it. */
const languageName = /^[\w+#.-]{1,32}$/;

/** Two make an empty line. Boxes have their margins, but two of them would touch. */
function lineBreaksBetween(above: BlockShape, below: BlockShape): 1 | 2 {
  return above === "heading" || (above === "box") !== (below === "box") ? 1 : 2;
}

function toBlock(block: Block, around: Surroundings): Made {
  const { styles, lineStart } = around;
  switch (block.type) {
    case "paragraph":
      return shaped("text", toInlineRuns(block.children, styles, lineStart));
    case "heading":
      return shaped("heading", toInlineRuns(block.children, within(styles, { type: "bold" }), lineStart));
    case "code-block":
      return toPre(block, around);
    case "math-block": {
      const text = formulaText(block.tex, lineStart);
      if (text !== undefined) return shaped("text", textRuns(text, styles));
      return toPre({ type: "code-block", language: "latex", text: block.tex }, around);
    }
    case "quote":
      return toQuote(block, around);
    case "list":
      return toList(block, around);
    case "table": {
      const table = toTableText(block);
      if ("records" in table) return toBlocks(table.records, around);
      return toPre({ type: "code-block", language: undefined, text: table.lines }, around);
    }
    case "rule":
      return shaped("text", [{ text: "———", styles }]);
    case "footnote-definition":
      return toHeaded(block.continued === true ? "" : `[${block.label}] `, block.children, around);
  }
}

function shaped(shape: BlockShape, runs: readonly Run[]): Made {
  return { runs, first: shape, last: shape };
}

/** Blocks under each other, as far apart as they should be; a list in a list follows its item at once. */
function toBlocks(blocks: readonly Block[], around: Surroundings): Made {
  const runs: Run[] = [];
  let first: BlockShape | undefined;
  let last: BlockShape | undefined;
  for (const block of blocks) {
    const made = toBlock(block, around);
    if (!made.runs.some(({ text }) => text !== "")) continue;
    if (last !== undefined) {
      const isInnerList = around.listDepth > 0 && block.type === "list";
      const breaks = isInnerList ? 1 : lineBreaksBetween(last, made.first);
      runs.push({ text: toGap(breaks, made.first, around), styles: around.styles });
    }
    runs.push(...made.runs);
    first ??= made.first;
    last = made.last;
  }
  return { runs, first: first ?? "text", last: last ?? "text" };
}

/** Line breaks, and the start of the line after them unless a box takes it. */
function toGap(breaks: 1 | 2, below: BlockShape, { lineStart }: Surroundings): string {
  const empty = breaks === 2 ? `\n${lineStart.trimEnd()}` : "";
  return `${empty}\n${below === "box" ? "" : lineStart}`;
}

/** Blocks behind a mark that stands on their first line, or above it where a box comes first. */
function toHeaded(mark: string, blocks: readonly Block[], around: Surroundings): Made {
  const { styles } = around;
  const made = toBlocks(blocks, around);
  if (made.runs.length === 0) return shaped("text", textRuns(mark.trimEnd(), styles));
  const isBox = made.first === "box";
  if (mark === "" || (isBox && mark.trim() === "")) return made;
  return {
    runs: [{ text: isBox ? `${mark.trimEnd()}\n` : mark, styles }, ...made.runs],
    first: "text",
    last: made.last,
  };
}

function toList(list: List, around: Surroundings): Made {
  const runs: Run[] = [];
  let number = list.start;
  let first: BlockShape | undefined;
  let last: BlockShape = "text";
  for (const item of list.items) {
    const isContinued = item.continued === true;
    const mark = toMark(item, number, around.listDepth);
    if (number !== undefined && !isContinued) number += 1;
    const indent = " ".repeat(Math.max(0, Math.min(mark.length + 1, limits.deepestIndent - around.lineStart.length)));
    const inside = { ...around, lineStart: around.lineStart + indent, listDepth: around.listDepth + 1 };
    const made = toHeaded(isContinued ? indent : mark, item.children, inside);
    if (first !== undefined) {
      runs.push({ text: toGap(item.isSpaced && last !== "box" ? 2 : 1, made.first, around), styles: around.styles });
    }
    runs.push(...made.runs);
    first ??= made.first;
    last = made.last;
  }
  return { runs, first: first ?? "text", last };
}

/** None that an app would show as an emoji. */
const bullets = ["•", "◦", "▸"] as const;

function toMark(item: ListItem, number: number | undefined, depth: number): string {
  const label = number === undefined ? "" : `${number}. `;
  if (item.checked !== undefined) return `${label}${item.checked ? "☑" : "☐"} `;
  return number === undefined ? `${bullets[depth % bullets.length]} ` : label;
}

/** Telegram does not nest quotes: one in another has a bar before its lines. */
function toQuote(quote: Quote, around: Surroundings): Made {
  if (around.styles.some(isQuote)) {
    const isDeep = around.lineStart.length >= limits.deepestIndent;
    const inside = isDeep ? around : { ...around, lineStart: `${around.lineStart}│ ` };
    return toHeaded("│ ", quote.children, inside);
  }
  const short: Style = { type: "blockquote" };
  const { runs } = toBlocks(quote.children, { styles: [short], lineStart: "", listDepth: 0 });
  const text = runs.map((run) => run.text).join("");
  const isLong = text.length > limits.longQuoteChars || text.split("\n").length > limits.longQuoteLines;
  if (!isLong) return shaped("box", runs);
  const long: Style = { type: "expandable_blockquote" };
  const toLong = ({ text: words, styles }: Run): Run => ({
    text: words,
    styles: styles.map((style) => (style === short ? long : style)),
  });
  return shaped("box", runs.map(toLong));
}

function toPre({ text, language = "" }: CodeBlock, { styles }: Surroundings): Made {
  const pre: Style = languageName.test(language) ? { type: "pre", language } : { type: "pre" };
  return shaped("box", [{ text: kept(text), styles: [...styles.filter(isQuote), pre] }]);
}
