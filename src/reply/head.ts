import { graphemeBoundary } from "../markdown/graphemes.ts";

/** How much longer each beginning is that is tried, in UTF-16 units: what a platform renders costs little when it only grew. */
const stepChars = 128;
/** How far back an end is looked for that reads well. */
const lookBackChars = 200;

/** Where a text may stop: behind a line or a sentence, else between words. */
const goodEnds = [/\n|(?<=[.!?…]["')\]]?)(?:[ \t]|$)|(?<=[。！？；…][”’）」』]?)/gu, /[ \t]|(?<=[，、：])/gu];

/**
 * A beginning of `markdown` that fits, hardly shorter than the longest one, and that ends where a reader may pause.
 * `fits` is asked about ever longer beginnings, up to the first that does not; the one of `knownChars` is known to fit.
 */
export function toHead(markdown: string, knownChars: number, fits: (beginning: string) => boolean): string {
  let fittingChars = knownChars;
  while (fittingChars < markdown.length && fits(markdown.slice(0, fittingChars + stepChars))) fittingChars += stepChars;
  return markdown.slice(0, toGoodEnd(markdown, Math.min(fittingChars, markdown.length)));
}

function toGoodEnd(markdown: string, length: number): number {
  if (length === 0) return 0;
  const from = Math.max(0, length - lookBackChars);
  // One unit more, to see whether a line or a word ends right there.
  const tail = markdown.slice(from, length + 1);
  for (const pattern of goodEnds) {
    const end = [...tail.matchAll(pattern)].map(({ index }) => from + index).findLast((index) => index <= length);
    if (end !== undefined && end > from) return end;
  }
  return graphemeBoundary(markdown, length);
}
