import { toUnicode } from "../../src/markdown/tex.ts";
import type { Inline } from "../../src/markdown/tree.ts";

/** What inlines say without any formatting, the addresses of links spelled out; breaks are "\n". */
export function plainTextOf(inlines: readonly Inline[]): string {
  return inlines.map(toText).join("");
}

function toText(inline: Inline): string {
  switch (inline.type) {
    case "text":
    case "code":
      return inline.text;
    case "break":
      return "\n";
    case "styled":
      return plainTextOf(inline.children);
    case "math":
      return toUnicode(inline.tex)?.replaceAll(/\s*\n\s*/g, "; ") ?? inline.tex.replaceAll(/\s+/g, " ").trim();
    case "link":
      return withAddress(plainTextOf(inline.children), inline.url);
    case "image":
      return withAddress(inline.alt, inline.url);
    case "footnote-reference":
      return `[${inline.label}]`;
  }
}

function withAddress(words: string, url: string): string {
  if (words.trim() === "") return url;
  const isSame = url === words || url === `mailto:${words}` || url === `http://${words}`;
  return isSame || url === "" ? words : `${words} (${url})`;
}
