/** A piece of an answer, told apart. Either side may be empty. */
export interface SplitText {
  readonly reasoning: string;
  readonly text: string;
}

const openingTag = "<think>";
const closingTag = "</think>";

/**
 * Open models leak their reasoning as `<think>...</think>` at the very start of the text. This takes it out while the text
 * streams in, wherever it is cut. White space in front of the first word is kept back until that word comes, so an answer
 * of nothing else has no text.
 */
export class ThinkTagSplitter {
  #state: "start" | "thinking" | "text" = "start";
  /** Text whose side is not decided yet. */
  #held = "";
  /** White space next to a tag belongs to nobody. */
  #isTrimming = false;

  push(piece: string): SplitText {
    if (this.#state === "text" && !this.#isTrimming) return { reasoning: "", text: piece };
    this.#held += piece;
    let reasoning = "";
    if (this.#state === "start") this.#leaveStart();
    if (this.#state === "thinking") reasoning = this.#takeReasoning();
    if (this.#state === "text") return { reasoning, text: this.#takeText() };
    return { reasoning, text: "" };
  }

  /** What was held back when the stream ended. */
  end(): SplitText {
    const held = this.#held;
    this.#held = "";
    if (this.#state === "thinking") return { reasoning: held, text: "" };
    return { reasoning: "", text: held.trim() === "" ? "" : held };
  }

  #leaveStart(): void {
    const begun = this.#held.trimStart();
    if (begun.startsWith(openingTag)) {
      this.#state = "thinking";
      this.#isTrimming = true;
      this.#held = begun.slice(openingTag.length);
    } else if (!openingTag.startsWith(begun)) {
      this.#state = "text";
    }
  }

  #takeReasoning(): string {
    if (this.#isTrimming) this.#held = this.#held.trimStart();
    const end = this.#held.indexOf(closingTag);
    const until = end === -1 ? this.#held.length - openEndLength(this.#held) : end;
    const reasoning = this.#held.slice(0, until);
    this.#held = this.#held.slice(until);
    this.#isTrimming &&= reasoning === "";
    if (end !== -1) {
      this.#held = this.#held.slice(closingTag.length);
      this.#state = "text";
      this.#isTrimming = true;
    }
    return reasoning;
  }

  #takeText(): string {
    const text = this.#isTrimming ? this.#held.trimStart() : this.#held;
    this.#isTrimming &&= text === "";
    this.#held = "";
    return text;
  }
}

/** How much of the end of `text` may be the beginning of the closing tag. */
function openEndLength(text: string): number {
  for (let length = Math.min(closingTag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(closingTag.slice(0, length))) return length;
  }
  return 0;
}
