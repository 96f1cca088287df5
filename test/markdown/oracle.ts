import type { ListItem as MdastItem, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { attentionSyntax } from "../../src/markdown/attention-syntax.ts";
import { escapesFromMarkdown } from "../../src/markdown/escapes.ts";
import { toInlines } from "../../src/markdown/from-mdast.ts";
import { mathFromMarkdown, mathSyntax } from "../../src/markdown/math-syntax.ts";
import type { Block, ListItem, TableCell } from "../../src/markdown/tree.ts";

/** Markdown as blocks by the parser alone, which needs the whole text at once: what Runnel's own blocks are compared with. */
export function parseWhole(markdown: string): readonly Block[] {
  const { children } = fromMarkdown(markdown, {
    extensions: [
      gfm({ singleTilde: false }),
      mathSyntax,
      attentionSyntax,
      { disable: { null: ["htmlFlow", "attention", "gfmFootnoteCall", "gfmPotentialFootnoteCall"] } },
    ],
    mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown, escapesFromMarkdown],
  });
  return toBlocks(children);
}

function toBlocks(nodes: readonly RootContent[]): readonly Block[] {
  return nodes.flatMap(toBlock);
}

function toBlock(node: RootContent): readonly Block[] {
  switch (node.type) {
    case "paragraph": {
      const [only, second] = node.children;
      if (only?.type === "inlineCode" && only.data?.math === "display" && second === undefined) {
        return [{ type: "math-block", tex: only.value }];
      }
      const children = toInlines(node.children);
      return children.length === 0 ? [] : [{ type: "paragraph", children }];
    }
    case "heading": {
      const children = toInlines(node.children);
      return children.length === 0 ? [] : [{ type: "heading", level: node.depth, children }];
    }
    case "blockquote":
      return [{ type: "quote", children: toBlocks(node.children) }];
    case "list": {
      const items = node.children.map((item, index) => toItem(item, node.children[index - 1]));
      return [{ type: "list", start: node.ordered === true ? (node.start ?? 1) : undefined, items }];
    }
    case "code":
      return [{ type: "code-block", language: node.lang ?? undefined, text: node.value }];
    case "table": {
      const rows = node.children.map((row) =>
        row.children.map((cell): TableCell => toInlines(cell.children, { isCell: true, depth: 0 })),
      );
      const [header = [], ...others] = rows;
      const alignments = header.map((_, column) => node.align?.[column] ?? undefined);
      const toWidth = (row: readonly TableCell[]) => header.map((_, column) => row[column] ?? []);
      return [{ type: "table", alignments, header, rows: others.map(toWidth) }];
    }
    case "thematicBreak":
      return [{ type: "rule" }];
    case "footnoteDefinition":
      return [{ type: "footnote-definition", label: node.label ?? node.identifier, children: toBlocks(node.children) }];
    case "break":
    case "definition":
    case "delete":
    case "emphasis":
    case "footnoteReference":
    case "html":
    case "image":
    case "imageReference":
    case "inlineCode":
    case "link":
    case "linkReference":
    case "listItem":
    case "strong":
    case "tableCell":
    case "tableRow":
    case "text":
    case "yaml":
      return [];
  }
}

function toItem(item: MdastItem, before: MdastItem | undefined): ListItem {
  const gap = (item.position?.start.line ?? 0) - (before?.position?.end.line ?? Infinity);
  return { checked: item.checked ?? undefined, isSpaced: gap > 1, children: toBlocks(item.children) };
}
