import type { ListItem as MdastItem, Nodes, PhrasingContent, RootContent } from "mdast";

import type { Block, Inline, ListItem, TableCell } from "./tree.ts";
import { withSpoilers } from "./spoilers.ts";

/** The parser's blocks as ours. */
export function toBlocks(nodes: readonly RootContent[]): readonly Block[] {
  return nodes.flatMap(toBlock);
}

/** The parser's inlines as ours. */
export function toInlines(nodes: readonly Nodes[]): readonly Inline[] {
  return withSpoilers(nodes.flatMap(toInline));
}

function toBlock(node: RootContent): readonly Block[] {
  switch (node.type) {
    case "paragraph":
      return [toParagraph(node.children)];
    case "heading":
      return [{ type: "heading", level: node.depth, children: toInlines(node.children) }];
    case "blockquote":
      return [{ type: "quote", children: toBlocks(node.children) }];
    case "list": {
      const items = node.children.map((item, index) => toItem(item, node.children[index - 1]));
      return [{ type: "list", start: node.ordered === true ? (node.start ?? 1) : undefined, items }];
    }
    case "code":
      return [{ type: "code-block", language: node.lang ?? undefined, text: node.value }];
    case "table": {
      const rows = node.children.map((row) => row.children.map((cell): TableCell => toInlines(cell.children)));
      const [header = [], ...others] = rows;
      const alignments = header.map((_, column) => node.align?.[column] ?? undefined);
      const toWidth = (row: readonly TableCell[]) => header.map((_, column) => row[column] ?? []);
      return [{ type: "table", alignments, header, rows: others.map(toWidth) }];
    }
    case "thematicBreak":
      return [{ type: "rule" }];
    case "footnoteDefinition":
      return [{ type: "footnote-definition", label: node.label ?? node.identifier, children: toBlocks(node.children) }];
    case "definition": {
      const label = { type: "text", text: `[${node.label ?? node.identifier}]: ` } as const;
      return [{ type: "paragraph", children: [label, { type: "link", url: node.url, children: asText(node.url) }] }];
    }
    case "html":
      return [{ type: "paragraph", children: asText(node.value) }];
    default:
      return [{ type: "paragraph", children: toInlines([node]) }];
  }
}

/** A formula that is a paragraph of its own stands on lines of its own. */
function toParagraph(children: readonly PhrasingContent[]): Block {
  const [only, second] = children;
  if (only?.type === "inlineCode" && only.data?.math === "display" && second === undefined) {
    return { type: "math-block", tex: only.value };
  }
  return { type: "paragraph", children: toInlines(children) };
}

function toItem(item: MdastItem, before: MdastItem | undefined): ListItem {
  const gap = (item.position?.start.line ?? 0) - (before?.position?.end.line ?? Infinity);
  return { checked: item.checked ?? undefined, isSpaced: gap > 1, children: toBlocks(item.children) };
}

function toInline(node: Nodes): readonly Inline[] {
  switch (node.type) {
    case "text":
      return asText(node.value);
    case "html":
      return /^<br\s*\/?>$/i.test(node.value) ? [{ type: "break" }] : asText(node.value);
    case "break":
      return [{ type: "break" }];
    case "strong":
      return [{ type: "styled", style: "strong", children: toInlines(node.children) }];
    case "emphasis":
      return [{ type: "styled", style: "emphasis", children: toInlines(node.children) }];
    case "delete":
      return [{ type: "styled", style: "strike", children: toInlines(node.children) }];
    case "inlineCode":
      return [node.data?.math === undefined ? { type: "code", text: node.value } : { type: "math", tex: node.value }];
    case "link":
      return [{ type: "link", url: node.url, children: toInlines(node.children) }];
    case "image":
      return [{ type: "image", url: node.url, alt: node.alt ?? "" }];
    case "footnoteReference":
      return [{ type: "footnote-reference", label: node.label ?? node.identifier }];
    default:
      return "children" in node ? toInlines(node.children) : "value" in node ? asText(node.value) : [];
  }
}

/** Text whose line breaks are nodes. */
function asText(value: string): readonly Inline[] {
  return value
    .split("\n")
    .flatMap((line, index): Inline[] => [
      ...(index > 0 ? [{ type: "break" } as const] : []),
      ...(line === "" ? [] : [{ type: "text", text: line } as const]),
    ]);
}
