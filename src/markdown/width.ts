const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A flag, a keycap, or a picture that is drawn as one: alone, joined with others, or asked for by U+FE0F. */
const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|^[#*\d]\ufe0f?\u20e3|^\p{RI}{2}$/u;

/**
 * What takes two columns: East_Asian_Width W and F (https://www.unicode.org/Public/16.0.0/ucd/EastAsianWidth.txt,
 * 2026-11-22) but for the pictures, which `emoji` knows.
 */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

/** What is drawn onto its neighbour, or not at all: marks, joiners, the vowels and finals of Hangul. */
const weightless = /[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** How many columns `text` takes in a monospaced font. Line breaks and other control characters take none. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** `text` with spaces up to `width` columns, on the side that `alignment` does not name. */
export function padded(text: string, width: number, alignment: "left" | "center" | "right" = "left"): string {
  const missing = Math.max(0, width - displayWidth(text));
  const before = alignment === "right" ? missing : alignment === "center" ? missing >> 1 : 0;
  return " ".repeat(before) + text + " ".repeat(missing - before);
}

function graphemeWidth(grapheme: string): number {
  if (grapheme.length === 1 && grapheme < "\u0300") return weightless.test(grapheme) ? 0 : 1;
  if (emoji.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme) width += weightless.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}
