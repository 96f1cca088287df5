import { isOnly } from "./block-starts.ts";
import { joinTexts } from "./from-mdast.ts";
import { graphemeBoundary } from "./graphemes.ts";
import { InlineScanner } from "./inline-scanner.ts";
import { parseInlines } from "./inlines.ts";
import type { LineCursor } from "./line-cursor.ts";
import type { LineRole, OpenLeaf } from "./open-block.ts";
import type { References } from "./references.ts";
import { repaired } from "./repair.ts";
import type { Block, Heading, Inline } from "./tree.ts";

/** The least that is parsed on its own, in characters: the parser has a price per call as well as per character. */
const leastPiece = 64;

/** A marker that is open for longer is decided: it is text. More than the longest grapheme is always ahead of a cut. */
const longestPiece = 1000;
const lookahead = 64;

/** A longer line is no header of a table. */
const longestHeader = 512;

/**
 * A paragraph or a heading that grows. Wherever nothing is open in it, what stands before is parsed and never looked at
 * again, so the work is linear however long it gets.
 */
export class OpenText implements OpenLeaf {
  readonly kind = "text";
  readonly #references: References;
  #level: Heading["level"] | undefined;
  #parsed: Inline[] = [];
  #source = "";
  #scanner = new InlineScanner();
  /** Where the last line begins in the source; undefined when it has been cut, or is too long to be the header of a table. */
  #lineStart: number | undefined = 0;
  #isTaken = false;

  constructor(references: References, level?: Heading["level"]) {
    this.#references = references;
    this.#level = level;
  }

  /** Not a heading. */
  get isParagraph(): boolean {
    return this.#level === undefined;
  }

  /** The last line, if nothing of it is parsed yet. */
  get lastLine(): string | undefined {
    return this.#lineStart === undefined ? undefined : this.#source.slice(this.#lineStart);
  }

  /** Another line of a paragraph is for the parser to see: it may be the start of something else. */
  takeLine(cursor: LineCursor): LineRole {
    const { text, indent } = cursor;
    if (text === "") return "end";
    const character = text.charAt(0);
    const isUnderline = indent < 4 && (character === "=" || character === "-") && isOnly(character, text);
    if (!isUnderline || this.#isTaken) return "other";
    this.#level = character === "=" ? 1 : 2;
    return "end";
  }

  addLine(line: string): void {
    const isFirst = this.#source === "" && this.#parsed.length === 0 && !this.#isTaken;
    this.#lineStart = isFirst ? 0 : this.#source.length + 1;
    this.#source += isFirst ? line : `\n${line}`;
    this.#cut();
  }

  extend(text: string): void {
    this.#source += text;
    if (this.#source.length - (this.#lineStart ?? 0) > longestHeader) this.#lineStart = undefined;
    this.#cut();
  }

  /** Takes the last line away, for it was the header of a table. */
  dropLastLine(): void {
    this.#source = this.#source.slice(0, Math.max(0, (this.#lineStart ?? 0) - 1));
    this.#scanner = new InlineScanner();
    this.#lineStart = undefined;
    this.#cut();
  }

  take(): Block | undefined {
    const block = this.#toBlock(this.#parsed);
    if (block !== undefined) this.#isTaken = true;
    this.#parsed = [];
    return block;
  }

  close(): Block | undefined {
    return this.#toBlock([...this.#parsed, ...this.#parse(this.#source)]);
  }

  preview(): Block | undefined {
    const line = this.lastLine;
    const isHeader = this.isParagraph && line !== undefined && line.startsWith("|");
    // A row of a table is shown when it is known to be one.
    const source = isHeader ? this.#source.slice(0, Math.max(0, (this.#lineStart ?? 0) - 1)) : this.#source;
    const scanner = isHeader ? new InlineScanner() : this.#scanner.clone();
    scanner.scan(source, source.length, Infinity);
    return this.#toBlock([...this.#parsed, ...this.#parse(repaired(source, scanner))]);
  }

  clone(): OpenText {
    const clone = new OpenText(this.#references, this.#level);
    clone.#parsed = [...this.#parsed];
    clone.#source = this.#source;
    clone.#scanner = this.#scanner.clone();
    clone.#lineStart = this.#lineStart;
    clone.#isTaken = this.#isTaken;
    return clone;
  }

  #toBlock(inlines: readonly Inline[]): Block | undefined {
    if (inlines.length === 0) return undefined;
    const children = joinTexts(inlines);
    const rest = this.#isTaken ? ({ continued: true } as const) : {};
    if (this.#level === undefined) return { type: "paragraph", children, ...rest };
    return { type: "heading", level: this.#level, children, ...rest };
  }

  #parse(source: string): readonly Inline[] {
    return source === "" ? [] : parseInlines(source, this.#references);
  }

  #cut(): void {
    for (;;) {
      const isHeader = this.#lineStart !== undefined && this.#source.charAt(this.#lineStart) === "|";
      const end = Math.min(longestPiece, isHeader ? (this.#lineStart ?? 0) : this.#source.length);
      const gap = this.#scanner.scan(this.#source, end, leastPiece);
      const { tooDeepAt } = this.#scanner;
      if (gap !== undefined) this.#cutAt(gap.end, gap.next);
      else if (tooDeepAt !== undefined) this.#cutAt(tooDeepAt, tooDeepAt);
      else if (this.#source.length >= longestPiece + lookahead) this.#decide();
      else return;
    }
  }

  /** Cuts where something is open for too long: between words if there are some, never inside a grapheme. */
  #decide(): void {
    const head = this.#source.slice(0, longestPiece);
    const lastSpace = head.search(/\s\S*$/);
    if (lastSpace > longestPiece / 2) this.#cutAt(lastSpace, lastSpace + 1);
    else {
      const at = graphemeBoundary(this.#source.slice(0, longestPiece + lookahead), longestPiece);
      this.#cutAt(at, at);
    }
  }

  #cutAt(end: number, next: number): void {
    const between = this.#source.slice(end, next);
    this.#parsed.push(...this.#parse(this.#source.slice(0, end)));
    if (between.includes("\n")) this.#parsed.push({ type: "break" });
    else if (between !== "") this.#parsed.push({ type: "text", text: between });
    this.#source = this.#source.slice(next);
    this.#scanner = new InlineScanner();
    const lineStart = (this.#lineStart ?? -1) - next;
    this.#lineStart = lineStart >= 0 ? lineStart : undefined;
  }
}
