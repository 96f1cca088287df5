import type { Markup, MarkupKind } from "../../../src/sandbox/page/markup.ts";

/** What reading a message so far says about the place that comes next. */
interface State {
  isLineStart: boolean;
  readonly isQuote: boolean;
  readonly isLink: boolean;
}

interface Found {
  readonly markup: readonly Markup[];
  readonly length: number;
}

type Rule = (rest: string, state: State) => Found | undefined;

/**
 * A message as Discord's desktop app draws it, read the way that app does: rules in turn at every place, styles before
 * code, no escapes inside a style's search for its end, one line a quotation. Stricter than the sandbox's page.
 * Sources: https://github.com/discord/SimpleAST, https://github.com/jeremy-rifkin/dismark, and
 * https://support.discord.com/hc/en-us/articles/210298617 (2026-11-22).
 */
export function readDialect(content: string): readonly Markup[] {
  return read(content.trim(), { isLineStart: true, isQuote: false, isLink: false });
}

function read(content: string, state: State): readonly Markup[] {
  const markup: Markup[] = [];
  let rest = content;
  while (rest !== "") {
    const found = firstOf(rules, rest, state);
    if (found === undefined) {
      const [text = ""] = /^(?:\s+|[0-9A-Za-z]+|[^])/u.exec(rest) ?? [];
      const end = text.indexOf("\n") + 1 || text.length;
      append(markup, rest.slice(0, end));
      state.isLineStart = text[end - 1] === "\n";
      rest = rest.slice(end);
      continue;
    }
    for (const part of found.markup) append(markup, part);
    rest = rest.slice(found.length);
  }
  return markup;
}

function append(markup: Markup[], part: Markup): void {
  const last = markup.at(-1);
  if (typeof part === "string" && typeof last === "string") markup[markup.length - 1] = last + part;
  else markup.push(part);
}

function firstOf(all: readonly Rule[], rest: string, state: State): Found | undefined {
  for (const rule of all) {
    const found = rule(rest, state);
    if (found !== undefined) return found;
  }
  return undefined;
}

const escape: Rule = (rest, state) => {
  const [whole, character] = /^\\([^0-9A-Za-z\s])/u.exec(rest) ?? [];
  if (whole === undefined || character === undefined || (state.isLink && character === "]")) return undefined;
  state.isLineStart = false;
  return { markup: [character], length: whole.length };
};

function style(kind: MarkupKind, pattern: RegExp): Rule {
  return (rest, state) => {
    const match = pattern.exec(rest);
    if (match === null) return undefined;
    return { markup: [{ kind, children: read(match[1] ?? "", state) }], length: match[0].length };
  };
}

