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
  /** Of the newest document: stands above the text, however much of that is shown. */
  #reasoning: Pick<ReplyDocument, "reasoning"> = {};
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
    this.#reasoning = document.reasoning === undefined ? {} : { reasoning: document.reasoning };
    const closed = this.#closed;
    if (closed !== undefined && document.markdown.startsWith(closed.markdown)) return this.#close(document, fidelity);
    const parts = this.#port.render(document, fidelity);
    if (parts.length < this.#maxParts || document.markdown === "") return { parts, isCut: false };
    if (parts.length > this.#maxParts) return this.#close(document, fidelity);
    return { parts: document.phase === "streaming" ? this.#hold(document, fidelity, parts) : parts, isCut: false };
  }

  /** The port has come to render otherwise: what was rendered before is not used again. */
  forget(): void {
    this.#roomy = undefined;
    this.#closed = undefined;
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

  #close(document: ReplyDocument, fidelity: Fidelity): ShownParts {
    const notice = document.notice === undefined ? this.#closing : `${this.#closing}\n${document.notice}`;
    const known = this.#closed;
    if (known?.fidelity === fidelity && known.notice === notice) return { parts: known.parts, isCut: true };
    const markdown = this.#toHead(document.markdown, fidelity, notice);
    this.#closed = { markdown, fidelity, notice, parts: this.#renderClosed(markdown, fidelity, notice) };
    return { parts: this.#closed.parts, isCut: true };
  }

  /** The beginning of the text that fits above the notice; what stands there already, if it can. */
  #toHead(markdown: string, fidelity: Fidelity, notice: string): string {
    const fits = (head: string) => this.#renderClosed(head, fidelity, notice).length <= this.#maxParts;
    const known = this.#closed?.markdown ?? this.#roomy?.markdown;
    if (known === undefined || !markdown.startsWith(known) || !fits(known)) return toHead(markdown, 0, fits);
    return this.#closed === undefined ? toHead(markdown, known.length, fits) : known;
  }

  /** As a text that goes on, so that a marker which is open at its end is not shown. */
  #renderClosed(markdown: string, fidelity: Fidelity, notice: string): Rendering["parts"] {
    return this.#port.render({ ...this.#reasoning, markdown, phase: "streaming", notice }, fidelity);
  }
}
