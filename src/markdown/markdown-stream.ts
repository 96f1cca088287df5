import { BlockParser } from "./block-parser.ts";
import { sanitized } from "./sanitize.ts";
import type { Block } from "./tree.ts";

/** What one more look at the text gives. */
export interface StreamUpdate {
  /** Blocks, and parts of them, that are decided since the last look: they will never change. */
  readonly decided: readonly Block[];
  /** What may be shown behind them for now. */
  readonly open: readonly Block[];
}

/** A line that goes on for longer is begun before its end is known. */
const longestAwaitedLine = 512;

/** A line in a quote holds nothing that is worth waiting longer for; there is room for the deepest nesting. */
const longestNesting = 128;

/** A line of words is one from its beginning; more of it is given in steps of this length. */
const step = 32;
const words =
  /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]))*[ \t]*(?:\[[ xX]\][ \t]+)?[*_~]{0,3}[\p{Pi}\p{Ps}"']?\p{L}/u;

/** A part of a block that is still open is given away when it has so many characters. */
const leastPortion = 256;

/** How much of the text's end tells that it has only grown. */
const remembered = 64;

/**
 * The Markdown of one reply, which grows at its end. What is decided depends on the text alone and never on where it
 * was looked at, and is never looked at again.
 */
export class MarkdownStream {
  readonly #parser = new BlockParser();
  /** How many characters of the source are read. */
  #read = 0;
  #lastRead = "";
  /** What is read of the unfinished line and not given to the parser. */
  #line = "";
  #isLineBegun = false;
  #undelivered = 0;
  #decided: Block[] = [];
  #isFinal = false;

  /** Whether `markdown` only adds to what was read. */
  isGrownTo(markdown: string): boolean {
    const from = Math.max(0, this.#read - remembered);
    return !this.#isFinal && markdown.length >= this.#read && markdown.slice(from, this.#read) === this.#lastRead;
  }

  /** Reads what was added to the text since the last time. With `isFinal` that was all, and everything is decided. */
  update(markdown: string, isFinal: boolean): StreamUpdate {
    this.#add(sanitized(this.#next(markdown, isFinal)));
    if (isFinal) this.#finish();
    const decided = this.#decided;
    this.#decided = [];
    return { decided, open: isFinal ? [] : this.#parser.preview(this.#line, this.#isLineBegun) };
  }

  /** The part of the source that is new, but for an end that may be half of something. */
  #next(markdown: string, isFinal: boolean): string {
    const isHalf = !isFinal && /[\r\ud800-\udbff]$/.test(markdown.slice(-1));
    const end = markdown.length - (isHalf ? 1 : 0);
    const next = markdown.slice(this.#read, end);
    const text = this.#read === 0 ? next.replace(/^\ufeff/, "") : next;
    this.#read = Math.max(this.#read, end);
    this.#lastRead = markdown.slice(Math.max(0, this.#read - remembered), this.#read);
    return text;
  }

  #add(text: string): void {
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      this.#addToLine(text.slice(at, end));
      this.#endLine();
      at = end + 1;
    }
    this.#addToLine(text.slice(at));
  }

  #addToLine(text: string): void {
    this.#line += text;
    if (!this.#isLineBegun) {
      const awaited = this.#isOfWords() ? step : this.#line.startsWith(">") ? longestNesting : longestAwaitedLine;
      if (this.#line.length <= awaited) return;
      this.#giveFirst(awaited);
    }
    while (this.#line.length > step) this.#giveFirst(step);
  }

  #isOfWords(): boolean {
    return this.#line.length > step && this.#parser.takesWords && words.test(this.#line.slice(0, step));
  }

  /** Gives so many characters of the line to the parser, or one less where that would part a surrogate pair. */
  #giveFirst(length: number): void {
    const end = /[\ud800-\udbff]/.test(this.#line.charAt(length - 1)) ? length - 1 : length;
    this.#give(this.#line.slice(0, end));
    this.#line = this.#line.slice(end);
  }

  #endLine(): void {
    this.#give(this.#line);
    this.#line = "";
    this.#parser.endLine();
    this.#isLineBegun = false;
    this.#undelivered += 1;
    this.#collect();
  }

  #finish(): void {
    if (this.#line !== "" || this.#isLineBegun) this.#endLine();
    this.#decided.push(...this.#parser.close());
    this.#isFinal = true;
  }

  #give(text: string): void {
    if (this.#isLineBegun) this.#parser.extendLine(text);
    else this.#parser.beginLine(text);
    this.#isLineBegun = true;
    this.#undelivered += text.length;
    this.#collect();
  }

  #collect(): void {
    const finished = this.#parser.takeFinished();
    if (finished.length > 0) this.#undelivered = 0;
    this.#decided.push(...finished);
    if (this.#undelivered < leastPortion) return;
    this.#decided.push(...this.#parser.takeDecided());
    this.#undelivered = 0;
  }
}
