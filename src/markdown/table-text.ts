import { remembered } from "./remembered.ts";
import type { Block, Inline, Table, TableCell } from "./tree.ts";
import { displayWidth, padded } from "./width.ts";

const gap = "  ";

/**
 * A table as lines for a monospaced font, header and underline first: one line a row, columns aligned. Undefined where a
 * line would be wider than `maxWidth` columns; `toRecords` is for those. `toText` makes one cell plain; what cannot be
 * lost in that, such as the address of a link, it must spell out. Total, linear in the table.
 */
export function toAlignedLines(
  table: Table,
  maxWidth: number,
  toText: (cell: TableCell) => string,
): readonly string[] | undefined {
  const rows = [table.header, ...table.rows].map(toMeasured(toText));
  const widths = table.header.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.width ?? 0), 1),
  );
  const total = widths.reduce((sum, width) => sum + width, gap.length * Math.max(0, widths.length - 1));
  if (total > maxWidth) return undefined;
  const lines = rows.map((row) =>
    widths
      .map((width, column) => padded(row[column]?.text ?? "", width, table.alignments[column]))
      .join(gap)
      .trimEnd(),
  );
  const underline = widths.map((width) => "─".repeat(width)).join(gap);
  return [lines[0] ?? "", underline, ...lines.slice(1)];
}

/**
 * A table as one paragraph a row, with a line "**header**: value" for each cell that is not empty. Without rows, the
 * header as a line of text.
 */
export function toRecords(table: Table): readonly Block[] {
  if (table.rows.length === 0) {
    const cells = table.header.filter((cell) => cell.length > 0);
    const line = cells.flatMap((cell, index): readonly Inline[] => (index > 0 ? [text(" | "), ...cell] : cell));
    return line.length === 0 ? [] : [{ type: "paragraph", children: [strong(line)] }];
  }
  return table.rows.flatMap((row): readonly Block[] => {
    const fields = row.flatMap((cell, column): (readonly Inline[])[] => {
      const header = table.header[column] ?? [];
      if (cell.length === 0) return [];
      return [header.length === 0 ? cell : [strong(header), text(": "), ...cell]];
    });
    const children = fields.flatMap((field, index): readonly Inline[] =>
      index > 0 ? [{ type: "break" }, ...field] : field,
    );
    return children.length === 0 ? [] : [{ type: "paragraph", children }];
  });
}

/** A row as plain cells and their widths; rows stay the same objects while a table grows. */
const toMeasured = remembered((toText: (cell: TableCell) => string) =>
  remembered((row: readonly TableCell[]) =>
    row.map((cell) => {
      const line = oneLine(toText(cell));
      return { text: line, width: displayWidth(line) };
    }),
  ),
);

function oneLine(cell: string): string {
  return cell.replaceAll(/\s+/g, " ").trim();
}

function text(value: string): Inline {
  return { type: "text", text: value };
}

function strong(children: readonly Inline[]): Inline {
  return { type: "styled", style: "strong", children };
}
