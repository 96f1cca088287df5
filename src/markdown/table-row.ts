import type { Alignment } from "./tree.ts";

/** The cells of a row as they are written, without the escapes of their bars. */
export function splitRow(line: string): readonly string[] {
  const inside = line.trim().replace(/^\|/, "");
  const cells: string[] = [];
  let cell = "";
  for (const [piece] of inside.matchAll(/\\\||\\|\||[^\\|]+/g)) {
    if (piece === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += piece === "\\|" ? "|" : piece;
  }
  if (cell.trim() !== "" || cells.length === 0) cells.push(cell.trim());
  return cells;
}

/** The alignments that the line under the header of a table gives; undefined if it is no such line. */
export function toAlignments(line: string): readonly Alignment[] | undefined {
  if (!/^[ \t|:-]+$/.test(line) || !line.includes("-")) return undefined;
  const cells = splitRow(line);
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return undefined;
  return cells.map((cell) => {
    if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
    return cell.startsWith(":") ? "left" : undefined;
  });
}
