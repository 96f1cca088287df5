import { graphemeBoundary } from "../markdown/graphemes.ts";

/** By how much a head may be shorter than the longest that fits, in UTF-16 units: each halving costs a rendering. */
const mostToleranceChars = 256;
const toleranceShare = 1 / 8;
/** How far back an end is looked for that reads well. */
const lookBackChars = 200;

/** Where a text may stop: behind a line or a sentence, else between words. */
const goodEnds = [/\n|(?<=[.!?…]["')\]]?)(?:[ \t]|$)|(?<=[。！？；…][”’）」』]?)/gu, /[ \t]|(?<=[，、：])/gu];

/**
 * A beginning of `markdown` that fits, hardly shorter than the longest one, and that ends where a reader may pause.
 * `fits` is asked a few times, at first about all of it; what is shorter should fit if what is longer does.
 */
export function toHead(markdown: string, fits: (head: string) => boolean): string {
  let head = "";
  let fitting = 0;
  let tooLong = markdown.length + 1;
  for (let length = markdown.length; !isNear(fitting, tooLong); length = (fitting + tooLong) >> 1) {
    const candidate = markdown.slice(0, toGoodEnd(markdown, length));
    if (candidate.length <= head.length || fits(candidate)) {
      fitting = length;
      head = candidate.length > head.length ? candidate : head;
    } else tooLong = length;
  }
  return head;
}

function isNear(fitting: number, tooLong: number): boolean {
  return tooLong - fitting <= 1 + Math.min(mostToleranceChars, fitting * toleranceShare);
}

function toGoodEnd(markdown: string, length: number): number {
  const from = Math.max(0, length - lookBackChars);
  // One unit more, to see whether a line or a word ends right there.
  const tail = markdown.slice(from, length + 1);
  for (const pattern of goodEnds) {
    const end = [...tail.matchAll(pattern)].map(({ index }) => from + index).findLast((index) => index <= length);
    if (end !== undefined && end > from) return end;
  }
  return graphemeBoundary(markdown, length);
}
