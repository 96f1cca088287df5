import type { Image, Link, List, ListItem, Nodes, RootContent } from "mdast";

import { parseMarkdown } from "../../src/markdown/parse.ts";
import { toLinkUrl } from "./link-url.ts";
import { joinRuns } from "./telegram-text.ts";
import type { Run, Style, TelegramText } from "./telegram-text.ts";

type Styles = readonly Style[];

/** What a language of a fence may look like; clients highlight by it. */
const languageName = /^[\w+#.-]{1,32}$/;

/**
 * Markdown as Telegram can show it. Total. What Telegram has no formatting for stays readable text, and the result is
 * hardly ever longer than the source.
 */
export function toTelegramText(markdown: string): TelegramText {
  const { children } = parseMarkdown(markdown);
  return joinRuns(toBlocks(children, []));

  /** Blocks on lines of their own, as far apart as the author put them. */
  function toBlocks(nodes: readonly RootContent[], styles: Styles): readonly Run[] {
    const runs: Run[] = [];
    let previous: RootContent | undefined;
    for (const node of nodes) {
      const block = toNode(node, styles);
      if (block.length === 0) continue;
      if (previous !== undefined) runs.push({ text: "\n".repeat(linesBetween(previous, node)), styles });
      runs.push(...block);
      previous = node;
    }
    return runs;
  }

  function toNode(node: RootContent, styles: Styles): readonly Run[] {
    switch (node.type) {
      case "paragraph":
        return toInlines(node.children, styles);
      case "heading":
        return toInlines(node.children, within(styles, { type: "bold" }));
      case "blockquote":
        return toBlocks(node.children, within(styles, { type: "blockquote" }));
      case "list":
        return toList(node, styles);
      case "code":
        return toPre(node.value, styles, node.lang ?? "");
      case "table":
        return toPre(sourceOf(node), styles);
      case "footnoteDefinition":
        return [{ text: `[^${node.label ?? node.identifier}]: `, styles }, ...toBlocks(node.children, styles)];
      case "thematicBreak":
        return [{ text: "———", styles }];
      case "text":
      case "html":
        return toRuns(node.value, styles);
      case "strong":
        return toInlines(node.children, within(styles, { type: "bold" }));
      case "emphasis":
        return toInlines(node.children, within(styles, { type: "italic" }));
      case "delete":
        return toInlines(node.children, within(styles, { type: "strikethrough" }));
      case "inlineCode":
        return toRuns(node.value, aroundCode(styles, { type: "code" }));
      case "break":
        return [{ text: "\n", styles }];
      case "link":
        return toLink(node, (inner) => toInlines(node.children, inner), styles);
      case "image":
        return toLink(node, (inner) => toRuns(node.alt ?? "", inner), styles);
      case "definition":
      case "footnoteReference":
      case "imageReference":
      case "linkReference":
      case "listItem":
      case "tableCell":
      case "tableRow":
      case "yaml":
        return toRuns(sourceOf(node), styles);
    }
  }

  function toList(list: List, styles: Styles): readonly Run[] {
    const runs: Run[] = [];
    for (const [position, item] of list.children.entries()) {
      const previous = list.children[position - 1];
      if (previous !== undefined) runs.push({ text: "\n".repeat(linesBetween(previous, item)), styles });
      const marker = toMarker(list, position, item);
      const content = indented(toBlocks(item.children, styles), " ".repeat(marker.length));
      runs.push({ text: content.length === 0 ? marker.trimEnd() : marker, styles }, ...content);
    }
    return runs;
  }

  function toInlines(nodes: readonly RootContent[], styles: Styles): readonly Run[] {
    return nodes.flatMap((node) => toNode(node, styles));
  }

  function sourceOf(node: Nodes): string {
    return markdown.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
  }
}

/** A link if Telegram takes it, else its text with the address behind; the address alone where they are the same. */
function toLink(node: Link | Image, toLabel: (styles: Styles) => readonly Run[], styles: Styles): readonly Run[] {
  const label = toLabel(styles);
  const text = label.map((run) => run.text).join("");
  if (text.trim() === "") return toRuns(node.url, styles);
  // Telegram finds these by itself.
  if (node.url === text || node.url === `http://${text}` || node.url === `mailto:${text}`) return label;
  const url = toLinkUrl(node.url);
  if (url !== undefined) return toLabel(within(styles, { type: "text_link", url }));
  return [...label, ...(node.url === "" ? [] : toRuns(` (${node.url})`, styles))];
}

function toPre(text: string, styles: Styles, language = ""): readonly Run[] {
  return toRuns(text, aroundCode(styles, languageName.test(language) ? { type: "pre", language } : { type: "pre" }));
}

function toRuns(text: string, styles: Styles): readonly Run[] {
  return text === "" ? [] : [{ text, styles }];
}

/** Adds a style inside the others; one that is there already adds nothing. */
function within(styles: Styles, style: Style): Styles {
  return styles.some(({ type }) => type === style.type) ? styles : [...styles, style];
}

/**
 * Telegram allows code inside a quote only, and nothing inside code (TDLib MessageEntity.cpp, `are_entities_valid`,
 * 2026-11-22), so the styles around it are interrupted. A link is worth more than the look of its label.
 */
function aroundCode(styles: Styles, code: Style): Styles {
  if (styles.some(({ type }) => type === "text_link")) return styles;
  return [...styles.filter(({ type }) => type === "blockquote"), code];
}

function toMarker(list: List, position: number, item: ListItem): string {
  const number = list.ordered === true ? `${(list.start ?? 1) + position}. ` : "";
  if (typeof item.checked === "boolean") return `${number}${item.checked ? "☑" : "☐"} `;
  return number === "" ? "• " : number;
}

/** Every line but the first moved right; code keeps its place, because it is copied. */
function indented(runs: readonly Run[], indent: string): readonly Run[] {
  return runs.map((run, position) => {
    if (isCode(run)) return run;
    const next = runs[position + 1];
    const isBeforeCode = next !== undefined && isCode(next);
    // An empty line stays empty.
    return { ...run, text: run.text.replaceAll(isBeforeCode ? /\n(?!\n|$)/g : /\n(?!\n)/g, `\n${indent}`) };
  });
}

function isCode({ styles }: Run): boolean {
  return styles.at(-1)?.type === "pre";
}

/** One line break or an empty line; the longer gaps that authors leave mean no more than that. */
function linesBetween(before: Nodes, after: Nodes): number {
  return (after.position?.start.line ?? 0) - (before.position?.end.line ?? 0) > 1 ? 2 : 1;
}
