import { invisible } from "./escape.ts";

/**
 * What stands at an edge of some lines; how far the next ones are away depends on it. `tight` is what Discord draws with
 * a space of its own around.
 */
export type Edge = "text" | "heading" | "tight" | "list" | "quote" | "small";

/** Lines of a message, with what stands at their edges. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly first: Edge;
  readonly last: Edge;
}

export interface Line {
  readonly text: string;
  /** Can be neither indented nor quoted: it is a block of code, with all of its lines. */
  readonly isFlush: boolean;
}

export const noLines: Lines = { lines: [], first: "text", last: "text" };

/** Lines under each other, as far apart as they should be. */
export function joinLines(all: readonly Lines[]): Lines {
  const shown = all.filter(({ lines }) => lines.length > 0);
  const lines = shown.flatMap((below, index) => {
    const above = shown[index - 1];
    return above === undefined ? below.lines : [...toGap(above.last, below.first).map(toLine), ...below.lines];
  });
  return { lines, first: shown[0]?.first ?? "text", last: shown.at(-1)?.last ?? "text" };
}

/** The lines that stand between. */
export function toGap(above: Edge, below: Edge): readonly string[] {
  // Discord takes a list below a list for more of the same, bullets and numbers alike.
  if (above === "list" && below === "list") return [invisible];
  if (above === "heading" || above === "tight" || below === "heading" || below === "tight") return [];
  if (above === "text" && below === "list") return [];
  if (above === "small" && below === "small") return [];
  return [""];
}

export function toTextLines(lines: readonly string[], edge: Edge = "text"): Lines {
  return { lines: lines.map(toLine), first: edge, last: edge };
}

function toLine(text: string): Line {
  return { text, isFlush: false };
}
