import { toUnicode } from "../../src/markdown/tex.ts";
import type { Image, Inline, Link, Style as MarkdownStyle } from "../../src/markdown/tree.ts";
import { toLinkUrl } from "./link.ts";
import type { Run, Style } from "./telegram-text.ts";
import { kept } from "./visible.ts";

/** The styles around a piece of text, from the outermost to the innermost. */
export type Styles = readonly Style[];

const entityTypes = {
  strong: "bold",
  emphasis: "italic",
  strike: "strikethrough",
  spoiler: "spoiler",
} as const satisfies Record<MarkdownStyle, Style["type"]>;

/** Inlines as runs. `lineStart` stands at the beginning of every line but the first. */
export function toInlineRuns(nodes: readonly Inline[], styles: Styles, lineStart: string): readonly Run[] {
  return nodes.flatMap((node) => toRuns(node, styles, lineStart));
}

/** Adds a style inside the others; one that is there already adds nothing. */
export function within(styles: Styles, style: Style): Styles {
  return styles.some(({ type }) => type === style.type) ? styles : [...styles, style];
}

export function textRuns(text: string, styles: Styles): readonly Run[] {
  return text === "" ? [] : [{ text: kept(text), styles }];
}

/**
 * A formula where it can be read as text, else undefined. Its slashes are U+2215 where Telegram would take "/2" for a
 * command (TDLib MessageEntity.cpp, `match_bot_commands`, 2026-11-22).
 */
export function formulaText(tex: string, lineStart: string): string | undefined {
  return toUnicode(tex)
    ?.replaceAll(/(?<![\p{L}\p{N}_])\//gu, "\u2215")
    .replaceAll("\n", `\n${lineStart}`);
}

function toRuns(node: Inline, styles: Styles, lineStart: string): readonly Run[] {
  switch (node.type) {
    case "text":
      return textRuns(node.text, styles);
    case "break":
      return [{ text: `\n${lineStart}`, styles }];
    case "styled":
      return toInlineRuns(node.children, within(styles, { type: entityTypes[node.style] }), lineStart);
    case "code":
      return textRuns(node.text, aroundCode(styles));
    case "math": {
      const text = formulaText(node.tex, lineStart);
      return text === undefined ? textRuns(node.tex, aroundCode(styles)) : textRuns(text, styles);
    }
    case "link":
      return toLink(node, (inner) => toInlineRuns(node.children, inner, lineStart), styles);
    case "image":
      return toLink(node, (inner) => textRuns(node.alt, inner), styles);
    case "footnote-reference":
      return textRuns(`[${node.label}]`, styles);
  }
}

/** A link if Telegram takes it, else its text with the address behind; the address alone where they are the same. */
function toLink(node: Link | Image, toLabel: (styles: Styles) => readonly Run[], styles: Styles): readonly Run[] {
  const label = toLabel(styles);
  const text = label.map((run) => run.text).join("");
  if (text.trim() === "") return textRuns(node.url, styles);
  // Telegram finds these by itself.
  if (isItsOwnText(node.url, text)) return label;
  const url = toLinkUrl(node.url);
  // Telegram does not nest links.
  if (styles.some(({ type }) => type === "text_link")) return label;
  if (url !== undefined) return toLabel(within(styles, { type: "text_link", url }));
  return [...label, ...(node.url === "" ? [] : textRuns(` (${node.url})`, styles))];
}

/** Whether a label says its address already. */
function isItsOwnText(url: string, text: string): boolean {
  return url === text || url === `http://${text}` || url === `mailto:${text}`;
}

/**
 * Telegram allows code inside a quote only, and nothing inside code (TDLib MessageEntity.cpp, `are_entities_valid`,
 * 2026-11-22), so the styles around it are interrupted, unless they say more than code does: where a link leads,
 * what is hidden, what is struck out.
 */
function aroundCode(styles: Styles): Styles {
  if (styles.some(({ type }) => /^(?:text_link|spoiler|strikethrough)$/.test(type))) return styles;
  return [...styles.filter(isQuote), { type: "code" }];
}

export function isQuote({ type }: Style): boolean {
  return type === "blockquote" || type === "expandable_blockquote";
}
