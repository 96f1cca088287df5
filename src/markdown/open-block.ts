import type { Block } from "./tree.ts";

/** A block without blocks inside that is still growing at the end of the text. */
export interface OpenLeaf {
  readonly kind: "text" | "code" | "math" | "table";
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
