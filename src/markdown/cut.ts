import { graphemeBoundary } from "./graphemes.ts";
import { blockEnd, cellEnd, sliceBlock, textOf, trimmedStart } from "./slice.ts";
import type { Block } from "./tree.ts";

/** Two parts of a block; either may be missing. */
export interface Cut {
  readonly head: Block | undefined;
  readonly rest: Block | undefined;
}

interface Boundary {
  readonly pattern: RegExp;
  /** The share of what fits that a cut here must fill; below it, the next kind of boundary is better. */
  readonly leastShare: number;
}

/** From the most welcome to the least. What matches is dropped. */
const boundaries: readonly Boundary[] = [
  { pattern: new RegExp(`${blockEnd}+`, "gu"), leastShare: 0.5 },
  { pattern: new RegExp(`[\n${blockEnd}]+`, "gu"), leastShare: 0.3 },
  { pattern: /(?<=[.!?…]["')\]]?)\s+|(?<=[。！？；…][”’）」』]?)(?![”’）」』。！？；…])/gu, leastShare: 0.3 },
  { pattern: new RegExp(`[\\s${cellEnd}]+|(?<=[，、：])`, "gu"), leastShare: 0.1 },
];

/**
 * Cuts a block so that its head fits: the longest that does, cut at a block, else a line, a sentence, a word, and never
 * inside a grapheme. `guess` is about where in its text that may be. No head where not even one character fits.
 */
export function cutToFit(block: Block, guess: number, fits: (head: Block) => boolean): Cut {
  const text = textOf(block);
  const isFitting = (at: number) => {
    const head = sliceBlock(block, 0, at);
    return head !== undefined && fits(head);
  };
  const longest = longestFit(text, guess, isFitting);
  if (longest === 0) return { head: undefined, rest: block };
  const { end, next } = bestBoundary(text, longest, isFitting);
  const rest = next < text.length ? sliceBlock(block, next, text.length) : undefined;
  return { head: sliceBlock(block, 0, end), rest: rest === undefined ? undefined : trimmedStart(rest) };
}

function longestFit(text: string, guess: number, isFitting: (at: number) => boolean): number {
  let fits = 0;
  let tooLong = text.length;
  let middle = Math.trunc(guess);
  while (tooLong - fits > 1) {
    middle = Math.min(Math.max(middle, fits + 1), tooLong - 1);
    if (isFitting(middle)) fits = middle;
    else tooLong = middle;
    middle = (fits + tooLong) >> 1;
  }
  // A text of one unit may still not fit, and then nothing does.
  return fits === 0 && isFitting(text.length) ? text.length : fits;
}

function bestBoundary(text: string, longest: number, isFitting: (at: number) => boolean) {
  for (const { pattern, leastShare } of boundaries) {
    let last: { readonly end: number; readonly next: number } | undefined;
    for (const match of text.slice(0, longest + 1).matchAll(pattern)) {
      const end = match.index;
      if (end > 0 && end <= longest) last = { end, next: end + match[0].length };
    }
    if (last !== undefined && last.end >= longest * leastShare && isFitting(last.end)) return last;
  }
  const end = graphemeBoundary(text, longest);
  return end <= longest && isFitting(end) ? { end, next: end } : { end: longest, next: longest };
}
