import type { BlockRenderer } from "./block-renderer.ts";
import { Layout } from "./layout.ts";
import { MarkdownStream } from "./markdown-stream.ts";

/**
 * One reply as the parts it is shown in. Long-lived: it remembers what is decided, so that the work for a reply grows
 * with its length and not with the number of its previews.
 */
export class ReplyParts<Body> {
  readonly #renderer: BlockRenderer<Body>;
  #stream = new MarkdownStream();
  #layout: Layout<Body>;
  #newest: { readonly markdown: string; readonly isFinal: boolean; readonly parts: readonly Body[] } | undefined;

  constructor(renderer: BlockRenderer<Body>) {
    this.#renderer = renderer;
    this.#layout = new Layout(renderer);
  }

  /**
   * The parts of all the Markdown so far. What is unfinished at its end is repaired or held back, unless it `isFinal`.
   * All parts but the last are as they will stay, provided that the Markdown only grows; when it does not, everything
   * starts afresh. The parts of a final text depend on that text alone. Text that shows nothing has no parts.
   */
  update(markdown: string, isFinal: boolean): readonly Body[] {
    if (this.#newest?.markdown === markdown && this.#newest.isFinal === isFinal) return this.#newest.parts;
    if (!this.#stream.isGrownTo(markdown)) {
      this.#stream = new MarkdownStream();
      this.#layout = new Layout(this.#renderer);
    }
    const { decided, open } = this.#stream.update(markdown, isFinal);
    for (const block of decided) this.#layout.add(block);
    if (isFinal) this.#layout.finish();
    const parts = [...this.#layout.complete, ...this.#layout.preview(open)];
    this.#newest = { markdown, isFinal, parts };
    return parts;
  }
}
