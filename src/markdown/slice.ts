import { lengthOfBlock, lengthOfCell, lengthOfInline, lengthOfItem, lengthOfRow, textOf } from "./block-text.ts";
import { joinTexts } from "./from-mdast.ts";
import type { Block, Inline, ListItem, TableCell } from "./tree.ts";

/** What of a block stands between two positions of its text; undefined where that is nothing. */
export function sliceBlock(block: Block, from: number, to: number): Block | undefined {
  const rest = from > 0 ? ({ continued: true } as const) : {};
  switch (block.type) {
    case "paragraph":
    case "heading": {
      const children = sliceInlines(block.children, from, to);
      return children.length === 0 ? undefined : { ...block, children, ...rest };
    }
    case "code-block": {
      const text = block.text.slice(from, to);
      return text === "" && block.text !== "" ? undefined : { ...block, text, ...rest };
    }
    case "math-block": {
      const tex = block.tex.slice(from, to);
      return tex === "" ? undefined : { ...block, tex, ...rest };
    }
    case "quote":
    case "footnote-definition": {
      const children = sliceBlocks(block.children, from, to);
      return children.length === 0 && block.children.length > 0 ? undefined : { ...block, children, ...rest };
    }
    case "list": {
      const { items, before } = sliceItems(block.items, from, to);
      const start = block.start === undefined ? undefined : block.start + before;
      return items.length === 0 ? undefined : { ...block, start, items, ...rest };
    }
    case "table": {
      const rows = sliceRows(block.rows, from, to);
      return rows.length === 0 && block.rows.length > 0 ? undefined : { ...block, rows, ...rest };
    }
    case "rule":
      return block;
  }
}

/** The block without the white space that has no meaning at the beginning of a message; undefined if that was all. */
export function trimmedStart(block: Block): Block | undefined {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return sliceBlock(block, /^\s*/.exec(textOf(block))?.[0].length ?? 0, Infinity);
    case "code-block":
      return block.text.startsWith("\n") && block.continued === true ? { ...block, text: block.text.slice(1) } : block;
    case "math-block":
      return { ...block, tex: block.tex.trimStart() };
    case "quote":
    case "footnote-definition": {
      const children = trimmedBlocks(block.children);
      return children.length === 0 ? undefined : { ...block, children };
    }
    case "list": {
      const [first, ...others] = block.items;
      if (first?.continued !== true) return block;
      const children = trimmedBlocks(first.children);
      const items = children.length === 0 ? others : [{ ...first, children }, ...others];
      return items.length === 0 ? undefined : { ...block, items };
    }
    case "table":
    case "rule":
      return block;
  }
}

function trimmedBlocks(blocks: readonly Block[]): readonly Block[] {
  const [first, ...others] = blocks;
  const trimmed = first === undefined ? undefined : trimmedStart(first);
  return trimmed === undefined ? others : [trimmed, ...others];
}

/** The parts of a row of things that lie between two positions, each with its share of them. */
function* overlaps<Thing>(things: readonly Thing[], from: number, to: number, lengthOf: (thing: Thing) => number) {
  let at = 0;
  for (const thing of things) {
    if (at >= to) return;
    const length = lengthOf(thing);
    if (at + length > from) yield { thing, from: Math.max(0, from - at), to: Math.min(length, to - at) };
    at += length;
  }
}

function sliceInlines(nodes: readonly Inline[], from: number, to: number): readonly Inline[] {
  const sliced: Inline[] = [];
  for (const share of overlaps(nodes, from, to, lengthOfInline)) {
    const node = share.thing;
    if (node.type === "text" || node.type === "code")
      sliced.push({ ...node, text: node.text.slice(share.from, share.to) });
    else if (node.type === "styled" || node.type === "link") {
      sliced.push({ ...node, children: sliceInlines(node.children, share.from, share.to) });
    } else sliced.push(node);
  }
  return joinTexts(sliced);
}

function sliceBlocks(blocks: readonly Block[], from: number, to: number): readonly Block[] {
  const sliced: Block[] = [];
  for (const share of overlaps(blocks, from, to, lengthOfBlock)) {
    const isWhole = share.from === 0 && share.to === lengthOfBlock(share.thing);
    const block = isWhole ? share.thing : sliceBlock(share.thing, share.from, share.to);
    if (block !== undefined) sliced.push(block);
  }
  return sliced;
}

/** The items of the slice, and how many numbers were given away before its first whole one. */
function sliceItems(items: readonly ListItem[], from: number, to: number) {
  const sliced: ListItem[] = [];
  let before = 0;
  let passed = 0;
  for (const share of overlaps(items, 0, to, lengthOfItem)) {
    const item = share.thing;
    const itemFrom = Math.max(0, from - passed);
    passed += share.to;
    if (passed <= from) {
      if (item.continued === undefined) before += 1;
      continue;
    }
    if (itemFrom === 0 && share.to === lengthOfItem(item)) {
      sliced.push(item);
      continue;
    }
    const children = sliceBlocks(item.children, itemFrom, share.to);
    if (itemFrom === 0) sliced.push({ ...item, children });
    else {
      if (item.continued === undefined) before += 1;
      if (children.length > 0) sliced.push({ checked: undefined, isSpaced: false, children, continued: true });
    }
  }
  return { items: sliced, before };
}

function sliceRows(rows: readonly (readonly TableCell[])[], from: number, to: number) {
  const sliced: (readonly TableCell[])[] = [];
  for (const share of overlaps(rows, from, to, lengthOfRow)) {
    if (share.from === 0 && share.to === lengthOfRow(share.thing)) {
      sliced.push(share.thing);
      continue;
    }
    let at = 0;
    const row = share.thing.map((cell) => {
      const cellFrom = share.from - at;
      const cellTo = share.to - at;
      at += lengthOfCell(cell);
      return cellTo <= 0 || cellFrom >= lengthOfCell(cell) ? [] : sliceInlines(cell, Math.max(0, cellFrom), cellTo);
    });
    if (row.some((cell) => cell.length > 0) || share.from === 0) sliced.push(row);
  }
  return sliced;
}
