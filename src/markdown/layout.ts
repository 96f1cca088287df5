import type { BlockRenderer } from "./block-renderer.ts";
import { withContinued } from "./continued.ts";
import { cutToFit } from "./cut.ts";
import { remembered } from "./remembered.ts";
import { lengthOfBlock } from "./block-text.ts";
import { trimmedStart } from "./slice.ts";
import { asText, softened } from "./softened.ts";
import type { Block } from "./tree.ts";

/** A block that begins where a message is fuller than this begins the next one: its first lines are worth little alone. */
const fullestBefore: Readonly<Record<Block["type"], number>> = {
  heading: 0.8,
  "code-block": 0.85,
  table: 0.85,
  "math-block": 0.9,
  paragraph: 0.9,
  quote: 0.9,
  list: 0.9,
  "footnote-definition": 0.9,
  rule: 0.95,
};

/** Up to here a block that goes on is expected to fit; looking means rendering it. */
const safeFill = 0.85;

/**
 * Blocks as the parts of a reply, in the order they come. A part that is complete is never looked at again: with each
 * block only the part that is being filled is rendered.
 */
export class Layout<Body> {
  readonly #renderer: BlockRenderer<Body>;
  readonly #complete: Body[] = [];
  /** The blocks of the last part that are finished. */
  #finished: Body | undefined;
  /** The block behind them that may still go on. */
  #last: Block | undefined;
  /** Undefined while nobody has looked whether the last block, of `#chars` characters, fits. */
  #lastBody: Body | undefined;
  #chars = 0;
  /** How many characters of the last block fit for certain enough not to look. */
  #safeChars = 0;
  /** A preview, which is looked at once. */
  #isCopy = false;
  /** The preview in which more was to be shown than fits. It stays until something is decided. */
  #full: readonly Body[] | undefined;

  constructor(renderer: BlockRenderer<Body>) {
    this.#renderer = renderer;
  }

  /** The parts that are complete. */
  get complete(): readonly Body[] {
    return this.#complete;
  }

  /** The part that is being filled; undefined where it shows nothing. */
  get #current(): Body | undefined {
    this.#settle();
    const body = this.#lastBody === undefined ? this.#finished : this.#under(this.#lastBody);
    return body === undefined || this.#renderer.fill(body) === 0 ? undefined : body;
  }

  /** Adds a block, or the rest of the last one. */
  add(block: Block): void {
    this.#full = undefined;
    if (block.continued !== true || this.#last === undefined) {
      this.#begin(block);
      this.#place(this.#finished === undefined ? trimmedStart(block) : block);
      return;
    }
    const last = withContinued(this.#last, block);
    if (!this.#isCopy) this.#chars += lengthOfBlock(block);
    if (this.#chars < this.#safeChars) {
      this.#last = last;
      this.#lastBody = undefined;
    } else this.#place(last);
  }

  /** Nothing follows. */
  finish(): void {
    this.#full = undefined;
    this.#settle();
  }

  /**
   * The parts from the one that is being filled on, with blocks that are not decided behind it. Only one of the parts they are in
   * is shown: what does not fit there any more may still come to look otherwise.
   */
  preview(blocks: readonly Block[]): readonly Body[] {
    if (this.#full !== undefined) return this.#full;
    const [first] = blocks;
    if (first?.continued !== true) this.#renderLast();
    const copy = new Layout(this.#renderer);
    copy.#finished = this.#finished;
    copy.#last = this.#last;
    copy.#lastBody = this.#lastBody;
    copy.#isCopy = true;
    if (first !== undefined && first.continued !== true) copy.#begin(first);
    const decided = copy.#complete.length;
    for (const block of blocks) {
      copy.add(block);
      if (copy.#complete.length > decided) {
        this.#full = copy.#complete.slice(0, decided + 1);
        return this.#full;
      }
    }
    const current = copy.#current;
    if (copy.#complete.length > decided) return copy.#complete.slice(0, decided + 1);
    return current === undefined ? copy.#complete : [...copy.#complete, current];
  }

  /** Finishes the last block, and the part if the next block should not begin in it. */
  #begin(block: Block): void {
    this.#settle();
    if (this.#lastBody !== undefined) this.#finished = this.#under(this.#lastBody);
    this.#last = undefined;
    this.#lastBody = undefined;
    if (this.#finished === undefined || block.continued === true) return;
    if (this.#renderer.fill(this.#finished) > fullestBefore[block.type]) this.#completePart();
  }

  /** Looks whether the last block fits, and cuts it where it does not. */
  #settle(): void {
    if (this.#last !== undefined && this.#lastBody === undefined) this.#place(this.#last);
  }

  /** Renders the last block, whether or not it is time to look. What is decided does not depend on it. */
  #renderLast(): void {
    if (this.#last === undefined || this.#lastBody !== undefined) return;
    const body = this.#renderer.render(this.#last);
    if (this.#renderer.fill(this.#under(body)) <= 1) this.#lastBody = body;
  }

  #completePart(): void {
    if (this.#finished !== undefined && this.#renderer.fill(this.#finished) > 0) this.#complete.push(this.#finished);
    this.#finished = undefined;
  }

  /** The body under what the part holds already. */
  #under(body: Body): Body {
    return this.#finished === undefined ? body : this.#renderer.join(this.#finished, body);
  }

  #place(block: Block | undefined): void {
    let rest = block;
    while (rest !== undefined) {
      const body = this.#renderer.render(rest);
      const fill = this.#renderer.fill(this.#under(body));
      if (fill <= 1) {
        this.#last = rest;
        this.#lastBody = body;
        if (!this.#isCopy) this.#estimate(rest, fill);
        return;
      }
      const complete = this.#complete.length;
      rest = this.#placeHead(rest, fill);
      // A preview goes no further.
      if (this.#isCopy && this.#complete.length > complete) break;
    }
    this.#last = undefined;
    this.#lastBody = undefined;
  }

  /** Completes the part with as much of the block as fits, and returns what is left of it. */
  #placeHead(block: Block, fill: number): Block | undefined {
    const toPart = remembered((head: Block) => this.#under(this.#renderer.render(head)));
    const cut = (whole: Block) => cutToFit(whole, fill, (head) => this.#renderer.fill(toPart(head)));
    const { head, rest } = cut(block);
    if (head !== undefined) {
      this.#finished = toPart(head);
      this.#completePart();
      return rest;
    }
    if (this.#finished !== undefined) {
      this.#completePart();
      return block;
    }
    const soft = [softened(block), asText(block)].find((other) => cut(other).head !== undefined);
    if (soft !== undefined) return soft;
    // Not one character fits into an empty message; the platform will say so.
    this.#finished = this.#renderer.render(block);
    this.#completePart();
    return undefined;
  }

  /** Sets where the last block will fill most of the part, if it goes on as it began. */
  #estimate(last: Block, fill: number): void {
    const filled = this.#finished === undefined ? 0 : this.#renderer.fill(this.#finished);
    this.#chars = lengthOfBlock(last);
    const charFill = Math.max(fill - filled, 0.001) / this.#chars;
    this.#safeChars = this.#chars + Math.max(0, safeFill - fill) / charFill;
  }
}
