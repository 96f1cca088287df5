import {
  accented,
  type Atom,
  asNumerator,
  asOperand,
  joined,
  NotReadable,
  toRoot,
  withScript,
  withSuffix,
} from "./tex-atoms.ts";
import { inlineEnvironments, lineEnvironments, silent, spaces, textual, transparent } from "./tex-commands.ts";
import { accents, alphabets, characterKinds, negations, symbols } from "./tex-symbols.ts";

/** Groups deeper than this are not readable in a line anyway. */
const deepestGroup = 24;

/** Reads a formula from its tokens, one item after the other. Its methods throw NotReadable for what has no form in a line. */
export class TexReader {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#position];
  }

  /** Rows of cells, up to the end. */
  rows(isEnd: () => boolean, depth: number): readonly (readonly Atom[])[][] {
    const rows: (readonly Atom[])[][] = [[]];
    let cell: Atom[] = [];
    while (!isEnd()) {
      if (this.isAtEnd) throw new NotReadable();
      const token = this.#next;
      if (token === "&" || token === "\\\\" || token === "\\cr") {
        this.#position += 1;
        rows.at(-1)?.push(cell);
        cell = [];
        if (token === "&") continue;
        this.#optional(depth);
        rows.push([]);
      } else if (token === "\n" || token === "\\hline") this.#position += 1;
      else this.#read(cell, depth);
    }
    rows.at(-1)?.push(cell);
    return rows;
  }

  /** One item onto `atoms`; scripts change the atom before them. */
  #read(atoms: Atom[], depth: number): void {
    if (depth > deepestGroup) throw new NotReadable();
    const token = this.#tokens[this.#position] ?? "";
    this.#position += 1;
    if (/^\s/u.test(token)) return;
    if (token === "{") atoms.push(...this.#until("}", depth));
    else if (token === "}" || token === "&") throw new NotReadable();
    else if (token === "^" || token === "_") {
      const base = atoms.pop();
      atoms.push(withScript(base, token, joined(this.#argument(depth), false)));
    } else if (token === "'") atoms.push(withSuffix(atoms.pop(), "′"));
    else if (token === "~") atoms.push({ text: " ", kind: "space" });
    else if (token.startsWith("\\")) this.#command(token.slice(1), atoms, depth);
    else atoms.push(toCharacterAtom(token));
  }

  #command(name: string, atoms: Atom[], depth: number): void {
    const symbol = symbols.get(name);
    const accent = accents.get(name);
    const alphabet = alphabets.get(name);
    if (symbol !== undefined) atoms.push(symbol);
    else if (spaces.has(name)) atoms.push({ text: " ", kind: "space" });
    else if (silent.has(name)) this.#skipDot(name);
    else if (transparent.has(name)) atoms.push(...this.#argument(depth));
    else if (textual.has(name)) atoms.push(toWord(this.#rawArgument(), name.startsWith("operatorname")));
    else if (accent !== undefined) atoms.push(accented(joined(this.#argument(depth), false), accent, name));
    else if (alphabet !== undefined) {
      const letters = [...joined(this.#argument(depth), false)].map((letter) => inAlphabet(letter, alphabet));
      atoms.push({ text: letters.join(""), kind: "ordinary" });
    } else this.#structure(name, atoms, depth);
  }

  #structure(name: string, atoms: Atom[], depth: number): void {
    switch (name) {
      case "frac":
      case "dfrac":
      case "tfrac":
      case "cfrac": {
        const above = joined(this.#argument(depth), false);
        const below = joined(this.#argument(depth), false);
        atoms.push({ text: `${asNumerator(above)}/${asOperand(below)}`, kind: "ordinary", isLoose: true });
        return;
      }
      case "sqrt": {
        const degree = this.#optional(depth);
        const text = asOperand(joined(this.#argument(depth), false));
        atoms.push({ text: toRoot(degree) + text, kind: "ordinary" });
        return;
      }
      case "not": {
        const [atom] = this.#argument(depth);
        const text = negations.get(atom?.text ?? "");
        if (text === undefined) throw new NotReadable();
        atoms.push({ text, kind: "relation" });
        return;
      }
      case "pmod":
        atoms.push({ text: " ", kind: "space" });
        atoms.push({ text: `(mod ${joined(this.#argument(depth), true)})`, kind: "ordinary" });
        return;
      case "tag":
      case "tag*":
        atoms.push({ text: " ", kind: "space" }, { text: `(${this.#rawArgument()})`, kind: "ordinary" });
        return;
      case "label":
        this.#rawArgument();
        return;
      case "begin":
        this.#environment(atoms, depth + 1);
        return;
      default:
        throw new NotReadable();
    }
  }

  #environment(atoms: Atom[], depth: number): void {
    const name = this.#rawArgument();
    const isEnd = () => this.#next === "\\end";
    const enclosing = inlineEnvironments.get(name);
    if (enclosing === undefined && !lineEnvironments.test(name)) throw new NotReadable();
    if (name.startsWith("alignedat")) this.#rawArgument();
    const rows = this.rows(isEnd, depth);
    this.#position += 1;
    if (this.#rawArgument() !== name) throw new NotReadable();
    if (enclosing === undefined) {
      const lines = rows.map((cells) => joined(cells.flat(), true).trim()).filter((line) => line !== "");
      // Lines beside something else would not be lines of it.
      if (lines.length > 1 && (atoms.some(({ kind }) => kind !== "space") || depth > 1)) throw new NotReadable();
      atoms.push({ text: lines.join("\n"), kind: "ordinary" });
      return;
    }
    const between = name === "cases" ? ", " : " ";
    const lines = rows
      .map((cells) => cells.map((cell) => joined(cell, true).trim().replace(/,$/, "")).join(between))
      .filter((line) => line.trim() !== "");
    atoms.push({ text: enclosing[0] + lines.join("; ") + enclosing[1], kind: "ordinary" });
  }

  /** What comes before `closer`, which is taken too. */
  #until(closer: string, depth: number): readonly Atom[] {
    const atoms: Atom[] = [];
    while (this.#next !== closer) {
      if (this.isAtEnd) throw new NotReadable();
      this.#read(atoms, depth + 1);
    }
    this.#position += 1;
    return atoms;
  }

  /** A group, or one item. */
  #argument(depth: number): readonly Atom[] {
    this.#skipBlanks();
    if (this.isAtEnd) throw new NotReadable();
    const atoms: Atom[] = [];
    this.#read(atoms, depth + 1);
    return atoms;
  }

  /** What stands in brackets, if anything does. */
  #optional(depth: number): string | undefined {
    if (this.#next !== "[") return undefined;
    this.#position += 1;
    const atoms = this.#until("]", depth);
    return joined(atoms, false);
  }

  /** The words of a group, which are no formula. */
  #rawArgument(): string {
    this.#skipBlanks();
    if (this.#next !== "{") throw new NotReadable();
    const end = this.#tokens.indexOf("}", this.#position);
    const words = this.#tokens.slice(this.#position + 1, end);
    if (end < 0 || words.some((word) => word === "{" || word === "$" || /^\\[A-Za-z]/.test(word)))
      throw new NotReadable();
    this.#position = end + 1;
    return words.map((word) => word.replace(/^\\/, "").replace(/^\s+$/u, " ")).join("");
  }

  /** `\left.` is a delimiter that is not there. */
  #skipDot(name: string): void {
    if (/^(?:left|right|middle|[bB]ig)/.test(name)) {
      this.#skipBlanks();
      if (this.#next === ".") this.#position += 1;
    }
  }

  #skipBlanks(): void {
    while (/^\s/u.test(this.#next ?? "")) this.#position += 1;
  }
}

function toCharacterAtom(character: string): Atom {
  if (character === "-") return { text: "−", kind: "binary" };
  return { text: character, kind: characterKinds.get(character) ?? "ordinary" };
}

function toWord(text: string, isFunction: boolean): Atom {
  return { text, kind: isFunction ? "function" : "ordinary" };
}

function inAlphabet(letter: string, alphabet: NonNullable<ReturnType<typeof alphabets.get>>): string {
  const known = alphabet.exceptions.get(letter);
  if (known !== undefined) return known;
  if (/^[A-Z]$/.test(letter)) return String.fromCodePoint(alphabet.upper + letter.charCodeAt(0) - 65);
  if (/^[a-z]$/.test(letter) && alphabet.lower !== undefined) {
    return String.fromCodePoint(alphabet.lower + letter.charCodeAt(0) - 97);
  }
  return letter;
}
