import type { Block, List, ListItem } from "../../src/markdown/tree.ts";
import { invisible } from "./escape.ts";
import { limits } from "./limits.ts";
import type { Line, Lines } from "./lines.ts";

const indentation = "  ";

/** Discord draws both as pictures, of one size; of the plain boxes it draws one as a picture and one as a letter. */
const boxes = { ticked: "✅", empty: "⬜" } as const;

/** How the blocks of an item look on their own. */
export type ToLines = (block: Block) => Lines;

/** A list in Discord's dialect. What cannot be indented interrupts it; it goes on below. */
export function toListLines(list: List, toLines: ToLines): readonly Line[] {
  const writer = new ListWriter(toLines);
  writer.writeList(list, 0);
  return writer.lines;
}

class ListWriter {
  readonly lines: Line[] = [];
  readonly #toLines: ToLines;
  /** The level that stands at the left; undefined where the line above is no list. */
  #base: number | undefined;

  constructor(toLines: ToLines) {
    this.#toLines = toLines;
  }

  writeList(list: List, level: number): void {
    let number = list.start;
    for (const item of list.items) {
      if (item.continued !== true) {
        this.#writeMarker(toMarker(item, number), level);
        if (number !== undefined) number += 1;
      }
      this.#writeChildren(item, level);
    }
  }

  #writeMarker(marker: string, level: number): void {
    if (this.#base !== undefined && level < this.#base) this.#endList();
    this.#base ??= level;
    this.#write(this.#indent(level) + marker, false);
  }

  #writeChildren(item: ListItem, level: number): void {
    let isAtMarker = item.continued !== true;
    let above: Block | undefined;
    for (const child of item.children) {
      if (child.type === "list") {
        if (isAtMarker) this.#append(invisible);
        if (above?.type === "list") this.#endList();
        this.writeList(child, level + 1);
      } else {
        const { lines } = this.#toLines(withoutLevel(child));
        for (const line of lines.filter(({ text }) => text !== "")) {
          if (isFlush(child, line)) {
            if (isAtMarker && item.checked === undefined) this.#append(invisible);
            this.#base = undefined;
            this.#write(line.text, true);
          } else if (isAtMarker) this.#append(line.text);
          else this.#write(this.#base === undefined ? line.text : this.#indent(level + 1) + line.text, false);
          isAtMarker = false;
        }
      }
      isAtMarker &&= child.type !== "list";
      above = child;
    }
    if (isAtMarker && item.checked === undefined) this.#append(invisible);
  }

  /** A line that belongs to no list, so that the next list is another one. */
  #endList(): void {
    this.#write(invisible, false);
    this.#base = undefined;
  }

  #indent(level: number): string {
    return indentation.repeat(Math.min(limits.listLevels - 1, Math.max(0, level - (this.#base ?? level))));
  }

  #append(text: string): void {
    const last = this.lines.pop();
    if (last !== undefined) this.#write(last.text + text, false);
  }

  #write(text: string, isFlushLine: boolean): void {
    this.lines.push({ text, isFlush: isFlushLine });
  }
}

function toMarker({ checked }: ListItem, number: number | undefined): string {
  const marker = number === undefined ? "- " : `${number}. `;
  return checked === undefined ? marker : `${marker}${checked ? boxes.ticked : boxes.empty} `;
}

/** A heading as a bold line: what stands behind a marker or a label is not as large as a title. */
export function withoutLevel(block: Block): Block {
  return block.type === "heading" ? { ...block, level: 6 } : block;
}

/** Discord knows a quotation only at the start of a line. */
function isFlush(block: Block, line: Line): boolean {
  return line.isFlush || block.type === "quote" || block.type === "footnote-definition";
}
