import type { Block, Inline, ListItem } from "../../src/markdown/tree.ts";

/** Blocks as text that can be read in a test: `h1(Title) p(some strong(words))`. */
export function outline(blocks: readonly Block[]): string {
  return blocks.map(outlineBlock).join(" ");
}

/** Inlines in the same way. */
export function outlineInlines(nodes: readonly Inline[]): string {
  return nodes.map(outlineInline).join("");
}

function outlineBlock(block: Block): string {
  const name = block.continued === true ? "…" : "";
  switch (block.type) {
    case "paragraph":
      return `${name}p(${outlineInlines(block.children)})`;
    case "heading":
      return `${name}h${block.level}(${outlineInlines(block.children)})`;
    case "code-block":
      return `${name}code:${block.language ?? ""}(${block.text})`;
    case "math-block":
      return `${name}math(${block.tex})`;
    case "quote":
      return `${name}quote(${outline(block.children)})`;
    case "list":
      return `${name}${block.start === undefined ? "ul" : `ol:${block.start}`}(${block.items.map(outlineItem).join(" ")})`;
    case "table": {
      const columns = block.alignments.map((alignment) => alignment?.charAt(0) ?? "-").join("");
      const rows = [block.header, ...block.rows].map((row) => row.map(outlineInlines).join(" | "));
      return `${name}table:${columns}(${rows.join(" / ")})`;
    }
    case "rule":
      return "rule";
    case "footnote-definition":
      return `${name}note:${block.label}(${outline(block.children)})`;
  }
}

function outlineItem({ checked, isSpaced, children, continued }: ListItem): string {
  const box = checked === undefined ? "" : checked ? "[x] " : "[ ] ";
  return `${continued === true ? "…" : ""}${isSpaced ? "~" : ""}{${box}${outline(children)}}`;
}

function outlineInline(node: Inline): string {
  switch (node.type) {
    case "text":
      return node.text;
    case "break":
      return "⏎";
    case "styled":
      return `${node.style}(${outlineInlines(node.children)})`;
    case "code":
      return `code(${node.text})`;
    case "math":
      return `math(${node.tex})`;
    case "link":
      return `link(${outlineInlines(node.children)} → ${node.url})`;
    case "image":
      return `image(${node.alt} → ${node.url})`;
    case "footnote-reference":
      return `ref(${node.label})`;
  }
}
