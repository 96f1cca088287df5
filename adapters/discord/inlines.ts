import { plainTextOf } from "./plain-text.ts";
import { remembered } from "../../src/markdown/remembered.ts";
import type { Inline, Style } from "../../src/markdown/tree.ts";
import { toUnicode } from "../../src/markdown/tex.ts";
import { escapeText, invisible, isVisible, toCodeSpan } from "./escape.ts";
import { isFoundBare, splitAtAddresses, toAutolink, toHref } from "./link.ts";

/** Outermost first. Always nested in this order, every mark reads the same however Discord's apps look for its end. */
const nesting = ["spoiler", "strike", "strong", "emphasis"] as const satisfies readonly Style[];

const marks: Readonly<Record<Style, string>> = { spoiler: "||", strike: "~~", strong: "**", emphasis: "*" };

type Styles = ReadonlySet<Style>;

/** A piece of a line in one look. */
interface Run {
  readonly styles: Styles;
  /** `text` is still to be escaped, `markup` is not, `address` is a URL that shows itself. */
  readonly kind: "text" | "markup" | "address" | "break";
  readonly text: string;
}

const noStyles: Styles = new Set();

/** What leaves ink: neither a blank nor a character that nobody sees. */
const inked = /[^\s\p{Cf}]/u;

/** Inlines in Discord's dialect, as lines. No line leaves anything open for the next. */
export function toLines(inlines: readonly Inline[]): readonly string[] {
  const lines: Run[][] = [[]];
  for (const inline of inlines) {
    for (const run of toOutermostRuns(inline)) {
      if (run.kind === "break") lines.push([]);
      else lines.at(-1)?.push(run);
    }
  }
  return lines.map((line) => toLine(line, { isLabel: false }));
}

/** A line that grows keeps its inlines, and so its runs. */
const toOutermostRuns = remembered((inline: Inline) => toRuns([inline], noStyles));

function toRuns(inlines: readonly Inline[], styles: Styles, isLabel = false): readonly Run[] {
  return inlines.flatMap((inline): readonly Run[] => {
    switch (inline.type) {
      case "text":
        return isLabel ? [text(inline.text, styles)] : toTextRuns(inline.text, styles);
      case "break":
        return [{ kind: "break", text: "", styles: noStyles }];
      case "styled":
        return toRuns(inline.children, new Set([...styles, inline.style]), isLabel);
      case "code":
        return [toCode(inline.text.replaceAll("\n", " "), styles, isLabel)];
      case "math": {
        const readable = toUnicode(inline.tex)?.replaceAll(/\s*\n\s*/g, "; ");
        if (readable === undefined) return [toCode(inline.tex.replaceAll(/\s+/g, " ").trim(), styles, isLabel)];
        return [text(readable, styles)];
      }
      case "link":
        return toLink(inline.url, inline.children, styles);
      case "image":
        return toLink(inline.url, inline.alt === "" ? [] : [{ type: "text", text: inline.alt }], styles);
      case "footnote-reference":
        return [text(`[${inline.label}]`, styles)];
    }
  });
}

/** Code, which interrupts a style whose mark it holds: Discord looks for the mark before it looks for code. */
function toCode(code: string, styles: Styles, isLabel: boolean): Run {
  const kept = new Set([...styles].filter((style) => !code.includes(marks[style])));
  const mustKeep = isLabel || styles.has("spoiler");
  if (!isVisible(code) || (mustKeep && kept.size < styles.size)) return text(code, styles);
  return { kind: "markup", text: toCodeSpan(code), styles: kept };
}

/** A link if Discord can make it one, else its label with the address behind. */
function toLink(url: string, children: readonly Inline[], styles: Styles): readonly Run[] {
  const label = withoutImages(children);
  const words = plainTextOf(label);
  if (!isVisible(words)) return toAddress(url, styles);
  if (words === url || url === `mailto:${words}`) return toAddress(words, styles);
  const href = toHref(url);
  // Discord makes no link of a label that looks like an address, nor of one with odd brackets.
  if (href !== undefined && !/\w:\/\//.test(words) && hasEvenBrackets(words)) {
    const inside = toRuns(label, styles, true).map((run): Run => {
      if (run.kind === "break") return text(" ", noStyles);
      return { ...run, styles: new Set([...run.styles].filter((style) => !styles.has(style))) };
    });
    return [{ kind: "markup", text: `[${toLine(inside, { isLabel: true })}](${href})`, styles }];
  }
  const behind = url === "" ? [] : [text(" (", styles), ...toAddress(url, styles), text(")", styles)];
  return [...toRuns(label, styles), ...behind];
}

/** Links do not nest, so that a picture that is a link is the words for it. */
function withoutImages(inlines: readonly Inline[]): readonly Inline[] {
  return inlines.flatMap((inline): readonly Inline[] => {
    if (inline.type === "styled") return [{ ...inline, children: withoutImages(inline.children) }];
    if (inline.type !== "image") return [inline];
    return inline.alt === "" ? [] : [{ type: "text", text: inline.alt }];
  });
}

function toAddress(url: string, styles: Styles): readonly Run[] {
  if (url === "") return [];
  const kept = new Set([...styles].filter((style) => !url.includes(marks[style])));
  const isSafe = kept.size === styles.size || !styles.has("spoiler");
  return toAutolink(url) === undefined || !isSafe
    ? [text(url, styles)]
    : [{ kind: "address", text: url, styles: kept }];
}