const codeBlock: Rule = (rest, state) => {
  const [whole, inside = ""] = /^```([^]+?)```/.exec(rest) ?? [];
  if (whole === undefined || !/[^\n]/.test(inside)) return undefined;
  const [, language, source = inside] = /^([\w+\-.#]+?)\s*\n([^]*)$/.exec(inside) ?? [];
  state.isLineStart = false;
  const children = [source.replaceAll(/^\n+|\n+$/g, "")];
  return { markup: [{ kind: "pre", children, ...(language !== undefined && { language }) }], length: whole.length };
};

const inlineCode: Rule = (rest, state) => {
  const [whole, , source = ""] = /^(``?)([^]*?)\1/.exec(rest) ?? [];
  if (whole === undefined || !/[^`]/.test(source)) return undefined;
  state.isLineStart = false;
  return { markup: [{ kind: "code", children: [source] }], length: whole.length };
};

/** A rule for a whole line, of which the first group of the pattern is what stands in it. */
function line(kind: MarkupKind, pattern: RegExp): Rule {
  const isQuote = kind === "quote";
  return (rest, state) => {
    if (!state.isLineStart || state.isLink || (isQuote && state.isQuote)) return undefined;
    const match = pattern.exec(rest);
    if (match === null) return undefined;
    const inside = (match[1] ?? "").trim();
    const children = read(inside, { isLineStart: true, isQuote: state.isQuote || isQuote, isLink: false });
    state.isLineStart = true;
    return { markup: [{ kind, children }], length: match[0].length };
  };
}

const headingKinds = ["heading1", "heading2", "heading3"] as const;

const item = /^( *)([+*-]|(\d+)\.) +([^\n]+(?:\n\1 {2}[^\n]+)*\n?)/;

const list: Rule = (rest, state) => {
  if (!state.isLineStart || state.isLink) return undefined;
  const items: Markup[] = [];
  let length = 0;
  let start: number | undefined;
  for (let match = item.exec(rest); match !== null; match = item.exec(rest.slice(length))) {
    const [whole, indentation = "", , number, source = ""] = match;
    if (length === 0 && number !== undefined) start = Number(number);
    const inside = source.replaceAll(new RegExp(`^${indentation} {2}`, "gm"), "");
    items.push({ kind: "item", children: read(inside, { ...state, isLineStart: true }) });
    length += whole.length;
  }
  if (length === 0) return undefined;
  state.isLineStart = true;
  const kind = start === undefined ? "list" : "numbered";
  return { markup: [{ kind, children: items, ...(start !== undefined && { start }) }], length };
};

const fullAddress = /^https?:\/\/[^\s<]+[^<.,:;"')\]\s]$/;
const anyAddress = /https?:\/\/[^\s<]+[^<.,:;"')\]\s]/;

const maskedLink: Rule = (rest, state) => {
  if (state.isLink || !rest.startsWith("[")) return undefined;
  let depth = 0;
  for (let index = 0; index < rest.length; index += 1) {
    if (rest[index] === "[") depth += 1;
    if (rest[index] === "]") depth -= 1;
    if (depth !== 0) continue;
    const [target, href = ""] = /^\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)/.exec(rest.slice(index + 1)) ?? [];
    if (target === undefined || !fullAddress.test(href)) return undefined;
    const label = rest.slice(1, index);
    const length = index + 1 + target.length;
    if (anyAddress.test(label) || /```[^]+?```/.test(label)) return { markup: [rest.slice(0, length)], length };
    const children = read(label, { ...state, isLink: true });
    state.isLineStart = false;
    return { markup: [{ kind: "link", children, href }], length };
  }
  return undefined;
};

function token(pattern: RegExp, toMarkup: (match: RegExpExecArray) => Markup): Rule {
  return (rest, state) => {
    const match = state.isLink ? null : pattern.exec(rest);
    if (match === null) return undefined;
    state.isLineStart = false;
    return { markup: [toMarkup(match)], length: match[0].length };
  };
}

const link = ([, href = ""]: RegExpExecArray): Markup => ({ kind: "link", children: [href], href });

const rules: readonly Rule[] = [
  escape,
  style("bold", /^\*\*([^]+?)\*\*(?!\*)/),
  style("underline", /^__([^]+?)__(?!_)/),
  style("italic", /^_((?:__|\\[^]|[^\\_])+?)_\b/),
  style("italic", /^\*(?=\S)((?:\\\*|\*\*|\s+(?:[^*\s]|\\\*|\*\*)|[^\s*])+?)(?<!\\)\*(?!\*)/),
  style("strike", /^~~([^]+?)~~/),
  style("spoiler", /^\|\|([^]+?)\|\|/),
  codeBlock,
  inlineCode,
  line("quote", /^ *>>> ([^]+)/),
  line("quote", /^ *>(?!>>) ([^\n]+\n?)/),
  line("subtext", /^-# (?!-#) *([^\n]+\n?)/),
  ...headingKinds.map((kind, index) => line(kind, new RegExp(`^ *#{${index + 1}} (?!#) *([^\\n]+\\n?)`))),
  maskedLink,
  list,
  token(/^<(https?:\/\/[^ >]+)>/, link),
  token(/^(https?:\/\/[^\s<]+[^<.,:;"')\]\s])/, link),
  token(/^(@everyone|@here|<(?:@[!&]?|#)\d+>)/, ([whole]) => ({ kind: "mention", children: [whole] })),
  token(/^(<\/[^>]+:\d+>|<t:-?\d+(?::\w)?>|<a?:\w+:\d+>|<id:\w+>|:(?:smile|cat|a|b|\+1|100|tada):)/, ([whole]) => ({
    kind: "command",
    children: [whole],
  })),
];
