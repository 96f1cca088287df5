import type { LineCursor } from "./line-cursor.ts";
import type { Block } from "./tree.ts";

/**
 * What a line is to the block that is open where it begins: `part` of it, its `end`, or something `other`, which may still
 * end it.
 */
export type LineRole = "part" | "end" | "other";

/** A block without blocks inside that is still growing at the end of the text. */
export interface OpenLeaf {
  readonly kind: "text" | "code" | "math" | "table";
  /** Takes the next line, if it belongs to the block. */
  takeLine(cursor: LineCursor): LineRole;
  /** The rest of the line that the block was last given the beginning of; for lines too long to be waited for. */
  extend(text: string): void;
  /** Gives away what cannot change any more, for good; undefined when that is nothing. What comes later is `continued`. */
  take(): Block | undefined;
  /** The block, or the rest of it, once nothing more comes; undefined where nothing is left of it. */
  close(): Block | undefined;
  /** What may be shown of it while more may come. The block itself does not change. */
  preview(): Block | undefined;
  /** One that can be given lines that may turn out not to be. */
  clone(): OpenLeaf;
}
