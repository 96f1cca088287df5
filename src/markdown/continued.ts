import type { Block, Inline, ListItem } from "./tree.ts";

/** A block together with the rest of it, which is `continued`. */
export function withContinued(block: Block, rest: Block): Block {
  switch (block.type) {
    case "paragraph":
    case "heading":
      if (rest.type !== block.type) return block;
      return { ...block, children: withRestOfLine(block.children, rest.children) };
    case "code-block":
      return rest.type === block.type ? { ...block, text: block.text + rest.text } : block;
    case "math-block":
      return rest.type === block.type ? { ...block, tex: block.tex + rest.tex } : block;
    case "table":
      return rest.type === block.type ? { ...block, rows: [...block.rows, ...rest.rows] } : block;
    case "quote":
    case "footnote-definition":
      if (rest.type !== block.type) return block;
      return { ...block, children: withRest(block.children, rest.children) };
    case "list":
      return rest.type === block.type ? { ...block, items: withRestOfItems(block.items, rest.items) } : block;
    case "rule":
      return block;
  }
}

/** The seam is the only place where two texts can meet. */
function withRestOfLine(inlines: readonly Inline[], rest: readonly Inline[]): readonly Inline[] {
  const last = inlines.at(-1);
  const [first, ...others] = rest;
  if (last?.type !== "text" || first?.type !== "text") return [...inlines, ...rest];
  return [...inlines.slice(0, -1), { type: "text", text: last.text + first.text }, ...others];
}

function withRest(blocks: readonly Block[], rest: readonly Block[]): readonly Block[] {
  const last = blocks.at(-1);
  const [first, ...others] = rest;
  if (last === undefined || first?.continued !== true) return [...blocks, ...rest];
  return [...blocks.slice(0, -1), withContinued(last, first), ...others];
}

function withRestOfItems(items: readonly ListItem[], rest: readonly ListItem[]): readonly ListItem[] {
  const last = items.at(-1);
  const [first, ...others] = rest;
  if (last === undefined || first?.continued !== true) return [...items, ...rest];
  return [...items.slice(0, -1), { ...last, children: withRest(last.children, first.children) }, ...others];
}
