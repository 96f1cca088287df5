import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import type { Block, CodeBlock, List, ListItem, Quote } from "../../src/markdown/tree.ts";
import { formulaText, isQuote, type Styles, textRuns, toInlineRuns, within } from "./inlines.ts";
import { limits } from "./limits.ts";
import { toTableText } from "./table.ts";
import { joinRuns, type Run, stackText, type Style, type TelegramText } from "./telegram-text.ts";
import { isVisible, kept } from "./visible.ts";

/** Some blocks as Telegram shows them, and what they end with. */
export interface TelegramBlocks extends TelegramText {
  /** The last one is a heading, which what follows belongs to. */
  readonly endsInHeading: boolean;
}

/** What a block is inside of. */
interface Surroundings {
  readonly styles: Styles;
  /** Stands at the beginning of every line but the first: indentation and the bars of quotes in quotes. */
  readonly lineStart: string;
  readonly listDepth: number;
}

/** One block, made. */
interface Made {
  readonly runs: readonly Run[];
  /** It is a box of its own, which takes whole lines and no indentation: code, an aligned table, a quote. */
  readonly isBox?: boolean;
  readonly isHeading?: boolean;
}

const nothing: TelegramBlocks = { text: "", entities: [], endsInHeading: false };

/** Markdown's blocks as text and entities that Telegram takes as they are. */
export const telegramBlocks: BlockRenderer<TelegramBlocks> = {
  render(block) {
    const body = joinRuns(toBlock(block, { styles: [], lineStart: "", listDepth: 0 }).runs);
    return isVisible(body.text) ? { ...body, endsInHeading: block.type === "heading" } : nothing;
  },
  join(above, below) {
    if (below.text === "") return above;
    const body = stackText(above, above.endsInHeading ? "\n" : "\n\n", below);
    return { ...body, endsInHeading: below.endsInHeading };
  },
  fill({ text, entities }) {
    return Math.max(text.length / limits.textChars, entities.length / limits.entities);
  },
};

/** What a language of a fence may look like; clients highlight by it. */
const languageName = /^[\w+#.-]{1,32}$/;

function toBlock(block: Block, around: Surroundings): Made {
  const { styles, lineStart } = around;
  switch (block.type) {
    case "paragraph":
      return { runs: toInlineRuns(block.children, styles, lineStart) };
    case "heading":
      return { runs: toInlineRuns(block.children, within(styles, { type: "bold" }), lineStart), isHeading: true };
    case "code-block":
      return toPre(block, around);
    case "math-block": {
      const text = formulaText(block.tex, lineStart);
      if (text !== undefined) return { runs: textRuns(text, styles) };
      return toPre({ type: "code-block", language: "latex", text: block.tex }, around);
    }
    case "quote":
      return toQuote(block, around);
    case "list":
      return { runs: toList(block, around) };
    case "table": {
      const table = toTableText(block);
      if ("records" in table) return toBlocks(table.records, around);
      return toPre({ type: "code-block", language: undefined, text: table.lines }, around);
    }
    case "rule":
      return { runs: [{ text: "———", styles }] };
    case "footnote-definition": {
      const label = block.continued === true ? "" : `[${block.label}] `;
      return { runs: toHeaded(label, block.children, around) };
    }
  }
}

/** Blocks under each other, an empty line between them, but none below a heading or around what a list's lines contain. */
function toBlocks(blocks: readonly Block[], around: Surroundings): Made {
  const runs: Run[] = [];
  let first: Made | undefined;
  let above: Made | undefined;
  for (const block of blocks) {
    const made = toBlock(block, around);
    if (!made.runs.some(({ text }) => text !== "")) continue;
    if (above !== undefined) {
      const isInItem = around.listDepth > 0 && (block.type === "list" || made.isBox === true || above.isBox === true);
      runs.push({ text: toGap(above.isHeading === true || isInItem ? 1 : 2, made, around), styles: around.styles });
    }
    runs.push(...made.runs);
    first ??= made;
    above = made;
  }
  return { runs, isBox: first?.isBox === true };
}

/** Line breaks, and the start of the line after them unless a box takes it. */
function toGap(breaks: 1 | 2, below: Made, { lineStart }: Surroundings): string {
  const empty = breaks === 2 ? `\n${lineStart.trimEnd()}` : "";
  return `${empty}\n${below.isBox === true ? "" : lineStart}`;
}

/** Blocks behind a mark that stands on their first line, or above it where a box comes first. */
function toHeaded(mark: string, blocks: readonly Block[], around: Surroundings): readonly Run[] {
  const { styles } = around;
  const { runs, isBox } = toBlocks(blocks, around);
  if (runs.length === 0) return textRuns(mark.trimEnd(), styles);
  if (isBox === true && mark.trim() === "") return runs;
  return mark === "" ? runs : [{ text: isBox === true ? `${mark.trimEnd()}\n` : mark, styles }, ...runs];
}

function toList(list: List, around: Surroundings): readonly Run[] {
  const runs: Run[] = [];
  let number = list.start;
  for (const [position, item] of list.items.entries()) {
    const isContinued = item.continued === true;
    const mark = toMark(item, number, around.listDepth);
    if (number !== undefined && !isContinued) number += 1;
    const indent = " ".repeat(Math.max(0, Math.min(mark.length + 1, limits.deepestIndent - around.lineStart.length)));
    const inside = { ...around, lineStart: around.lineStart + indent, listDepth: around.listDepth + 1 };
    const content = toHeaded(isContinued ? indent : mark, item.children, inside);
    if (position > 0)
      runs.push({ text: toGap(item.isSpaced ? 2 : 1, { runs: content }, around), styles: around.styles });
    runs.push(...content);
  }
  return runs;
}

const bullets = ["•", "◦", "▪"] as const;

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
    return { runs: toHeaded("│ ", quote.children, inside) };
  }
  const short: Style = { type: "blockquote" };
  const { runs } = toBlocks(quote.children, { styles: [short], lineStart: "", listDepth: 0 });
  const text = runs.map((run) => run.text).join("");
  const isLong = text.length > limits.longQuoteChars || text.split("\n").length > limits.longQuoteLines;
  if (!isLong) return { runs, isBox: true };
  const long: Style = { type: "expandable_blockquote" };
  const toLong = ({ text: words, styles }: Run): Run => ({
    text: words,
    styles: styles.map((style) => (style === short ? long : style)),
  });
  return { runs: runs.map(toLong), isBox: true };
}

function toPre({ text, language = "" }: CodeBlock, { styles }: Surroundings): Made {
  if (text === "") return { runs: [] };
  const pre: Style = languageName.test(language) ? { type: "pre", language } : { type: "pre" };
  return { runs: [{ text: kept(text), styles: [...styles.filter(isQuote), pre] }], isBox: true };
}
