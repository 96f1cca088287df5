import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { remembered } from "../../src/markdown/remembered.ts";
import type { Block, CodeBlock, Inline, ListItem, TableCell } from "../../src/markdown/tree.ts";

/** Blocks as bare text: the words and the markers that a reader sees. For tests and measurements of the core. */
export function textRenderer(limitChars: number): BlockRenderer<string> {
  return {
    render: (block) => (block.type === "code-block" ? toFence(block) : toLines(block).join("\n")),
    join: (above, below) => (above === "" || below === "" ? above + below : `${above}\n\n${below}`),
    fill: (body) => body.length / limitChars,
  };
}

function toLines(block: Block): readonly string[] {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return toText(block.children).split("\n");
    case "code-block":
      return toFence(block).split("\n");
    case "math-block":
      return block.tex.split("\n");
    case "quote":
      return linesOf(block.children).map((line) => `> ${line}`);
    case "footnote-definition": {
      const label = block.continued === true ? "" : `[${block.label}] `;
      return linesOf(block.children).map((line, index) => (index === 0 ? label : "") + line);
    }
    case "list": {
      let number = (block.start ?? 0) - 1;
      return block.items.flatMap((item) => {
        if (item.continued === undefined) number += 1;
        const marker = item.continued === true ? " " : block.start === undefined ? "•" : `${number}.`;
        return itemLines(item).map((line, index) => (index === 0 ? `${marker} ${line}` : `  ${line}`));
      });
    }
    case "table":
      return [block.header, ...block.rows].map(rowText);
    case "rule":
      return ["———"];
  }
}

function toFence({ language = "", text }: CodeBlock): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

const itemLines = remembered(({ checked, children }: ListItem): readonly string[] => {
  const box = checked === undefined ? "" : checked ? "☑ " : "☐ ";
  const lines = linesOf(children);
  return lines.length === 0 ? [box] : lines.map((line, index) => (index === 0 ? box : "") + line);
});

const rowText = remembered((cells: readonly TableCell[]): string =>
  cells.map((cell) => toText(cell).replaceAll("\n", " ")).join(" | "),
);

function linesOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap(toLines);
}

function toText(nodes: readonly Inline[]): string {
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
      return toText(node.children);
    case "math":
      return node.tex;
    case "image":
      return node.alt;
    case "footnote-reference":
      return `[${node.label}]`;
  }
}
