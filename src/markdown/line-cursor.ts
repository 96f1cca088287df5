/** Walks over the white space and the markers at the beginning of a line, in columns: a tab goes to the next multiple of four. */
export class LineCursor {
  readonly #line: string;
  #offset = 0;
  #column = 0;
  /** Columns of a tab that is consumed in part. */
  #tabRest = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** The columns of white space ahead. */
  get indent(): number {
    let column = this.#column + this.#tabRest;
    for (let offset = this.#offset; ; offset += 1) {
      const character = this.#line.charAt(offset);
      if (character === " ") column += 1;
      else if (character === "\t") column += 4 - (column % 4);
      else return column - this.#column;
    }
  }

  get isBlank(): boolean {
    return this.text === "";
  }

  /** What follows the white space. */
  get text(): string {
    return this.#line.slice(this.#offset).trimStart();
  }

  /** Everything ahead, with spaces for a tab that is consumed in part. */
  get rest(): string {
    return " ".repeat(this.#tabRest) + this.#line.slice(this.#offset);
  }

  /** Consumes at most so many columns of white space. */
  skipIndent(columns: number): void {
    for (let left = columns; left > 0; left -= 1) {
      if (this.#tabRest > 0) this.#tabRest -= 1;
      else {
        const character = this.#line.charAt(this.#offset);
        if (character !== " " && character !== "\t") return;
        this.#offset += 1;
        if (character === "\t") this.#tabRest = 4 - (this.#column % 4) - 1;
      }
      this.#column += 1;
    }
  }

  /** Consumes the white space and a marker of so many characters behind it. */
  skipMarker(characters: number): void {
    this.skipIndent(Infinity);
    this.#offset += characters;
    this.#column += characters;
  }
}
