import type { LineCursor } from "./line-cursor.ts";
import type { LineRole, OpenLeaf } from "./open-block.ts";
import type { Block } from "./tree.ts";

/** A longer formula is given away in pieces. */
const longestFormula = 2000;

/** A formula on lines of its own that grows. A renderer needs it as a whole, so it is kept together as long as it is one. */
export class OpenMath implements OpenLeaf {
  readonly kind = "math";
  /** `$$` or `\]`. */
  readonly closer: string;
  #tex: string | undefined;
  #isTaken = false;
  #behind = "";

  constructor(closer: string) {
    this.closer = closer;
  }

  get #isEmpty(): boolean {
    return !this.#isTaken && (this.#tex ?? "").trim() === "";
  }

  /** What stands behind the formula on its last line. */
  get behind(): string {
    return this.#behind;
  }

  /** A formula has no empty lines, but for those before it. */
  takeLine(cursor: LineCursor): LineRole {
    if (cursor.isBlank) return this.#isEmpty ? "part" : "end";
    return this.addLine(cursor.text);
  }

  addLine(line: string): "part" | "end" {
    const end = line.indexOf(this.closer);
    const tex = end < 0 ? line : line.slice(0, end);
    if (tex.trim() !== "") this.#tex = this.#isEmpty ? tex : `${this.#tex ?? ""}\n${tex}`;
    if (end >= 0) this.#behind = line.slice(end + this.closer.length).trim();
    return end < 0 ? "part" : "end";
  }

  extend(text: string): void {
    this.#tex = (this.#tex ?? "") + text;
  }

  take(): Block | undefined {
    if (this.#tex === undefined || this.#tex.length < longestFormula) return undefined;
    const block: Block = { type: "math-block", tex: this.#tex, ...this.#asRest() };
    this.#tex = undefined;
    this.#isTaken = true;
    return block;
  }

  close(): Block | undefined {
    const tex = this.#tex?.trimEnd() ?? "";
    return tex === "" ? undefined : { type: "math-block", tex, ...this.#asRest() };
  }

  preview(): Block | undefined {
    // Half of the closer.
    const tex = this.#tex?.replace(/[\\$\s]+$/, "") ?? "";
    return tex === "" ? undefined : { type: "math-block", tex, ...this.#asRest() };
  }

  clone(): OpenMath {
    const clone = new OpenMath(this.closer);
    clone.#tex = this.#tex;
    clone.#isTaken = this.#isTaken;
    return clone;
  }

  #asRest(): { readonly continued?: true } {
    return this.#isTaken ? { continued: true } : {};
  }
}
