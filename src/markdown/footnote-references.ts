import type { Inline } from "./tree.ts";

/** Labels that nobody means as a set of characters, `[^abc]`: a number, or a name with a number at its end. */
const mark = /\[\^([A-Za-z-]{0,24}\d{1,6})\]/;

/** Inlines whose marks of footnotes are nodes. A definition may come much later, so none is asked for. */
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
