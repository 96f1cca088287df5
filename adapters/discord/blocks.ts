import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { toAlignedLines, toRecords } from "../../src/markdown/table-text.ts";
import { toUnicode } from "../../src/markdown/tex.ts";
import type { Block } from "../../src/markdown/tree.ts";
import { fillOf, joinBodies, type MessageBody, toBody } from "./body.ts";
import { escapeText, invisible, isVisible, toFence } from "./escape.ts";
import { toLines } from "./inline.ts";
import { limits } from "./limits.ts";
import { type Edge, joinLines, type Line, type Lines, noLines, toTextLines } from "./lines.ts";
import { toListLines } from "./list.ts";
import { plainTextOf } from "./plain-text.ts";

/** Blocks in Discord's dialect of Markdown (https://support.discord.com/hc/en-us/articles/210298617, 2026-11-22). */
export const dialectBlocks: BlockRenderer<MessageBody> = {
  render: (block) => toBody(toBlockLines(block)),
  join: joinBodies,
  fill: fillOf,
};

function toBlockLines(block: Block): Lines {
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
      const lines = toAlignedLines(block, limits.tableColumns, plainTextOf);
      return lines === undefined ? joinLines(toRecords(block).map(toBlockLines)) : toCode(lines.join("\n"));
    }
    case "rule":
      return toTextLines(["─".repeat(12)], "tight");
    case "footnote-definition": {
      const label = block.continued === true ? "" : `${escapeText(`[${block.label}]`)} `;
      return toSmallPrint(label, joinLines(block.children.map(toBlockLines)).lines);
    }
  }
}

function toCode(code: string, language?: string): Lines {
  if (!isVisible(code)) return noLines;
  const lines = toFence(code, language).map((text) => ({ text, isFlush: true }));
  return { lines, first: "tight", last: "tight" };
}

/** Discord's quotations do not nest. */
function toQuote(children: readonly Block[]): Lines {
  const { lines } = joinLines(flattened(children).map(toBlockLines));
  const quoted = lines.map((line) => (line.isFlush ? line : quotedLine(line.text)));
  return withOwnEdges(quoted, "quote");
}

function flattened(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => (block.type === "quote" ? flattened(block.children) : [block]));
}

function quotedLine(text: string): Line {
  return { text: `> ${text === "" ? invisible : text}`, isFlush: false };
}

/** What a footnote says, in small print below its text. */
function toSmallPrint(label: string, lines: readonly Line[]): Lines {
  const [head, ...others] = lines;
  const isCodeFirst = head?.isFlush === true;
  const first = { text: label + (isCodeFirst ? "" : (head?.text ?? "")), isFlush: false };
  const small = [first, ...(isCodeFirst ? lines : others)]
    .filter(({ text, isFlush }) => isFlush || isVisible(text))
    .map((line) => (line.isFlush ? line : { ...line, text: `-# ${line.text}` }));
  return withOwnEdges(small, "small");
}

/** Lines of which those of code keep their own distance. */
function withOwnEdges(lines: readonly Line[], edge: Edge): Lines {
  const edgeOf = (line: Line | undefined): Edge => (line?.isFlush === true ? "tight" : edge);
  return { lines, first: edgeOf(lines[0]), last: edgeOf(lines.at(-1)) };
}
