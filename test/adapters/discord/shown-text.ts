import { toAlignedLines, toRecords } from "../../../src/markdown/table-text.ts";
import { toUnicode } from "../../../src/markdown/tex.ts";
import type { Block, Inline } from "../../../src/markdown/tree.ts";
import { limits } from "../../../adapters/discord/limits.ts";
import { plainTextOf } from "../../../adapters/discord/plain-text.ts";
import type { Markup, MarkupElement } from "../../../src/sandbox/page/markup.ts";

/**
 * Everything a user sees of a message, and the addresses of its links: to be compared with {@link textOfBlocks}. Without
 * blanks and characters that nobody sees.
 */
export function textOfMarkup(markup: readonly Markup[]): string {
  return normal(markup.map(ofMarkup).join(""));
}

/** Everything a user should see of blocks. */
export function textOfBlocks(blocks: readonly Block[]): string {
  return normal(blocks.map(ofBlock).join(""));
}

/** A text as both of these give it: addresses as people read them, without what nobody sees. */
export function normal(text: string): string {
  return text
    .replaceAll(/(?:%[0-9A-F]{2})+/gi, decoded)
    .replaceAll(/[\s\p{Cf}]/gu, "")
    .replaceAll(/(?<=:\/\/[^/?#]+)\/(?=[?#)]|$)/g, "")
    .toLowerCase();
}

function decoded(percents: string): string {
  try {
    return decodeURIComponent(percents);
  } catch {
    return percents;
  }
}

function ofMarkup(part: Markup): string {
  if (typeof part === "string") return part;
  const inside = part.children.map(ofMarkup);
  if (part.kind === "link") return withAddress(inside.join(""), part.href ?? "");
  return part.kind === "list" || part.kind === "numbered" ? ofItems(part, inside) : inside.join("");
}

function ofItems({ start }: MarkupElement, items: readonly string[]): string {
  return items.map((item, index) => `${start === undefined ? "-" : `${start + index}.`}${item}`).join("");
}

function ofBlock(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return block.children.map(ofInline).join("");
    case "code-block":
      return block.text;
    case "math-block":
      return toUnicode(block.tex) ?? block.tex;
    case "quote":
      return block.children.map(ofBlock).join("");
    case "list":
      return block.items
        .map(({ checked, children }, index) => {
          const marker = block.start === undefined ? "-" : `${block.start + index}.`;
          const box = checked === undefined ? "" : checked ? "✅" : "⬜";
          return marker + box + children.map(ofBlock).join("");
        })
        .join("");
    case "table": {
      const needsRecords = [block.header, ...block.rows].flat(2).some(hidesSomething);
      const lines = needsRecords ? undefined : toAlignedLines(block, limits.tableColumns, plainTextOf);
      return lines?.join("") ?? toRecords(block).map(ofBlock).join("");
    }
    case "rule":
      return "─".repeat(12);
    case "footnote-definition": {
      const words = block.children.map(ofBlock).join("");
      // A footnote that says nothing is not shown.
      return words === "" ? "" : `[${block.label}]${words}`;
    }
  }
}

function ofInline(inline: Inline): string {
  switch (inline.type) {
    case "text":
    case "code":
      return inline.text;
    case "break":
      return "\n";
    case "styled":
      return inline.children.map(ofInline).join("");
    case "math":
      return toUnicode(inline.tex)?.replaceAll(/\s*\n\s*/g, "; ") ?? inline.tex;
    case "link":
      return withAddress(inline.children.map(ofLabel).join(""), inline.url);
    case "image":
      return withAddress(inline.alt, inline.url);
    case "footnote-reference":
      return `[${inline.label}]`;
  }
}

/** Whether code, in which nothing is formatted, would show more or less of it. */
function hidesSomething(inline: Inline): boolean {
  if (inline.type === "styled") return inline.style === "spoiler" || inline.children.some(hidesSomething);
  if (inline.type !== "link" && inline.type !== "image") return false;
  const words = inline.type === "link" ? inline.children.map(ofLabel).join("") : inline.alt;
  return words !== "" && inline.url.startsWith("http") && ![words, `http://${words}`].includes(inline.url);
}

function ofLabel(inline: Inline): string {
  if (inline.type === "styled") return inline.children.map(ofLabel).join("");
  return inline.type === "image" ? inline.alt : ofInline(inline);
}

function withAddress(words: string, url: string): string {
  if (words.trim() === "") return url;
  const isSame = [words, `${words}/`, `mailto:${words}`].includes(url);
  return isSame || url === "" ? words : `${words}(${url})`;
}
