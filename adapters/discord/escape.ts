/** Shows nothing, and parts what Discord would read as one: a mark from the next, a line from a list above it. */
export const invisible = "\u200b";

/** What begins a heading, a list, a quotation or small print at the start of a line. */
const lineOpener = /^\s*(?:(?=#|-(?:[\s#]|$)|\+(?:\s|$)|>)|\d+(?=\.(?:\s|$)))/;

/** Where in the message a text stands. */
export interface TextPosition {
  /** Nothing but blanks stands before it in its line. */
  readonly isLineStart?: boolean;
  /** Inside the label of a link, where Discord knows no escaped brackets. */
  readonly isLabel?: boolean;
}

/**
 * Text of one line that shows as it is: nothing in it is formatting, a mention, an emoji, a timestamp or a link. Discord
 * takes a backslash before anything but letters, digits and blanks for an escape, though not inside an address
 * (https://github.com/discord/SimpleAST, SimpleMarkdownRules.kt, 2026-11-22).
 */
export function escapeText(text: string, { isLineStart = false, isLabel = false }: TextPosition = {}): string {
  const marked = isLabel ? labelMarks : textMarks;
  const escaped = text.replaceAll(marked, "\\$&");
  return isLineStart ? escaped.replace(lineOpener, "$&\\") : escaped;
}

const textMarks = /[\\*_~`|<[]|@(?=everyone|here)|:(?=[^\s:]+:)|(?<=\w):(?=\/\/)/g;
const labelMarks = /[\\*_~`|<]|@(?=everyone|here)|:(?=[^\s:]+:)|(?<=\w):(?=\/\/)/g;

/** Code inside a line. Discord ends it at the first run of backticks as long as the one before it, and knows one or two. */
export function toCodeSpan(code: string): string {
  if (!code.includes("`")) return `\`${code}\``;
  const inside = code.replaceAll(/`(?=`)/g, `\`${invisible}`);
  const before = inside.startsWith("`") ? " " : "";
  const after = inside.endsWith("`") ? " " : "";
  return `\`\`${before}${inside}${after}\`\``;
}

/** A block of code. Discord ends it at the next three backticks, wherever they stand. */
export function toFence(code: string, language = ""): string {
  const name = /^[\w+#.-]+$/.test(language) ? language : "";
  return `\`\`\`${name}\n${code.replaceAll(/`(?=`)/g, `\`${invisible}`)}\n\`\`\``;
}

/** Whether anybody sees something of it; Discord refuses a message that shows nothing. */
export function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}
