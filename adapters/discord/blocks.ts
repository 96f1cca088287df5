import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { remembered } from "../../src/markdown/remembered.ts";
import { toUnicode } from "../../src/markdown/tex.ts";
import type { Block, FootnoteDefinition } from "../../src/markdown/tree.ts";
import { fillOf, joinBodies, type MessageBody, toBody } from "./body.ts";
import { escapeText, invisible, isVisible, toFence } from "./escape.ts";
import { toLines } from "./inlines.ts";
import { type Edge, joinLines, type Line, type Lines, noLines, toTextLines } from "./lines.ts";
import { toListLines, withoutLevel } from "./list.ts";
import { toTableText } from "./table.ts";

/** Blocks in Discord's dialect of Markdown (https://support.discord.com/hc/en-us/articles/210298617, 2026-11-22). */
export const dialectBlocks: BlockRenderer<MessageBody> = {
  render: (block) => toBody(toBlockLines(block)),
  join: joinBodies,
  fill: fillOf,
};

const toBlockLines = remembered((block: Block): Lines => {
  switch (block.type) {
    case "paragraph":
      return toTextLines(toLines(block.children));
    case "heading": {
      const isBoldLine = block.level > 3;
      const words = isBoldLine
        ? ([{ type: "styled", style: "strong", children: block.children }] as const)
        : block.children;
      const line = toLines(words).filter(isVisible).join(" ");
      if (line === "") return noLines;
      // Discord knows three levels.
      if (isBoldLine) return { ...toTextLines([line]), last: "heading" };
      return toTextLines([`${"#".repeat(block.level)} ${line}`], "heading");
    }
    case "code-block":
      return toCode(block.text, block.language);
    case "math-block": {
      const readable = toUnicode(block.tex);
      if (readable === undefined) return toCode(block.tex, "latex");
      return toTextLines(readable.split("\n").map((line) => escapeText(line, { isLineStart: true })));
    }
    case "quote":
      return toQuote(block.children);
    case "list":
      return withOwnEdges(toListLines(block, toBlockLines), "list");
    case "table": {
      const table = toTableText(block);
      return "lines" in table ? toCode(table.lines) : joinLines(table.records.map(toBlockLines));
    }
    case "rule":
      return toTextLines(["─".repeat(12)], "tight");
    case "footnote-definition":
      return toFootnote(block);
  }
});

function toCode(code: string, language?: string): Lines {
  if (!isVisible(code)) return noLines;
  return { lines: [{ text: toFence(code, language), isFlush: true }], first: "tight", last: "tight" };
}

/** Discord's quotations do not nest. */
function toQuote(children: readonly Block[]): Lines {
  const { lines } = joinLines(flattened(children).map(toBlockLines));
  const quoted = lines.map((line) => (line.isFlush ? line : quotedLine(line.text)));
  return withOwnEdges(quoted, "quote");
}

function flattened(blocks: readonly Block[], into: Block[] = []): readonly Block[] {
  for (const block of blocks) {
    if (block.type === "quote") flattened(block.children, into);
    else into.push(block);
  }
  return into;
}

function quotedLine(text: string): Line {
  return { text: `> ${text === "" ? invisible : text}`, isFlush: false };
}

/** What a footnote says, in small print; its label stands in its first line of text. */
function toFootnote({ label, children, continued }: FootnoteDefinition): Lines {
  const mark = continued === true ? "" : `${escapeText(`[${label}]`)} `;
  const { lines } = joinLines(children.map((child) => toBlockLines(withoutLevel(child))));
  if (lines.length === 0) return noLines;
  const isTextFirst = children[0]?.type === "paragraph" || children[0]?.type === "heading";
  const [head, ...others] = lines;
  const marked =
    isTextFirst && head !== undefined
      ? [{ ...head, text: mark + head.text }, ...others]
      : [{ text: mark, isFlush: false }, ...lines];
  const small = marked
    .filter(({ text, isFlush }) => isFlush || isVisible(text))
    .map((line) => (line.isFlush ? line : { ...line, text: `-# ${line.text}` }));
  return withOwnEdges(small, "small");
}

/** Lines of which those of code keep their own distance. */
function withOwnEdges(lines: readonly Line[], edge: Edge): Lines {
  const edgeOf = (line: Line | undefined): Edge => (line?.isFlush === true ? "tight" : edge);
  return { lines, first: edgeOf(lines[0]), last: edgeOf(lines.at(-1)) };
}
