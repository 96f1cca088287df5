import { isOnly } from "./block-starts.ts";
import type { LineCursor } from "./line-cursor.ts";
import type { LineRole, OpenLeaf } from "./open-block.ts";
import type { Block } from "./tree.ts";

/** A run of backticks or tildes that opens a block of code. */
export interface Fence {
  readonly marker: string;
  /** How many columns it is indented, which are taken away from its lines. */
  readonly indent: number;
}

/** Code that grows: fenced, or indented when there is no fence. Its lines are final as they come. */
export class OpenCode implements OpenLeaf {
  readonly kind = "code";
  readonly fence: Fence | undefined;
  readonly #language: string | undefined;
  #text: string | undefined;
  /** Empty lines, which belong to indented code only when more of it follows. */
  #blanks = "";
  #isTaken = false;

  constructor(fence?: Fence, language?: string) {
    this.fence = fence;
    this.#language = language;
  }

  takeLine(cursor: LineCursor): LineRole {
    if (this.fence === undefined) {
      if (cursor.indent < 4 && !cursor.isBlank) return "other";
      cursor.skipIndent(4);
    } else {
      const { marker, indent } = this.fence;
      if (cursor.indent < 4 && cursor.text.startsWith(marker) && isOnly(marker.charAt(0), cursor.text)) return "end";
      cursor.skipIndent(indent);
    }
    this.addLine(cursor.rest);
    return "part";
  }

  addLine(line: string): void {
    const isFirst = this.#text === undefined && !this.#isTaken;
    if (this.fence === undefined && line.trim() === "") this.#blanks += `\n${line}`;
    else {
      this.#text = `${this.#text ?? ""}${this.#blanks}${isFirst ? "" : "\n"}${line}`;
      this.#blanks = "";
    }
  }

  extend(text: string): void {
    this.#text = (this.#text ?? "") + text;
  }

  take(): Block | undefined {
    if (this.#text === undefined) return undefined;
    const block = this.close();
    this.#text = undefined;
    this.#isTaken = true;
    return block;
  }

  close(): Block | undefined {
    if (this.#isTaken && this.#text === undefined) return undefined;
    const rest = this.#isTaken ? ({ continued: true } as const) : {};
    return { type: "code-block", language: this.#language, text: this.#text ?? "", ...rest };
  }

  preview(): Block | undefined {
    return this.close();
  }

  clone(): OpenCode {
    const clone = new OpenCode(this.fence, this.#language);
    clone.#text = this.#text;
    clone.#blanks = this.#blanks;
    clone.#isTaken = this.#isTaken;
    return clone;
  }
}
