import { type Fence, fencesOf, openFence, withFenceClosed } from "./fences.ts";
import { graphemeBoundary } from "./graphemes.ts";

/** How much of a platform's limit a text uses. Must not shrink when text is appended. */
export type Measure = (text: string) => number;

/**
 * Cuts Markdown into pieces of at most `limit`, each of which stands on its own: at a paragraph, else a line, a sentence,
 * a word, and never inside a grapheme. A fence that is cut is closed, and opened again with its language.
 * Text that grows at its end changes the last piece only, or adds pieces. No piece is blank; blank text has no pieces.
 * `limit` must leave room for the two lines of a fence and some text.
 */
export function splitMarkdown(markdown: string, limit: number, measure: Measure): string[] {
  const pieces: string[] = [];
  let opening = "";
  let rest = markdown;
  while (measureClosed(opening + rest, measure) > limit) {
    const fits = longestFit(opening, rest, limit, measure);
    const cut = bestCut(opening, rest, fits);
    const piece = opening + rest.slice(0, cut.end);
    if (piece.trim() !== "") pieces.push(withFenceClosed(piece));
    const fence = openFence(piece);
    opening = fence === undefined ? "" : `${fence.opener}\n`;
    rest = rest.slice(cut.next);
  }
  if (rest.trim() !== "") pieces.push(withFenceClosed(opening + rest));
  return pieces;
}

/** The measure of a text with room for the line that may have to close a fence: it only grows while text is appended. */
function measureClosed(text: string, measure: Measure): number {
  const fences = fencesOf(text);
  return measure(text) + Math.max(0, ...fences.map(({ closer }) => measure(`\n${closer}`)));
}

/** How many units of `rest` fit behind `opening`, at least one grapheme. */
function longestFit(opening: string, rest: string, limit: number, measure: Measure): number {
  let fits = 0;
  let tooLong = rest.length;
  while (tooLong - fits > 1) {
    // The first guess is near the answer for the usual measures, so that long texts are not measured whole.
    const middle = fits === 0 && tooLong > 2 * limit ? 2 * limit : (fits + tooLong) >> 1;
    if (measureClosed(opening + rest.slice(0, middle), measure) <= limit) fits = middle;
    else tooLong = middle;
  }
  return graphemeBoundary(rest, fits);
}

interface Cut {
  /** Where the piece ends. */
  readonly end: number;
  /** Where the next one begins; what lies between is blank. */
  readonly next: number;
}

interface Boundary {
  readonly pattern: RegExp;
  /** The share of the piece that a cut here must fill; below it, the next kind of boundary is better. */
  readonly leastShare: number;
  /** Whether it means anything inside a fence. */
  readonly isForCode: boolean;
}

/** From the most welcome to the least. */
const boundaries: readonly Boundary[] = [
  { pattern: /\n(?:[ \t]*\n)+/gu, leastShare: 0.5, isForCode: false },
  { pattern: /\n/gu, leastShare: 0.3, isForCode: true },
  {
    pattern: /(?<=[.!?…]["')\]]?)[ \t]+|(?<=[。！？；…][”’）」』]?)(?![”’）」』。！？；…])/gu,
    leastShare: 0.3,
    isForCode: false,
  },
  { pattern: /[ \t]+|(?<=[，、：])/gu, leastShare: 0.1, isForCode: true },
];

function bestCut(opening: string, rest: string, fits: number): Cut {
  const fences = fencesOf(opening + rest.slice(0, fits));
  const isInFence = (index: number) => fences.some((fence) => isInside(fence, opening.length + index));
  for (const { pattern, leastShare, isForCode } of boundaries) {
    let last: Cut | undefined;
    for (const match of rest.slice(0, fits + 1).matchAll(pattern)) {
      const cut = { end: match.index, next: match.index + match[0].length };
      if (cut.end > 0 && cut.end <= fits && (isForCode || !isInFence(cut.end))) last = cut;
    }
    if (last !== undefined && last.end >= fits * leastShare) return last;
  }
  return { end: fits, next: fits };
}

function isInside(fence: Fence, index: number): boolean {
  return index > fence.start && index < fence.end;
}
