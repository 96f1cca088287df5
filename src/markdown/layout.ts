import { parse } from "./parse.ts";
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
  /** How full a message with this body is: 1 is the most the platform takes, with all its limits looked at. */
  fill(body: Body): number;
}

/**
 * One reply as the parts it is shown in. Long-lived: it remembers what is decided, so that the work for a reply grows
 * with its length and not with the number of its previews.
 */
export class ReplyParts<Body> {
  readonly #renderer: BlockRenderer<Body>;

  constructor(renderer: BlockRenderer<Body>) {
    this.#renderer = renderer;
  }

  /**
   * The parts of all the Markdown so far. What is unfinished at its end is repaired or held back, unless it `isFinal`. All parts but the
   * last are as they will stay, provided that the Markdown only grows; when it does not, everything starts afresh. The
   * last result depends on the last Markdown alone, not on what came before it. Text that shows nothing has no parts.
   */
  update(markdown: string, _isFinal: boolean): readonly Body[] {
    const parts: Body[] = [];
    for (const block of parse(markdown)) {
      const body = this.#renderer.render(block);
      const last = parts.at(-1);
      const joined = last === undefined ? body : this.#renderer.join(last, body);
      if (last !== undefined && this.#renderer.fill(joined) <= 1) parts[parts.length - 1] = joined;
      else parts.push(body);
    }
    return parts;
  }
}
