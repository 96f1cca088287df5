import { remembered } from "../../src/markdown/remembered.ts";
import { toAlignedLines, toRecords } from "../../src/markdown/table-text.ts";
import type { Block, Inline, Table, TableCell } from "../../src/markdown/tree.ts";
import { limits } from "./limits.ts";
import { toHref } from "./link.ts";
import { plainTextOf } from "./plain-text.ts";

/**
 * A table as aligned lines where they fit on a phone and nothing in them needs more than plain text, else as records, in
 * which links are links. All of its rows at once are looked at, so that a table is one or the other.
 */
export function toTableText(table: Table): { readonly lines: string } | { readonly records: readonly Block[] } {
  const needsRecords = [table.header, ...table.rows].some(needsFormatting);
  const lines = needsRecords ? undefined : toAlignedLines(table, limits.tableColumns, toPlainCell);
  if (lines !== undefined) return { lines: lines.join("\n") };
  if (table.rows.length === 0) return { records: toRecords(table) };
  return { records: table.rows.flatMap(toRecordOf(table.header)) };
}

const toPlainCell = remembered((cell: TableCell) => plainTextOf(cell));

const needsFormatting = remembered((row: readonly TableCell[]) => row.some((cell) => cell.some(isFormatted)));

/** The record of one row: as long as the header and the row are the same objects, so is the record. */
const toRecordOf = remembered((header: Table["header"]) =>
  remembered((row: Table["rows"][number]) => toRecords({ type: "table", alignments: [], header, rows: [row] })),
);

/** Whether something in it hides, or leads somewhere that its words do not say. */
function isFormatted(inline: Inline): boolean {
  if (inline.type === "styled") return inline.style === "spoiler" || inline.children.some(isFormatted);
  if (inline.type !== "link" && inline.type !== "image") return false;
  const words = inline.type === "link" ? plainTextOf(inline.children) : inline.alt;
  return toHref(inline.url) !== undefined && words !== "" && plainTextOf([inline]) !== words;
}
