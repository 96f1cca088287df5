import { parseInlines } from "./inlines.ts";
import { blockStart } from "./block-starts.ts";
import type { LineCursor } from "./line-cursor.ts";
import type { LineRole, OpenLeaf } from "./open-block.ts";
import type { References } from "./references.ts";
import { splitRow } from "./table-row.ts";
import type { Alignment, Block, Inline, TableCell } from "./tree.ts";

/** A longer row is taken apart. */
const longestRow = 8000;

/** A table that grows row by row. */
export class OpenTable implements OpenLeaf {
  readonly kind = "table";
  readonly #references: References;
  readonly #alignments: readonly Alignment[];
  readonly #header: readonly TableCell[];
  #rows: (readonly TableCell[])[] = [];
  /** The row that is not known to its end. */
  #unfinished: string | undefined;
  #isTaken = false;

  constructor(references: References, alignments: readonly Alignment[], header: readonly TableCell[]) {
    this.#references = references;
    this.#alignments = alignments;
    this.#header = header;
  }

  /** A line is the beginning of a row, and up to `finishLine` the whole of it. */
  takeLine(cursor: LineCursor): LineRole {
    if (cursor.isBlank) return "end";
    if (cursor.indent > 3 || blockStart(cursor.text) !== undefined) return "other";
    this.#unfinished = cursor.text;
    return "part";
  }

  extend(text: string): void {
    this.#unfinished = (this.#unfinished ?? "") + text;
    if (this.#unfinished.length > longestRow) this.finishLine();
  }

  finishLine(): void {
    if (this.#unfinished === undefined) return;
    this.#rows.push(this.#toRow(splitRow(this.#unfinished)));
    this.#unfinished = undefined;
  }

  take(): Block | undefined {
    if (this.#rows.length === 0) return undefined;
    const block = this.#toBlock();
    this.#rows = [];
    this.#isTaken = true;
    return block;
  }

  close(): Block | undefined {
    this.finishLine();
    return this.#isTaken && this.#rows.length === 0 ? undefined : this.#toBlock();
  }

  preview(): Block | undefined {
    return this.#isTaken && this.#rows.length === 0 ? undefined : this.#toBlock();
  }

  clone(): OpenTable {
    const clone = new OpenTable(this.#references, this.#alignments, this.#header);
    clone.#rows = [...this.#rows];
    clone.#unfinished = this.#unfinished;
    clone.#isTaken = this.#isTaken;
    return clone;
  }

  #toBlock(): Block {
    const rest = this.#isTaken ? ({ continued: true } as const) : {};
    return { type: "table", alignments: this.#alignments, header: this.#header, rows: this.#rows, ...rest };
  }

  /** As many cells as the header has; what is too much goes into the last one, for nothing may be lost. */
  #toRow(sources: readonly string[]): readonly TableCell[] {
    const width = this.#header.length;
    const cells = [...sources.slice(0, width - 1), sources.slice(width - 1).join(" | ")];
    return this.#header.map((_, column) => toCell(cells[column] ?? "", this.#references));
  }
}

/** A cell of which only its words matter. */
export function toCell(source: string, references: References): readonly Inline[] {
  return source === "" ? [] : parseInlines(source, references, true);
}
