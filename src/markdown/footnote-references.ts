import { escapeMark } from "./escapes.ts";
import type { Inline } from "./tree.ts";

/**
 * A number or a name in `[^…]`. Not a set of characters, as far as one can tell: a range of letters, or a sign of
 * repetition behind it.
 */
const mark = new RegExp(
  `(?<!${escapeMark})\\[\\^(?![A-Za-z\\d]-[A-Za-z\\d](?![A-Za-z]{2}))([\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_.:-]{0,63})\\](?![+{])`,
  "u",
);

/** Inlines whose marks of footnotes are nodes. A definition mostly comes later, so none is asked for. */
export function withFootnoteReferences(inlines: readonly Inline[]): readonly Inline[] {
  return inlines.flatMap((node) => (node.type === "text" && node.text.includes("[^") ? split(node.text) : [node]));
}

function split(text: string): readonly Inline[] {
  // Every second piece is a label.
  return text.split(mark).flatMap((piece, index): readonly Inline[] => {
    if (index % 2 === 1) return [{ type: "footnote-reference", label: piece }];
    return piece === "" ? [] : [{ type: "text", text: piece }];
  });
}