/** Text, with the addresses in it that the parser took for none but Discord would take for some. */
function toTextRuns(value: string, styles: Styles): readonly Run[] {
  return splitAtAddresses(value).flatMap((part, index) => {
    if (index % 2 === 1) return toAddress(part, styles);
    return part === "" ? [] : [text(part, styles)];
  });
}

function text(value: string, styles: Styles): Run {
  return { kind: "text", text: value, styles };
}

function hasEvenBrackets(words: string): boolean {
  let isOpen = false;
  for (const [bracket] of words.matchAll(/[[\]]/g)) {
    if (isOpen === (bracket === "[")) return false;
    isOpen = !isOpen;
  }
  return !isOpen;
}

/** One line of markup. */
function toLine(line: readonly Run[], { isLabel }: { readonly isLabel: boolean }): string {
  const runs = withBlanksBetween(joinTexts(line));
  const pieces: string[] = [];
  let open: readonly Style[] = [];
  let isLineStart = !isLabel;
  for (const [index, run] of runs.entries()) {
    const wanted = toNested(run.styles);
    if (wanted !== open) {
      const kept = countKept(open, wanted);
      pieces.push(...toMarks(open.slice(kept).toReversed(), pieces.at(-1)));
      pieces.push(...toMarks(wanted.slice(kept), pieces.at(-1)));
      open = wanted;
    }
    if (run.kind === "text")
      pieces.push(isLineStart || isLabel ? escapeText(run.text, { isLineStart, isLabel }) : toEscaped(run));
    else if (run.kind === "markup") pieces.push(run.text);
    else pieces.push(toShownAddress(run.text, pieces.at(-1), runs[index + 1]?.text));
    isLineStart &&= run.text.trim() === "";
  }
  return [...pieces, ...toMarks(open.toReversed(), pieces.at(-1))].join("");
}

/** Marks that nobody can take for the end of what stands before, nor for escaped. */
function toMarks(styles: readonly Style[], before = ""): readonly string[] {
  const [first] = styles;
  if (first === undefined) return [];
  const isApart = !before.endsWith("\\") && !before.endsWith(marks[first].slice(0, 1));
  return [(isApart ? "" : invisible) + styles.map((style) => marks[style]).join("")];
}

/** Text inside a line. */
const toEscaped = remembered((run: Run) => escapeText(run.text));

/** The styles from the outermost to the innermost. */
const toNested = remembered((styles: Styles): readonly Style[] => nesting.filter((style) => styles.has(style)));

function toShownAddress(url: string, before = "", after = ""): string {
  const isAlone = !/\w/.test(before.slice(-1)) && /^(?:\s|$)/.test(after);
  return isAlone && isFoundBare(url) ? url : (toAutolink(url) ?? "");
}

function joinTexts(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last?.kind === "text" && run.kind === "text" && haveSameLook(last, run)) {
      joined[joined.length - 1] = { ...last, text: last.text + run.text };
    } else joined.push(run);
  }
  return joined;
}

function haveSameLook(one: Run, other: Run): boolean {
  if (one.styles === other.styles) return true;
  return one.styles.size === other.styles.size && one.styles.isSubsetOf(other.styles);
}

/** A run as the blanks before it, its inked part and the blanks behind it. */
const parted = remembered((run: Run): readonly Run[] => {
  const start = run.text.search(inked);
  if (start === -1) return [run];
  let end = run.text.length;
  while (!inked.test(run.text.charAt(end - 1))) end -= 1;
  return [run.text.slice(0, start), run.text.slice(start, end), run.text.slice(end)]
    .filter((piece) => piece !== "")
    .map((piece) => ({ ...run, text: piece }));
});

/** Blanks at the edge of a style stand outside it: Discord takes no mark that a blank parts from its text. */
function withBlanksBetween(runs: readonly Run[]): readonly Run[] {
  if (runs.every(({ styles }) => styles.size === 0)) return runs;
  const pieces = runs.flatMap((run) => (run.kind === "text" && run.styles.size > 0 ? parted(run) : [run]));
  let before: Styles = noStyles;
  const after: Styles[] = [];
  for (let index = pieces.length - 1, next: Styles = noStyles; index >= 0; index -= 1) {
    after[index] = next;
    const piece = pieces[index];
    if (piece !== undefined && !isBlank(piece)) next = piece.styles;
  }
  const spread = pieces.map((piece, index): Run => {
    if (isBlank(piece)) return { ...piece, styles: toKept(before, after[index] ?? noStyles) };
    before = piece.styles;
    return piece;
  });
  return joinTexts(spread);
}

/** The styles that stay open from one to the other. */
function toKept(before: Styles, after: Styles): Styles {
  const open = nesting.filter((style) => before.has(style));
  return new Set(
    open.slice(
      0,
      countKept(
        open,
        nesting.filter((style) => after.has(style)),
      ),
    ),
  );
}

/** How many styles two nestings begin with in common. */
function countKept(open: readonly Style[], wanted: readonly Style[]): number {
  const closed = open.findIndex((style, depth) => wanted[depth] !== style);
  return closed === -1 ? open.length : closed;
}

function isBlank(run: Run): boolean {
  return run.kind === "text" && isWithoutInk(run);
}

const isWithoutInk = remembered((run: Run) => !inked.test(run.text));
