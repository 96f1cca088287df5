import { joined, NotReadable } from "./tex-atoms.ts";
import { TexReader } from "./tex-reader.ts";

/** Longer formulas are not readable in a line anyway. */
const longestTex = 2000;

/**
 * A formula as readable Unicode: `\frac{\alpha}{2} \leq x^2` is "α/2 ≤ x²". Undefined where that would mislead, or
 * where it is not known what a command means. Rows of an aligned formula are lines. Total, linear in the formula.
 */
export function toUnicode(tex: string): string | undefined {
  if (tex.length > longestTex) return undefined;
  try {
    const reader = new TexReader(tokensOf(tex));
    const lines = reader.rows(() => reader.isAtEnd, 0).map((cells) => joined(cells.flat(), true));
    const text = lines
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n");
    return text === "" ? undefined : text;
  } catch (error) {
    if (error instanceof NotReadable) return undefined;
    throw error;
  }
}

/** Commands, single characters, and runs of blanks as one space. */
function tokensOf(tex: string): readonly string[] {
  return tex.match(/\\(?:operatorname\*|[A-Za-z]+|[^])|\s+|[^]/gu) ?? [];
}
