import { toDiscordInline } from "./discord-inline.ts";
import type { Markup, MarkupElement, MarkupKind } from "./markup.ts";

const fence = /```(?:([\w+#.-]+)\n|\n)?([^]*?)\n?```/y;
const quote = /(?:> [^\n]*(?:\n|$))+/y;
const quotedRest = />>> ([^]*)/y;
const heading = /(#{1,3}|-#) +([^\n]*\S[^\n]*)(?:\n|$)/y;
const listItem = /( *)(?:([-*])|(\d{1,9})\.) +(\S[^\n]*)(?:\n|$)/y;
/** A line that is indented below the marker of an item is more of that item. */
const itemLine = /( {2,})(\S[^\n]*)(?:\n|$)/y;
const line = /[^\n]*(?:\n|$)/y;

const headingKinds: Readonly<Record<string, MarkupKind>> = {
  "#": "heading1",
  "##": "heading2",
  "###": "heading3",
  "-#": "subtext",
};

/**
 * A Discord message's content as its apps draw it (https://support.discord.com/hc/en-us/articles/210298617, 2026-11-22).
 * Blocks take the line break behind them with them. Total.
 */
export function toDiscordMarkup(content: string): readonly Markup[] {
  return toBlocks(content, true);
}

/** `mayQuote`: not inside a quotation, which holds no other. */
function toBlocks(content: string, mayQuote: boolean): readonly Markup[] {
  const blocks: Markup[] = [];
  let paragraph = "";
  let position = 0;
  const add = (...added: readonly Markup[]) => {
    if (paragraph !== "") blocks.push(...toDiscordInline(paragraph));
    paragraph = "";
    blocks.push(...added);
  };
  while (position < content.length) {
    const block = takeBlock(content, position, mayQuote);
    if (block !== undefined) {
      add(block.element);
      position = block.end;
      continue;
    }
    const text = take(line, content, position)?.[0] ?? "";
    const fenceStart = findFence(content, position, text);
    paragraph += text.slice(0, fenceStart);
    position += fenceStart ?? text.length;
  }
  paragraph = paragraph.replace(/\n$/, "");
  add();
  return blocks;
}

interface Block {
  readonly element: MarkupElement;
  /** Where the text behind it begins. */
  readonly end: number;
}

/** The block that begins at `position`, which is the start of a line or of a fence. */
function takeBlock(content: string, position: number, mayQuote: boolean): Block | undefined {
  const code = takeFence(content, position);
  if (code !== undefined) {
    const [whole, language, source = ""] = code;
    const element: MarkupElement = { kind: "pre", children: [source], ...(language !== undefined && { language }) };
    const end = position + whole.length;
    return { element, end: content[end] === "\n" ? end + 1 : end };
  }
  const isLineStart = position === 0 || content[position - 1] === "\n";
  if (!isLineStart) return undefined;
  if (mayQuote) {
    const rest = take(quotedRest, content, position);
    if (rest !== undefined) return toQuote(rest[1] ?? "", content.length);
    const quoted = take(quote, content, position);
    if (quoted !== undefined) return toQuote(quoted[0].replaceAll(/^> /gm, ""), position + quoted[0].length);
  }
  const titled = take(heading, content, position);
  if (titled !== undefined) {
    const [whole, mark = "", words = ""] = titled;
    const kind = headingKinds[mark] ?? "subtext";
    return { element: { kind, children: toDiscordInline(words) }, end: position + whole.length };
  }
  return takeList(content, position);
}

function toQuote(source: string, end: number): Block {
  return { element: { kind: "quote", children: toBlocks(source, false) }, end };
}

/** Every item that is indented as deep as the first belongs to the list, deeper ones to lists inside it. */
function takeList(content: string, position: number): Block | undefined {
  const first = take(listItem, content, position);
  if (first === undefined) return undefined;
  const [, indentation = "", , number] = first;
  const items: MarkupElement[] = [];
  let end = position;
  for (;;) {
    const last = items.at(-1);
    const item = take(listItem, content, end);
    if (item === undefined) {
      const [whole, itemIndentation = "", words = ""] = take(itemLine, content, end) ?? [];
      if (whole === undefined || last === undefined || itemIndentation.length < indentation.length + 2) break;
      items[items.length - 1] = { ...last, children: [...last.children, "\n", ...toDiscordInline(words)] };
      end += whole.length;
      continue;
    }
    const [whole, itemIndentation = "", , itemNumber, words = ""] = item;
    if (itemIndentation.length < indentation.length) break;
    const isDeeper = itemIndentation.length > indentation.length;
    if (isDeeper && last !== undefined) {
      const inner = takeList(content, end);
      if (inner === undefined) break;
      items[items.length - 1] = { ...last, children: [...last.children, inner.element] };
      end = inner.end;
      continue;
    }
    if ((itemNumber === undefined) !== (number === undefined)) break;
    items.push({ kind: "item", children: toDiscordInline(words) });
    end += whole.length;
  }
  const element: MarkupElement =
    number === undefined
      ? { kind: "list", children: items }
      : { kind: "numbered", children: items, start: Number(number) };
  return { element, end };
}

/** Where in the line a whole block of code begins. */
function findFence(content: string, position: number, text: string): number | undefined {
  for (let offset = text.indexOf("```"); offset !== -1; offset = text.indexOf("```", offset + 1)) {
    const isEscaped = text[offset - 1] === "\\";
    if (!isEscaped && takeFence(content, position + offset) !== undefined) return offset;
  }
  return undefined;
}

/** Three backticks around nothing are shown as they are. */
function takeFence(content: string, position: number): RegExpExecArray | undefined {
  const match = take(fence, content, position);
  return match?.[2]?.trim() === "" ? undefined : match;
}

function take(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}
