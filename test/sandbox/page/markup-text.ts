import type { Markup } from "../../../src/sandbox/page/markup.ts";

/** All text in it, without any formatting. */
export function toText(markup: readonly Markup[]): string {
  return markup.map((part) => (typeof part === "string" ? part : toText(part.children))).join("");
}

/** Short to write: `<bold>text</bold>`, with the address or language of those that have one. */
export function toTags(markup: readonly Markup[]): string {
  return markup
    .map((part) => {
      if (typeof part === "string") return part;
      const detail = part.href ?? part.language ?? part.start;
      return `<${part.kind}${detail === undefined ? "" : ` ${detail}`}>${toTags(part.children)}</${part.kind}>`;
    })
    .join("");
}
