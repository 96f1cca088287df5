import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import type { Block, Inline, ListItem, TableCell } from "../../src/markdown/tree.ts";

/** Blocks as bare text: the words and the markers that a reader sees. For tests of the core. */
export function textRenderer(limitChars: number): BlockRenderer<string> {
  return {
    render: toText,
    join: (above, below) => (above === "" || below === "" ? above + below : `${above}\n\n${below}`),
    fill: (body) => body.length / limitChars,
  };
}

function toText(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return toLine(block.children);
    case "code-block":
      return ["```" + (block.language ?? ""), block.text, "```"].join("\n");
    case "math-block":
      return block.tex;
    case "quote":
      return indented(block.children.map(toText).join("\n"), "> ", "> ");
    case "footnote-definition": {
      const label = block.continued === true ? "" : `[${block.label}] `;
      return label + block.children.map(toText).join("\n");
    }
    case "list": {
      let number = (block.start ?? 0) - 1;
      return block.items
        .map((item) => {
          if (item.continued === undefined) number += 1;
          return toItem(item, block.start === undefined ? "•" : `${number}.`);
        })
        .join("\n");
    }
    case "table":
      return [block.header, ...block.rows].map(toRow).join("\n");
    case "rule":
      return "———";
  }
}

function toItem(item: ListItem, marker: string): string {
  const box = item.checked === undefined ? "" : item.checked ? "☑ " : "☐ ";
  const first = item.continued === true ? "  " : `${marker} ${box}`;
  return indented(item.children.map(toText).join("\n"), first, "  ");
}

function indented(text: string, first: string, others: string): string {
  return first + text.replaceAll("\n", `\n${others}`);
}

function toRow(cells: readonly TableCell[]): string {
  return cells.map((cell) => toLine(cell).replaceAll("\n", " ")).join(" | ");
}

function toLine(nodes: readonly Inline[]): string {
  return nodes.map(toInlineText).join("");
}

function toInlineText(node: Inline): string {
  switch (node.type) {
    case "text":
    case "code":
      return node.text;
    case "break":
      return "\n";
    case "styled":
    case "link":
      return toLine(node.children);
    case "math":
      return node.tex;
    case "image":
      return node.alt;
    case "footnote-reference":
      return `[${node.label}]`;
  }
}
