const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** No grapheme that anyone means to write is longer, in UTF-16 units; a pile of combining marks may be cut. */
const longestGrapheme = 64;

/** The largest boundary between graphemes at or before `index`, or behind the first grapheme when there is none. */
export function graphemeBoundary(text: string, index: number): number {
  if (index >= text.length) return text.length;
  if (index > 0 && isPrintableAscii(text.charCodeAt(index - 1)) && isPrintableAscii(text.charCodeAt(index)))
    return index;
  const from = Math.max(0, index - longestGrapheme);
  let boundary = 0;
  for (const segment of segmenter.segment(text.slice(from, index + longestGrapheme))) {
    const end = from + segment.index + segment.segment.length;
    if (end > index) return boundary > 0 ? boundary : outsidePair(text, Math.max(index, 1));
    boundary = end;
  }
  return boundary;
}

/** Whether the unit is a printable one of ASCII: two of them are never one grapheme. */
function isPrintableAscii(unit: number): boolean {
  return unit >= 0x20 && unit < 0x7f;
}

/** `index`, or the one behind it when `index` would part a surrogate pair. */
function outsidePair(text: string, index: number): number {
  const isHigh = (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
  const isLow = (text.charCodeAt(index) & 0xfc00) === 0xdc00;
  if (!isHigh || !isLow) return index;
  return index > 1 ? index - 1 : index + 1;
}
