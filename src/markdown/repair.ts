import type { InlineScanner } from "./inline-scanner.ts";

/**
 * The source of an unfinished paragraph as it may be shown: styles and code that are open are closed, and what is not
 * decided yet is held back: a marker with nothing behind it, the brackets and the address of half a link, half a formula, half a tag.
 */
export function repaired(source: string, scanner: InlineScanner): string {
  let text = source.slice(0, scanner.position);
  // What may become a longer marker has no meaning yet; other characters have.
  text += source.slice(scanner.position).replace(/^(?:[\\`*_~$|<\]]+|\s+)/, "");
  text = text.replace(/&#?\w{0,31}$/, "");
  for (const { kind, mark, at, width } of scanner.open.toReversed()) {
    const content = text.slice(at + width).trimEnd();
    switch (kind) {
      case "math":
      case "angle":
      case "destination":
        text = text.slice(0, at);
        break;
      case "label":
        text = text.slice(0, at) + (text.charAt(at + width) === "^" ? "" : text.slice(at + width));
        break;
      case "code":
        text = content === "" ? text.slice(0, at) : text.slice(0, at + width) + closedCode(content, mark);
        break;
      case "style":
        text = content === "" ? text.slice(0, at) : text.slice(0, at + width) + content + mark.repeat(width);
        break;
    }
  }
  return text;
}

/** A space keeps a backtick of the content apart from those that close it. */
function closedCode(content: string, mark: string): string {
  return content.endsWith("`") ? `${content} ${mark}` : content + mark;
}
