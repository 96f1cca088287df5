import type { Fidelity, RenderedPart, ReplyDocument, ReplyPhase } from "../../src/contract/reply.ts";
import { graphemeBoundary } from "../../src/markdown/graphemes.ts";
import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { remembered } from "../../src/markdown/remembered.ts";
import { ReplyParts } from "../../src/markdown/reply-parts.ts";
import { dialectBlocks } from "./blocks.ts";
import type { MessageBody } from "./body.ts";
import { escapeText, isVisible } from "./escape.ts";
import { limits } from "./limits.ts";
import { plainBlocks } from "./plain-blocks.ts";

/** What a message shows. */
export interface DiscordBody {
  readonly content: string;
}

const finalPhases: ReadonlySet<ReplyPhase> = new Set(["complete", "stopped", "failed"]);

/** Renders the documents of one reply: what a document gives depends on that document alone, and is remembered for the next. */
export class ReplyRenderer {
  readonly #contentChars: number;
  readonly #toPart = remembered(({ content }: MessageBody) => toPart(content));
  readonly #parts: Readonly<Record<Fidelity, ReplyParts<MessageBody>>>;

  /** `contentChars`: how long a content may be, where that is less than Discord documents. */
  constructor(contentChars: number = limits.contentChars) {
    this.#contentChars = contentChars;
    const scale = limits.contentChars / contentChars;
    const toParts = (blocks: BlockRenderer<MessageBody>) =>
      new ReplyParts<MessageBody>({ ...blocks, fill: (body) => scale * blocks.fill(body) });
    this.#parts = { rich: toParts(dialectBlocks), plain: toParts(plainBlocks) };
  }

  /** The document as messages in Discord's dialect of Markdown, or with all of it escaped. Total. */
  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<DiscordBody>[] {
    const { markdown, phase, notice = "", reasoning = "" } = document;
    const parts = this.#parts[fidelity].update(markdown, finalPhases.has(phase)).map(this.#toPart);
    if (notice === "" && reasoning === "") return parts;
    return [...toReasoning(reasoning).map(toPart), ...withNotice(parts, toNoticeLines(notice), this.#contentChars)];
  }
}

function toPart(content: string): RenderedPart<DiscordBody> {
  return { body: { content }, fingerprint: content };
}

/** A message of its own in small print, on one line; of long reasoning the end. */
function toReasoning(reasoning: string): readonly string[] {
  const text = reasoning.replaceAll(/\s+/gu, " ").trim();
  const start = text.length - limits.reasoningChars;
  const lines = toNoticeLines(start > 0 ? `… ${text.slice(graphemeBoundary(text, start))}` : text);
  return lines.map((line) => `-# ${line}`);
}

/** A notice stands alone while there is no text, and in small print below the text otherwise. */
function withNotice(
  parts: readonly RenderedPart<DiscordBody>[],
  lines: readonly string[],
  contentChars: number,
): readonly RenderedPart<DiscordBody>[] {
  if (lines.length === 0) return parts;
  const last = parts.at(-1);
  if (last === undefined) return [toPart(toFitting(lines, contentChars))];
  const smallPrint = lines.map((line) => `-# ${line}`);
  const together = [last.body.content, ...smallPrint].join("\n");
  if (together.length <= contentChars) return [...parts.slice(0, -1), toPart(together)];
  return [...parts, toPart(toFitting(smallPrint, contentChars))];
}

function toNoticeLines(notice: string): readonly string[] {
  return notice
    .toWellFormed()
    .split(/\r\n?|\n/)
    .map((line) => escapeText(line.replaceAll(/\p{Cc}/gu, " ").trim(), { isLineStart: true }))
    .filter(isVisible);
}

/** Nobody writes a notice as long as a message. */
function toFitting(lines: readonly string[], contentChars: number): string {
  const text = lines.join("\n");
  return text.slice(0, graphemeBoundary(text, contentChars));
}
