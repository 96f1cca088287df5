import { remembered } from "../../src/markdown/remembered.ts";
import { toAlignedLines, toRecords } from "../../src/markdown/table-text.ts";
import type { Block, Inline, Table, TableCell } from "../../src/markdown/tree.ts";
import { toInlineRuns } from "./inlines.ts";
import { limits } from "./limits.ts";
import { toLinkUrl } from "./link.ts";

/**
 * A table as monospaced lines where it fits on a phone and nothing in it needs more than plain text, else as records:
 * blocks of their own, in which links are links.
 */
export function toTableText(table: Table): { readonly lines: string } | { readonly records: readonly Block[] } {
  const hasLinks = [table.header, ...table.rows].some(rowHasLink);
  const lines = hasLinks ? undefined : toAlignedLines(table, limits.tableColumns, toPlainCell);
  return lines === undefined ? { records: toRecords(table) } : { lines: lines.join("\n") };
}

const rowHasLink = remembered((row: readonly TableCell[]) => row.some(hasLink));

/** Whether something in it leads somewhere that its words do not say. */
function hasLink(nodes: readonly Inline[]): boolean {
  return nodes.some((node) => {
    if (node.type === "styled") return node.style === "spoiler" || hasLink(node.children);
    if (node.type !== "link" && node.type !== "image") return false;
    return toLinkUrl(node.url) !== undefined && toPlainCell([node]) !== node.url;
  });
}

const toPlainCell = remembered((cell: TableCell) =>
  toInlineRuns(cell, [], "")
    .map(({ text }) => text)
    .join(""),
);
