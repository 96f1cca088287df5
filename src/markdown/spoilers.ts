import type { Inline } from "./tree.ts";

const opener = /(?<![^\s\p{P}\p{S}])\|\|(?=[^\s|])/u;
const closer = /(?<=[^\s|])\|\|(?!\|)/u;

/** Inlines in which what stands between `||` and `||` on the same level is a spoiler. */
export function withSpoilers(inlines: readonly Inline[]): readonly Inline[] {
  if (!inlines.some((node) => node.type === "text" && node.text.includes("||"))) return inlines;
  const done: Inline[] = [];
  let rest = inlines;
  for (;;) {
    const opened = cutAt(rest, opener, true);
    if (opened === undefined) return [...done, ...rest];
    const closed = cutAt(opened.after, closer, false);
    if (closed === undefined) return [...done, ...rest];
    done.push(...opened.before, { type: "styled", style: "spoiler", children: closed.before });
    rest = closed.after;
  }
}

/** What stands before and after the first mark that matches. A mark at the edge of a text may touch another node. */
function cutAt(inlines: readonly Inline[], mark: RegExp, isOpener: boolean) {
  for (const [index, node] of inlines.entries()) {
    if (node.type !== "text") continue;
    // A neighbour that is no text stands for a letter.
    const before = !isOpener && index > 0 ? "x" : "";
    const after = isOpener && index < inlines.length - 1 ? "x" : "";
    const match = mark.exec(before + node.text + after);
    if (match === null) continue;
    const at = match.index - before.length;
    return {
      before: [...inlines.slice(0, index), ...asText(node.text.slice(0, at))],
      after: [...asText(node.text.slice(at + 2)), ...inlines.slice(index + 1)],
    };
  }
  return undefined;
}

function asText(text: string): readonly Inline[] {
  return text === "" ? [] : [{ type: "text", text }];
}
