import type { BotApiEntity } from "../telegram/bot-api.ts";
import { toLink, type Markup, type MarkupElement, type MarkupKind } from "./markup.ts";

const kinds: Readonly<Record<string, MarkupKind>> = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strikethrough: "strike",
  spoiler: "spoiler",
  code: "code",
  pre: "pre",
  blockquote: "quote",
  expandable_blockquote: "quote",
  mention: "mention",
  text_mention: "mention",
  hashtag: "mention",
  bot_command: "command",
};

/** From `start` to before `end`, in UTF-16 units of the whole text. */
interface Range {
  readonly start: number;
  readonly end: number;
}

interface Span extends Range {
  readonly entity: BotApiEntity;
}

/** A Telegram text as its apps draw it. Entities that overlap without nesting are cut in two, unknown ones are ignored. Total. */
export function toTelegramMarkup(text: string, entities: readonly BotApiEntity[]): readonly Markup[] {
  const spans = entities.map((entity) => ({ start: entity.offset, end: entity.offset + entity.length, entity }));
  return toMarkup(text, { start: 0, end: text.length }, spans);
}

function toMarkup(text: string, range: Range, spans: readonly Span[]): readonly Markup[] {
  const markup: Markup[] = [];
  let position = range.start;
  let [span, ...waiting] = toSpansIn(range, spans);
  while (span !== undefined) {
    const { start, end, entity } = span;
    markup.push(...toText(text.slice(position, start), markup.at(-1)));
    markup.push(...toElement(entity, text.slice(start, end), toMarkup(text, { start, end }, waiting)));
    position = end;
    // What crosses the end of this span goes on behind it.
    [span, ...waiting] = toSpansIn({ start: end, end: range.end }, waiting);
  }
  markup.push(...toText(text.slice(position, range.end), markup.at(-1)));
  return markup;
}

/** What the range has of each span, the outermost of those that begin together first. */
function toSpansIn(range: Range, spans: readonly Span[]): Span[] {
  return spans
    .map(({ start, end, entity }) => ({ start: Math.max(start, range.start), end: Math.min(end, range.end), entity }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

/** A block stands on lines of its own, so the line break behind it is not drawn again. */
function toText(text: string, before: Markup | undefined): readonly Markup[] {
  const isBehindBlock = typeof before === "object" && (before.kind === "pre" || before.kind === "quote");
  const shown = isBehindBlock ? text.replace(/^\n/, "") : text;
  return shown === "" ? [] : [shown];
}

function toElement(entity: BotApiEntity, source: string, children: readonly Markup[]): readonly Markup[] {
  if (entity.type === "text_link") return toLink(entity.url ?? "", children);
  if (entity.type === "url") return toLink(/^https?:\/\//i.test(source) ? source : `https://${source}`, children);
  const kind = kinds[entity.type];
  if (kind === undefined) return children;
  const element: MarkupElement = { kind, children };
  return [entity.language === undefined ? element : { ...element, language: entity.language }];
}
