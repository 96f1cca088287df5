import type { Fidelity, RenderedPart, ReplyDocument } from "../../src/contract/reply.ts";
import { graphemeBoundary } from "../../src/markdown/graphemes.ts";
import { splitMarkdown } from "../../src/markdown/split.ts";
import { limits } from "./limits.ts";
import { toTelegramText } from "./markdown-text.ts";
import { joinRuns, sliceText } from "./telegram-text.ts";
import type { TelegramText } from "./telegram-text.ts";

/**
 * A document as messages that Telegram takes: text within its length, entities within their number, nothing that it
 * would trim away to nothing. Pure and total; a document that grows keeps its earlier parts. `plain` has the same texts
 * without entities.
 */
export function render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<TelegramText>[] {
  const bodies = splitMarkdown(sanitized(document.markdown), limits.textChars, charsOf).flatMap(toBodies);
  const notice = document.notice === undefined ? [] : toNotice(document.notice);
  const shown = withNotice(bodies, notice);
  return shown.map(({ text, entities }) => toPart(fidelity === "rich" ? { text, entities } : { text, entities: [] }));
}

function toPart(body: TelegramText): RenderedPart<TelegramText> {
  return { body, fingerprint: JSON.stringify([body.text, body.entities]) };
}

/** What a piece within the length becomes: mostly one message, more when it is full of formatting. */
function toBodies(piece: string): readonly TelegramText[] {
  const body = toTelegramText(piece);
  const bodies =
    body.entities.length <= limits.entities
      ? [body]
      : splitMarkdown(piece, limits.entities, stylesOf).map((smaller) => toTelegramText(smaller));
  return bodies.flatMap(toFitting);
}

const charsOf = (markdown: string): number => markdown.length;

/** At least about the number of entities that the Markdown can make, and never less when it grows. */
function stylesOf(markdown: string): number {
  const inline = markdown.match(/\*{1,2}|_{1,2}|~{1,2}|`+/g)?.length ?? 0;
  const others = markdown.match(/\]\(|^[ \t]*(?:#|>| {4})|^[ \t]*(?:=+|-+)[ \t]*$/gm)?.length ?? 0;
  return Math.ceil(inline / 2) + others;
}

/** Trimmed as Telegram would, and cut where rendering made the text longer than its source. Without text, nothing. */
function toFitting(body: TelegramText): readonly TelegramText[] {
  const end = body.text.trimEnd().length;
  const fitting: TelegramText[] = [];
  let start = /^\s*\n|^/.exec(body.text)?.[0].length ?? 0;
  while (start < end) {
    const cut = start + graphemeBoundary(body.text.slice(start, end), limits.textChars);
    const { text, entities } = sliceText(body, start, cut);
    if (isVisible(text)) fitting.push({ text, entities: entities.slice(0, limits.entities) });
    start = cut;
  }
  return fitting;
}

/** Below the last text if it has room, else a message of its own. */
function withNotice(bodies: readonly TelegramText[], notice: readonly TelegramText[]): readonly TelegramText[] {
  const last = bodies.at(-1);
  const [first] = notice;
  if (last === undefined || first === undefined) return [...bodies, ...notice];
  const offset = last.text.length + 2;
  const hasRoom = offset + first.text.length <= limits.textChars && last.entities.length < limits.entities;
  if (!hasRoom) return [...bodies, ...notice];
  const moved = first.entities.map((entity) => ({ ...entity, offset: entity.offset + offset }));
  const joined = { text: `${last.text}\n\n${first.text}`, entities: [...last.entities, ...moved] };
  return [...bodies.slice(0, -1), joined, ...notice.slice(1)];
}

function toNotice(notice: string): readonly TelegramText[] {
  return toFitting(joinRuns([{ text: sanitized(notice).trim(), styles: [{ type: "italic" }] }]));
}

/**
 * Without what Telegram refuses or replaces by spaces: halves of surrogate pairs (the last one's other half may still
 * come) and control characters, tabs among them, which code needs (TDLib misc.cpp, `clean_input_string`, 2026-11-22).
 */
function sanitized(text: string): string {
  return text
    .replace(/[\uD800-\uDBFF]$/, "")
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll("\t", "    ")
    .replaceAll(/[^\P{Cc}\n]/gu, "");
}

/** Telegram takes a text of nothing but blanks and invisible characters for empty (TDLib misc.cpp, `strip_empty_characters`). */
function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\u2800\uFFFC]/u.test(text);
}
