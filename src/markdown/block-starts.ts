import type { Heading } from "./tree.ts";

/** What a line begins with that makes it more than a line of a paragraph. */
export type BlockStart =
  | { readonly kind: "quote" }
  | { readonly kind: "item"; readonly marker: string; readonly start: number | undefined; readonly width: number }
  | { readonly kind: "footnote"; readonly label: string; readonly width: number }
  | { readonly kind: "heading"; readonly level: Heading["level"]; readonly text: string }
  | { readonly kind: "fence"; readonly marker: string; readonly language: string | undefined }
  | { readonly kind: "math"; readonly closer: string; readonly text: string }
  | { readonly kind: "rule" };

const rule = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const item = /^(?:([-*+])|(\d{1,9})([.)]))(?=[ \t]|$)/;
const footnote = /^\[\^([^\]\s]{1,64})\]:/;
const heading = /^(#{1,6})(?:[ \t]|$)/;
const fence = /^(`{3,})([^`]*)$|^(~{3,})(.*)$/;
const closingMarks = /(?:^|[ \t])#+[ \t]*$/;

/** What starts with a text that has no white space before it; undefined for text. */
export function blockStart(text: string): BlockStart | undefined {
  switch (text.charAt(0)) {
    case ">":
      return { kind: "quote" };
    case "#":
      return toHeading(text);
    case "`":
    case "~":
      return toFence(text);
    case "$":
    case "\\":
      return toMath(text);
    case "[":
      return toFootnote(text);
    case "_":
      return rule.test(text) ? { kind: "rule" } : undefined;
    default:
      return rule.test(text) ? { kind: "rule" } : toItem(text);
  }
}

function toItem(text: string): BlockStart | undefined {
  const [whole, bullet, number, delimiter] = item.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const start = number === undefined ? undefined : Number(number);
  return { kind: "item", marker: bullet ?? delimiter ?? "", start, width: whole.length };
}

function toFootnote(text: string): BlockStart | undefined {
  const [whole, label] = footnote.exec(text) ?? [];
  return whole === undefined || label === undefined ? undefined : { kind: "footnote", label, width: whole.length };
}

function toHeading(text: string): BlockStart | undefined {
  const [, marks] = heading.exec(text) ?? [];
  if (marks === undefined) return undefined;
  const words = text.slice(marks.length).trim().replace(closingMarks, "").trimEnd();
  return { kind: "heading", level: marks.length as Heading["level"], text: words };
}

function toFence(text: string): BlockStart | undefined {
  const [, backticks, info, tildes, words] = fence.exec(text) ?? [];
  const marker = backticks ?? tildes;
  if (marker === undefined) return undefined;
  const language = /^\S+/.exec((info ?? words ?? "").trim())?.[0];
  return { kind: "fence", marker, language };
}

/** A formula on lines of its own; one with text behind it on the same line is part of a paragraph. */
function toMath(text: string): BlockStart | undefined {
  const opener = text.slice(0, 2);
  if (opener !== "$$" && opener !== "\\[") return undefined;
  const closer = opener === "$$" ? "$$" : "\\]";
  const rest = text.slice(2).trim();
  const end = rest.indexOf(closer);
  // Many a bracket is escaped that opens no formula.
  const isFormula =
    end < 0 ? rest === "" || (/[\\^_{}=+]/.test(rest) && !rest.includes("](")) : end > 0 && end === rest.length - 2;
  return isFormula ? { kind: "math", closer, text: rest } : undefined;
}

/** Whether the text is the character over and over, and white space at its end. */
export function isOnly(character: string, text: string): boolean {
  const words = text.trimEnd();
  return words === character.repeat(words.length);
}
