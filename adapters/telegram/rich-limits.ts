import type { RichText } from "grammy/types";

import { limits } from "./limits.ts";
import type { RichBlock } from "./rich-blocks.ts";

interface Extent {
  readonly chars: number;
  readonly blocks: number;
  readonly levels: number;
}

const nothing: Extent = { chars: 0, blocks: 0, levels: 0 };

/** Whether Telegram takes that many characters, blocks, levels and columns in one rich message. */
export function fitsRichLimits(blocks: readonly RichBlock[]): boolean {
  const { chars, blocks: count, levels } = sum(blocks.map(extentOf));
  const isNarrow = blocks.every(hasFewColumns);
  return isNarrow && chars <= limits.rich.chars && count <= limits.rich.blocks && levels <= limits.rich.levels;
}

function hasFewColumns(block: RichBlock): boolean {
  if (block.type === "table") return block.cells.every((row) => row.length <= limits.rich.columns);
  return blocksIn(block).every(hasFewColumns);
}

function blocksIn(block: RichBlock): readonly RichBlock[] {
  if (block.type === "list") return block.items.flatMap((item) => item.blocks);
  return block.type === "blockquote" ? block.blocks : [];
}

function extentOf(block: RichBlock): Extent {
  if (block.type === "list") return inBlock(sum(block.items.map((item) => inBlock(sum(item.blocks.map(extentOf))))));
  if (block.type === "blockquote") return inBlock(sum(block.blocks.map(extentOf)));
  if (block.type === "table") {
    return inBlock(sum(block.cells.map((row) => inBlock(sum(row.map(({ text = "" }) => textExtent(text)))))));
  }
  if (block.type === "mathematical_expression") return inBlock({ ...nothing, chars: block.expression.length });
  return inBlock("text" in block ? textExtent(block.text) : nothing);
}

/** Counts UTF-16 units, which is never less than what Telegram counts. */
function textExtent(text: RichText): Extent {
  if (typeof text === "string") return { ...nothing, chars: text.length };
  if (Array.isArray(text)) return sum(text.map(textExtent));
  const inner = "text" in text ? textExtent(text.text) : "expression" in text ? textExtent(text.expression) : nothing;
  return { ...inner, levels: inner.levels + 1 };
}

function inBlock(content: Extent): Extent {
  return { chars: content.chars, blocks: content.blocks + 1, levels: content.levels + 1 };
}

function sum(extents: readonly Extent[]): Extent {
  return extents.reduce(
    (a, b) => ({ chars: a.chars + b.chars, blocks: a.blocks + b.blocks, levels: Math.max(a.levels, b.levels) }),
    nothing,
  );
}
