import { graphemeBoundary } from "./graphemes.ts";
import { blockEnd, cellEnd, textOf } from "./block-text.ts";
import { sliceBlock, trimmedStart } from "./slice.ts";
import type { Block } from "./tree.ts";

/** Two parts of a block; either may be missing. */
export interface Cut {
  readonly head: Block | undefined;
  readonly rest: Block | undefined;
}

interface Boundary {
  readonly pattern: RegExp;
  /** Where this is nowhere, the pattern is neither: looking for it is much quicker. */
  readonly sign: RegExp;
  /** The share of what fits that a cut here must fill; below it, the next kind of boundary is better. */
  readonly leastShare: number;
}

/** From the most welcome to the least. What matches is dropped. */
const boundaries: readonly Boundary[] = [
  { pattern: new RegExp(`${blockEnd}+`, "gu"), sign: new RegExp(blockEnd, "u"), leastShare: 0.5 },
  { pattern: new RegExp(`[\n${blockEnd}]+`, "gu"), sign: new RegExp(`[\n${blockEnd}]`, "u"), leastShare: 0.3 },
  {
    pattern: /(?<=[.!?…]["')\]]?)\s+|(?<=[。！？；…][”’）」』]?)(?![”’）」』。！？；…])/gu,
    sign: /[.!?…。！？；]/u,
    leastShare: 0.3,
  },
  {
    pattern: new RegExp(`[\\s${cellEnd}]+|(?<=[，、：])`, "gu"),
    sign: new RegExp(`[\\s${cellEnd}，、：]`, "u"),
    leastShare: 0.1,
  },
];

/** A boundary is looked for in so many characters before the end first, where it mostly is. */
const usualStretch = 300;

/** A message that is so full is full enough: to find the last character that fits is not worth the rendering. */
const fullEnough = 0.98;

/**
 * Cuts a block so that its head fits: `fillOf` says how full the message is with it, and `fill` how full it is with the
 * whole block. The head is about the longest that fits, and ends with a block, else a line, a sentence, a word, and never
 * inside a grapheme. No head where not even one character fits.
 */
export function cutToFit(block: Block, fill: number, fillOf: (head: Block) => number): Cut {
  const text = textOf(block);
  const heads = new Map<number, Block | undefined>();
  const headOf = (at: number) => {
    if (!heads.has(at)) heads.set(at, sliceBlock(block, 0, at));
    return heads.get(at);
  };
  const fillAt = (at: number) => {
    const head = headOf(at);
    return head === undefined ? 0 : fillOf(head);
  };
  const longest = longestFit(text.length, fill, fillAt);
  if (longest === 0) return { head: undefined, rest: block };
  const boundary = bestBoundary(text, longest, (at) => fillAt(at) <= 1);
  if (boundary === undefined) return { head: undefined, rest: block };
  const { end, next } = boundary;
  const rest = next < text.length ? sliceBlock(block, next, text.length) : undefined;
  return { head: headOf(end), rest: rest === undefined ? undefined : trimmedStart(rest) };
}

/**
 * Where a head ends that fits; 0 if none does. It is looked for where it is when every character takes as much room, which
 * is exactly true of a long word; then a little below that, and every third time in the middle.
 */
function longestFit(length: number, fill: number, fillAt: (at: number) => number): number {
  let fits = { at: 0, fill: 0 };
  let tooLong = { at: length, fill };
  for (let probes = 0; tooLong.at - fits.at > 1 && fits.fill < fullEnough; probes += 1) {
    const target = probes === 0 ? 1 : 0.99;
    const share = probes % 3 === 2 ? 0.5 : (target - fits.fill) / Math.max(tooLong.fill - fits.fill, 0.01);
    const middle = Math.round(fits.at + share * (tooLong.at - fits.at));
    const at = Math.min(Math.max(middle, fits.at + 1), tooLong.at - 1);
    const probe = { at, fill: fillAt(at) };
    if (probe.fill <= 1) fits = probe;
    else tooLong = probe;
  }
  return fits.at;
}

/** A stretch between two positions, which is dropped. */
interface Gap {
  readonly end: number;
  readonly next: number;
}

function bestBoundary(text: string, longest: number, isFitting: (at: number) => boolean): Gap | undefined {
  const head = text.slice(0, longest + 1);
  for (const { pattern, sign, leastShare } of boundaries) {
    if (!sign.test(head)) continue;
    const least = Math.max(1, Math.ceil(longest * leastShare));
    const last = lastGap(head, pattern, Math.max(least, longest - usualStretch)) ?? lastGap(head, pattern, least);
    if (last !== undefined && isFitting(last.end)) return last;
  }
  const end = graphemeBoundary(text, longest);
  return isFitting(end) ? { end, next: end } : undefined;
}

/** The last match that begins at `from` or behind it, and before the last character. */
function lastGap(text: string, pattern: RegExp, from: number): Gap | undefined {
  let last: Gap | undefined;
  pattern.lastIndex = from;
  for (const match of text.matchAll(pattern)) {
    if (match.index < text.length) last = { end: match.index, next: match.index + match[0].length };
  }
  return last;
}
