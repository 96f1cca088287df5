import { flankingOf, isAsciiWord } from "./flanking.ts";
import { nestedAtMost } from "./nesting.ts";

/** A marker that waits for the one that closes it. */
export interface OpenMarker {
  readonly kind: "style" | "label" | "destination" | "code" | "math" | "angle";
  /** The character of a style's run, or what would close code or a formula. */
  readonly mark: string;
  /** Where it stands in the source. */
  readonly at: number;
  /** How many characters are still without a partner. */
  width: number;
}

/** A place where a line may be taken apart because nothing is open there: `[end, next)` is the white space between. */
export interface Gap {
  readonly end: number;
  readonly next: number;
}

/** How far a formula, a tag or an address may go before it is taken for text. */
const longestHeldBack = { math: 240, angle: 240, destination: 1500 } as const;

/** Where a source goes on for longer without white space, it may be taken apart between a marker and a word. */
const longestWord = 192;

const plain = /[^\\`*_~[\]<$|!\s。！？；，、：]+/y;
const special = /[\\`*_~[\]<$|!]/;
const space = /\s+/y;
const wideStop = /[。！？；，、：]/;

/**
 * Follows the markers of a source that grows, character by character and once: which are open at its end, and where
 * nothing is. It decides what may be shown and where to cut, not what the source means: that is the parser's.
 */
export class InlineScanner {
  #open: OpenMarker[] = [];
  #position = 0;

  /** Everything from here on may yet become part of a longer marker. */
  get position(): number {
    return this.#position;
  }

  /** From the outermost to the innermost. */
  get open(): readonly OpenMarker[] {
    return this.#open;
  }

  /** Where more is open than may be nested: the marker that is too much. Reading stops there. */
  get tooDeepAt(): number | undefined {
    return this.#open[nestedAtMost]?.at;
  }

  clone(): InlineScanner {
    const clone = new InlineScanner();
    clone.#open = this.#open.map((marker) => ({ ...marker }));
    clone.#position = this.#position;
    return clone;
  }

  /** Reads on up to `end`; stops at the first gap at or behind `least` and returns it. */
  scan(source: string, end: number, least: number): Gap | undefined {
    while (this.#position < end && this.#open.length <= nestedAtMost) {
      const before = this.#position;
      const gap = this.#step(source, end);
      if (gap !== undefined && gap.end >= least && this.#open.length === 0) return gap;
      if (this.#position === before) return undefined;
    }
    return undefined;
  }

  /** Reads one thing, if it is there as a whole. */
  #step(source: string, end: number): Gap | undefined {
    const at = this.#position;
    const inner = this.#open.at(-1);
    if (inner?.kind === "code") this.#inCode(source, end, inner);
    else if (inner?.kind === "math") this.#inMath(source, end, inner);
    else if (inner?.kind === "angle") this.#inAngle(source, inner);
    else if (inner?.kind === "destination") this.#inDestination(source, inner);
    else return this.#inText(source, at, end);
    return undefined;
  }

  #inText(source: string, at: number, end: number): Gap | undefined {
    const character = source.charAt(at);
    switch (character) {
      case "\\":
        if (at + 1 < end) this.#backslash(source.charAt(at + 1), at);
        return undefined;
      case "`":
        return this.#atRun(source, at, end, (width) => this.#push("code", "`".repeat(width), at, width));
      case "*":
      case "_":
      case "~":
      case "|":
        return this.#atRun(source, at, end, (width) => this.#style(source, character, at, width));
      case "$":
        return this.#atRun(source, at, end, (width) => this.#dollar(source, at, width));
      case "!":
        if (at + 1 >= end) return undefined;
        if (source.charAt(at + 1) === "[") this.#push("label", "![", at, 2);
        this.#position = source.charAt(at + 1) === "[" ? at + 2 : at + 1;
        return undefined;
      case "[":
        this.#push("label", "[", at, 1);
        this.#position = at + 1;
        return undefined;
      case "]":
        if (at + 1 < end) this.#labelEnd(source, at);
        return undefined;
      case "<":
        if (at + 1 >= end) return undefined;
        if (/[a-z/!?]/i.test(source.charAt(at + 1))) this.#push("angle", ">", at, 1);
        this.#position = at + 1;
        return undefined;
      default:
        return this.#plainText(source, at, end);
    }
  }

  #plainText(source: string, at: number, end: number): Gap | undefined {
    plain.lastIndex = at;
    if (plain.test(source)) {
      this.#position = Math.min(plain.lastIndex, end);
      return at > longestWord && special.test(source.charAt(at - 1)) ? { end: at, next: at } : undefined;
    }
    space.lastIndex = at;
    if (space.test(source)) {
      // The white space may go on.
      if (space.lastIndex >= end) return undefined;
      this.#position = space.lastIndex;
      return at > 0 ? { end: at, next: this.#position } : undefined;
    }
    if (at + 1 >= end && wideStop.test(source.charAt(at))) return undefined;
    this.#position = at + 1;
    const isStop = wideStop.test(source.charAt(at)) && !/[\s\p{P}]/u.test(source.charAt(at + 1));
    return isStop ? { end: at + 1, next: at + 1 } : undefined;
  }

