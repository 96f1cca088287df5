import type { Fidelity, RenderedPart, ReplyDocument } from "../../src/contract/reply.ts";
import { type Fence, fencesOf } from "../../src/markdown/fences.ts";
import { splitMarkdown } from "../../src/markdown/split.ts";
import { limits } from "./limits.ts";

/** What a message shows. */
export interface DiscordBody {
  readonly content: string;
}

/**
 * The document as messages in Discord's dialect of Markdown. Pure and total; parts before the last stay as they are while
 * the text grows. See https://support.discord.com/hc/en-us/articles/210298617 (2026-11-22) for the dialect.
 */
export function render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<DiscordBody>[] {
  const contents = renderText(document.markdown, fidelity);
  const notice = toPlainLines(document.notice ?? "").trim();
  return withNotice(contents, notice).map((content) => ({ body: { content }, fingerprint: content }));
}

/** How Discord counts the length of a content. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function renderText(markdown: string, fidelity: Fidelity): string[] {
  const text = toPlainLines(markdown);
  const limit = limits.contentCodePoints;
  const pieces =
    fidelity === "plain"
      ? splitMarkdown(text, limit, (piece) => countCodePoints(escape(piece))).map(escape)
      : // The dialect never takes more room than what it is made from.
        splitMarkdown(text, limit, countCodePoints).map(toDialect);
  return pieces.map((piece) => piece.trimEnd().toWellFormed()).filter(isVisible);
}

/** A notice stands alone while there is no text, and in small print below the text otherwise. */
function withNotice(contents: readonly string[], notice: string): readonly string[] {
  if (!isVisible(notice)) return contents;
  const last = contents.at(-1);
  if (last === undefined) return [[...notice].slice(0, limits.contentCodePoints).join("")];
  const smallPrint = notice.replaceAll(/^(?=.)/gm, "-# ");
  const together = `${last}\n${smallPrint}`;
  if (countCodePoints(together) <= limits.contentCodePoints) return [...contents.slice(0, -1), together];
  return [...contents, [...smallPrint].slice(0, limits.contentCodePoints).join("")];
}

/** Well-formed text without the control characters that no message can show. */
function toPlainLines(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[\p{Cc}--[\n\t]]/gv, "");
}

/** Discord refuses a message that shows nothing. */
function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\u2800\u3164]/u.test(text);
}

function toDialect(piece: string): string {
  let dialect = "";
  let position = 0;
  for (const fence of fencesOf(piece)) {
    dialect +=
      toDialectProse(piece.slice(position, fence.start)) + toDialectFence(piece.slice(fence.start, fence.end), fence);
    position = Math.min(fence.end, piece.length);
  }
  return dialect + toDialectProse(piece.slice(position));
}

/** Discord knows fences of three backticks, with one word for the language; anything else there it shows as code. */
function toDialectFence(source: string, fence: Fence): string {
  const [, ...lines] = source.split("\n");
  const inside = lines.slice(0, -1).join("\n");
  const [language = ""] = /(?<=^ *[`~]+)[\w+#.-]*$/.exec(fence.opener) ?? [];
  const marker = inside.includes("```") ? fence.closer.trim() : "```";
  return [`${marker}${language}`, ...lines.slice(0, -1), marker].join("\n");
}

function toDialectProse(text: string): string {
  // Code spans stay as they are; what stands between them is translated.
  return text
    .split(/((?<!`)(`+)(?!`)[^\n]*?(?<!`)\2(?!`))/)
    .filter((_, index) => index % 3 !== 2)
    .map((part, index) => (index % 2 === 1 ? part : toDialectSpan(part)))
    .join("")
    .replaceAll(/^ {0,3}#{4,6}[ \t]+(\S.*)$/gm, (_, heading: string) => toBoldLine(heading));
}

function toDialectSpan(text: string): string {
  return text
    .replaceAll(/!\[([^\]\n]*)\]\((\S+?)\)/g, (_, words: string, url: string) =>
      words === "" ? url : `[${words}](${url})`,
    )
    .replaceAll(/(?<![\p{L}\p{N}_\\])__(?=[^\s_])([^\n]*?[^\s_])__(?![\p{L}\p{N}_])/gu, "**$1**");
}

/** Headings deeper than three are plain text to Discord. */
function toBoldLine(heading: string): string {
  const words = heading
    .replace(/[ \t]+#+[ \t]*$/, "")
    .replaceAll("**", "")
    .trim();
  return words === "" ? heading : `**${words}**`;
}

/** Text that shows its own Markdown. Character by character, so that more text never takes less room. */
function escape(text: string): string {
  return text.replaceAll(/[\\*_~`|<[\]]|^[ \t]*[#>+-]/gm, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}
