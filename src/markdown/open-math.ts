import type { OpenLeaf } from "./open-block.ts";
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

  constructor(closer: string) {
    this.closer = closer;
  }

  get isEmpty(): boolean {
    return !this.#isTaken && (this.#tex ?? "").trim() === "";
  }

  addLine(line: string): void {
    const isFirst = this.isEmpty;
    this.#tex = isFirst ? line : `${this.#tex ?? ""}\n${line}`;
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
