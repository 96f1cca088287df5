import type { Block } from "./tree.ts";

/** How a platform shows blocks, and how much of them one message holds. Pure and total. */
export interface BlockRenderer<Body> {
  /**
   * One block of the outermost level, with nothing above or below it. What the same block looks like never changes, and
   * more of a block hardly ever takes less room.
   */
  render(block: Block): Body;
  /** One body under another, as far apart as they should be. Costs little: it is called for every block. */
  join(above: Body, below: Body): Body;
  /** How full a message with this body is: 1 is the most the platform takes, with all its limits looked at. 0 shows nothing. */
  fill(body: Body): number;
}
