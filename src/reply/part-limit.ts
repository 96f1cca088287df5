import type { Fidelity, RenderedPart, ReplyDocument, ReplyPort } from "../contract/reply.ts";
import { toHead } from "./head.ts";

/** When a reply is too long for messages, and what then stands below the last one. */
export interface PartLimitPolicy {
  /** The most messages of text; at least 1. */
  readonly maxParts: number;
  /** In the user's language: that the whole answer follows as a file. */
  readonly closing: string;
}

/** What of a document is shown as messages. */
export interface ShownParts {
  readonly parts: readonly RenderedPart<unknown>[];
  /** The messages are only the beginning: the whole text is to follow as a file. */
  readonly isCut: boolean;
}

interface Rendering {
  readonly markdown: string;
  readonly fidelity: Fidelity;
  readonly parts: readonly RenderedPart<unknown>[];
}

/**
 * Keeps one reply within its number of messages. A preview in the last of them grows only as long as the closing line
 * would still fit below it, so that at most an unfinished sentence is taken back for it. Once the text needs more
 * messages, the last one gets the closing line and stays as it is.
 */
export class PartLimit {
  readonly #port: ReplyPort;
  readonly #closing: string;
  #maxParts: number;
  /** The longest preview in the last message that leaves room for the closing line. */
  #roomy: Rendering | undefined;
  /** What the messages of a reply that is cut show, and below which notice. */
  #closed: (Rendering & { readonly notice: string }) | undefined;

  constructor(port: ReplyPort, { maxParts, closing }: PartLimitPolicy) {
    this.#port = port;
    this.#maxParts = maxParts;
    this.#closing = closing;
  }

  /** The parts to show of a document. */
  apply(document: ReplyDocument, fidelity: Fidelity): ShownParts {
    if (this.#closed !== undefined && document.markdown.startsWith(this.#closed.markdown)) {
      return this.#close(document, fidelity, this.#closed.markdown);
    }
    const parts = this.#port.render(document, fidelity);
    if (parts.length < this.#maxParts || document.markdown === "") return { parts, isCut: false };
    if (parts.length > this.#maxParts) return this.#close(document, fidelity, this.#startOf(document));
    return { parts: document.phase === "streaming" ? this.#hold(document, fidelity, parts) : parts, isCut: false };
  }

  /** From now on there may be any number of messages. */
  lift(): void {
    this.#maxParts = Infinity;
    this.#closed = undefined;
  }

  #hold(document: ReplyDocument, fidelity: Fidelity, parts: Rendering["parts"]): Rendering["parts"] {
    const { markdown } = document;
    if (this.#renderClosed(markdown, fidelity, this.#closing).length <= this.#maxParts) {
      this.#roomy = { markdown, fidelity, parts };
    }
    const held = this.#roomy;
    return held?.fidelity === fidelity && markdown.startsWith(held.markdown) ? held.parts : parts;
  }

  #startOf({ markdown }: ReplyDocument): string {
    const roomy = this.#roomy?.markdown;
    return roomy !== undefined && markdown.startsWith(roomy) ? roomy : markdown;
  }

  /** `start`: a beginning of the text that is known to fit, or nearly, or all of it. */
  #close(document: ReplyDocument, fidelity: Fidelity, start: string): ShownParts {
    const notice = document.notice === undefined ? this.#closing : `${this.#closing}\n${document.notice}`;
    const known = this.#closed;
    if (known?.fidelity === fidelity && known.notice === notice) return { parts: known.parts, isCut: true };
    const render = (head: string) => this.#renderClosed(head, fidelity, notice);
    const fits = (head: string) => render(head).length <= this.#maxParts;
    const markdown = known !== undefined && fits(start) ? start : toHead(start, fits);
    const parts = render(markdown);
    this.#closed = { markdown, fidelity, notice, parts };
    return { parts, isCut: true };
  }

  /** As a text that goes on, so that a marker which is open at its end is not shown. */
  #renderClosed(markdown: string, fidelity: Fidelity, notice: string): Rendering["parts"] {
    return this.#port.render({ markdown, phase: "streaming", notice }, fidelity);
  }
}