  /** Acts on a run of one character, once it is known where the run ends. */
  #atRun(source: string, at: number, end: number, act: (width: number) => void): undefined {
    const width = runLength(source, at, end);
    if (at + width >= end) return;
    this.#position = at + width;
    act(width);
  }

  #push(kind: OpenMarker["kind"], mark: string, at: number, width: number): void {
    this.#open.push({ kind, mark, at, width });
  }

  #backslash(next: string, at: number): void {
    this.#position = at + 2;
    if (next === "(") this.#push("math", "\\)", at, 2);
    else if (next === "[") this.#push("math", "\\]", at, 2);
  }

  #style(source: string, mark: string, at: number, width: number): void {
    if ((mark === "~" || mark === "|") && width !== 2) return;
    const before = at === 0 ? undefined : source.charCodeAt(at - 1);
    const after = source.charCodeAt(at + width);
    // A multiplication, not emphasis.
    if (mark === "*" && width === 1 && before !== undefined && isAsciiWord(before) && isAsciiWord(after)) return;
    const { canOpen, canClose } = flankingOf(mark, before, after);
    const rest = canClose ? this.#closeStyles(mark, width) : width;
    if (rest > 0 && canOpen) this.#push("style", mark, at + width - rest, rest);
  }

  /** Takes from the open runs of this character what a closing one closes, and returns what is left of that one. */
  #closeStyles(mark: string, width: number): number {
    let rest = width;
    while (rest > 0) {
      const index = this.#open.findLastIndex((marker) => marker.kind === "style" && marker.mark === mark);
      const opener = this.#open[index];
      if (opener === undefined) break;
      const used = Math.min(rest, opener.width);
      rest -= used;
      opener.width -= used;
      this.#open.length = opener.width === 0 ? index : index + 1;
    }
    return rest;
  }

  #dollar(source: string, at: number, width: number): void {
    const before = at === 0 ? 32 : source.charCodeAt(at - 1);
    // A price is not held back.
    if (width > 2 || isAsciiWord(before) || (width === 1 && /[\s\d]/.test(source.charAt(at + 1)))) return;
    this.#push("math", "$".repeat(width), at, width);
  }

  #labelEnd(source: string, at: number): void {
    this.#position = at + 1;
    const index = this.#open.findLastIndex((marker) => marker.kind === "label");
    const opener = this.#open[index];
    if (opener === undefined) return;
    if (source.charAt(at + 1) === "(") {
      this.#position = at + 2;
      this.#push("destination", ")", at, 2);
    } else this.#open.splice(index, 1);
  }

  #inCode(source: string, end: number, code: OpenMarker): void {
    const next = source.indexOf("`", this.#position);
    if (next < 0 || next >= end) {
      this.#position = end;
      return;
    }
    this.#position = next;
    this.#atRun(source, next, end, (width) => {
      if (width === code.width) this.#open.pop();
    });
  }

  #inMath(source: string, end: number, math: OpenMarker): void {
    const next = source.charAt(this.#position);
    if (this.#position - math.at > longestHeldBack.math) this.#open.pop();
    else if (source.startsWith(math.mark, this.#position)) {
      if (this.#position + math.width >= end) return;
      this.#open.pop();
      this.#position += math.width;
    } else if (next === "\\" || next === "$") {
      if (this.#position + 2 > end) return;
      this.#position += next === "\\" ? 2 : 1;
    } else this.#position += 1;
  }

  #inAngle(source: string, angle: OpenMarker): void {
    const isOver = this.#position - angle.at > longestHeldBack.angle;
    if (isOver || source.charAt(this.#position) === ">") this.#open.pop();
    if (!isOver) this.#position += 1;
  }

  /** An address ends at the parenthesis that has no opening one of its own. */
  #inDestination(source: string, destination: OpenMarker): void {
    const character = source.charAt(this.#position);
    if (this.#position - destination.at > longestHeldBack.destination) this.#open.pop();
    else if (character === "(") destination.width += 1;
    else if (character === ")") destination.width -= 1;
    this.#position += character === "\\" ? 2 : 1;
    if (destination.width > 1) return;
    const label = this.#open.findLastIndex((marker) => marker.kind === "label");
    this.#open.length = Math.max(label, 0);
  }
}

function runLength(source: string, at: number, end: number): number {
  let next = at + 1;
  while (next < end && source.charCodeAt(next) === source.charCodeAt(at)) next += 1;
  return next - at;
}
