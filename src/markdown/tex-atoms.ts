import { type AtomKind, subscripts, superscripts } from "./tex-symbols.ts";

/** A piece of a formula that is not taken apart any more. */
export interface Atom {
  readonly text: string;
  readonly kind: AtomKind;
  /** A fraction on one line: it needs parentheses when something touches it. */
  readonly isLoose?: true;
  /** It ends in a script without a form of its own, which must not swallow what comes next. */
  readonly isOpenEnded?: true;
}

/** Thrown for what has no form in a line. */
export class NotReadable extends Error {}

/** Atoms as text. `isWide`: with the spaces of a line, else as narrow as a script or a fraction is. */
export function joined(atoms: readonly Atom[], isWide: boolean): string {
  let text = "";
  let before: Atom = { text: "", kind: "open" };
  for (const [index, atom] of atoms.entries()) {
    const next = atoms[index + 1];
    const current = { ...atom, kind: isSign(atom, before.kind) ? "ordinary" : atom.kind } as const;
    const isTouched =
      isOperand(atoms[index - 1]) || isOperand(next) || next?.kind === "open" || next?.kind === "function";
    if (text !== "" && !text.endsWith(" ") && isApart(before, current, isWide)) text += " ";
    if (atom.kind !== "space" || !text.endsWith(" ")) {
      text += atom.isLoose === true && isTouched ? `(${atom.text})` : atom.text;
    }
    before = current;
  }
  return text;
}

/** `base` with something that belongs to it behind it. */
export function withSuffix(base: Atom | undefined, suffix: string): Atom {
  if (base === undefined) return { text: suffix, kind: "ordinary" };
  const kind = base.kind === "function" || base.kind === "close" ? base.kind : "ordinary";
  return { text: (base.isLoose === true ? `(${base.text})` : base.text) + suffix, kind };
}

/** `base` with something raised (`^`) or lowered (`_`), in the characters for that where all of it has them. */
export function withScript(base: Atom | undefined, mark: "^" | "_", script: string): Atom {
  const table = mark === "^" ? superscripts : subscripts;
  const characters = [...script].map((character) => table.get(character));
  if (!characters.includes(undefined)) return withSuffix(base, characters.join(""));
  return isSingle(script)
    ? { ...withSuffix(base, mark + script), isOpenEnded: true }
    : withSuffix(base, `${mark}(${script})`);
}

/** `text` with an accent: on its only letter, or a line along all of it. */
export function accented(text: string, mark: string, name: string): Atom {
  const letters = [...text];
  if (letters.length === 0 || (letters.length > 1 && !name.endsWith("line"))) throw new NotReadable();
  return { text: letters.map((letter) => letter + mark).join(""), kind: "ordinary" };
}

/** The sign of a root; the square root's where no degree is given. */
export function toRoot(degree = "2"): string {
  const known = { 2: "√", 3: "∛", 4: "∜" }[degree];
  if (known !== undefined) return known;
  const raised = [...degree].map((character) => superscripts.get(character));
  if (raised.includes(undefined)) throw new NotReadable();
  return `${raised.join("")}√`;
}

/** What stands below a bar or a root: in parentheses unless it is read as one thing anyway. */
export function asOperand(text: string): string {
  return isSingle(text) ? text : `(${text})`;
}

/** What stands above a bar: a product needs no parentheses there. */
export function asNumerator(text: string): string {
  return isSingle(text) || product.test(withoutGroups(text)) ? text : `(${text})`;
}

const script = "[\\u2070-\\u209c\\u00b2\\u00b3\\u00b9\\u2032\\u1d2c-\\u1d6a\\u02b0-\\u02e3\\u2c7d\\p{M}]*";
const word = "\\d+(?:[.,]\\d+)?|\\p{L}|\\p{L}{3,}|\\p{sc=Han}+|[∞…∅°]";
const single = new RegExp(`^(?:[√∛∜]?(?:${word})|[d∂Δδ]\\p{L})${script}(?:\\([^()]*\\))?$|^\\([^()]*\\)$`, "u");
const product = /^[\p{L}\p{N}\p{M}∂∇∞′]+$/u;

/** Whether it is read as one thing wherever it stands. */
function isSingle(text: string): boolean {
  return single.test(text) && !/^\d.*\(/.test(text);
}

function withoutGroups(text: string): string {
  return text.replaceAll(/\([^()]*\)/g, "").replaceAll(/\([^()]*\)/g, "");
}

function isSign({ kind }: Atom, before: AtomKind): boolean {
  return kind === "binary" && before !== "ordinary" && before !== "close" && before !== "space";
}

function isOperand(atom: Atom | undefined): boolean {
  return atom?.kind === "ordinary" && /^[\p{L}\p{N}∂∇√∞]/u.test(atom.text);
}

function isApart(before: Atom, after: Atom, isWide: boolean): boolean {
  if (before.kind === "space" || after.kind === "space") return false;
  if (before.isOpenEnded === true && isOperand(after)) return true;
  const isFunctionApart =
    (before.kind === "function" && !/^(?:open|close|punctuation)$/.test(after.kind)) ||
    (after.kind === "function" && /^(?:ordinary|close)$/.test(before.kind));
  if (isWide) {
    return isFunctionApart || before.kind === "punctuation" || isSpacious(before.kind) || isSpacious(after.kind);
  }
  const isWord = /^\p{L}{2,}/u;
  return (
    (isFunctionApart || isSpacious(before.kind) || isSpacious(after.kind)) &&
    (isWord.test(before.text) || isWord.test(after.text)) &&
    before.kind !== after.kind
  );
}

function isSpacious(kind: AtomKind): boolean {
  return kind === "relation" || kind === "binary";
}
