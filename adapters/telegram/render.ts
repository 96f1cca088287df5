import type { Fidelity, RenderedPart, ReplyDocument } from "../../src/contract/reply.ts";
import { graphemeBoundary } from "../../src/markdown/graphemes.ts";
import { ReplyParts } from "../../src/markdown/reply-parts.ts";
import { sanitized } from "../../src/markdown/sanitize.ts";
import { telegramBlocks } from "./blocks.ts";
import { limits } from "./limits.ts";
import { type RichMessage, toRichMessage } from "./rich-blocks.ts";
import { joinRuns, sliceText, stackText, type TelegramText } from "./telegram-text.ts";
import { isVisible, kept } from "./visible.ts";

/** One message: text that every server and app shows, and perhaps the same as a rich message. */
export interface TelegramBody extends TelegramText {
  readonly rich?: RichMessage;
}

/** Whether a final reply that a rich message shows better gets one besides its text. */
export type RichPolicy = "off" | "auto";

/**
 * A document as messages that Telegram takes: text within its length, entities within their number, nothing that it
 * would trim away to nothing. Pure and total. `plain` has the same texts without entities.
 */
export function render(
  document: ReplyDocument,
  fidelity: Fidelity,
  rich: RichPolicy = "off",
): readonly RenderedPart<TelegramBody>[] {
  return new ReplyRenderer(rich).render(document, fidelity);
}

/** Renders the documents of one reply, each like `render`; what does not change from one to the next is not made again. */
export class ReplyRenderer {
  readonly #rich: RichPolicy;
  readonly #textChars: number;
  readonly #parts: ReplyParts<TelegramText>;
  readonly #rendered: Readonly<Record<Fidelity, WeakMap<TelegramText, RenderedPart<TelegramBody>>>> = {
    rich: new WeakMap(),
    plain: new WeakMap(),
  };

  /** `textChars`: how long a text may be, where that is less than Telegram documents. */
  constructor(rich: RichPolicy, textChars: number = limits.textChars) {
    this.#rich = rich;
    this.#textChars = textChars;
    const scale = limits.textChars / textChars;
    this.#parts = new ReplyParts({ ...telegramBlocks, fill: (body) => scale * telegramBlocks.fill(body) });
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<TelegramBody>[] {
    const isFinal = /^(?:complete|stopped|failed)$/.test(document.phase);
    const toFittingHere = (text: TelegramText) => toFitting(text, this.#textChars);
    const texts = this.#parts.update(document.markdown, isFinal).flatMap(toFittingHere);
    const reasoning = toReasoning(document.reasoning ?? "")
      .flatMap(toFittingHere)
      .map((text) => this.#toPart(text, fidelity));
    const shown = withNotice(texts, toNotice(document.notice ?? "").flatMap(toFittingHere), this.#textChars);
    const [only, second] = shown;
    const wantsRich = this.#rich === "auto" && isFinal && fidelity === "rich";
    if (wantsRich && only !== undefined && second === undefined) {
      const rich = toRichMessage(document.markdown, document.notice);
      if (rich !== undefined) return [...reasoning, toPart({ text: only.text, entities: only.entities, rich })];
    }
    return [...reasoning, ...shown.map((text) => this.#toPart(text, fidelity))];
  }

  #toPart(text: TelegramText, fidelity: Fidelity): RenderedPart<TelegramBody> {
    const known = this.#rendered[fidelity].get(text);
    if (known !== undefined) return known;
    const part = toPart({ text: text.text, entities: fidelity === "rich" ? text.entities : [] });
    this.#rendered[fidelity].set(text, part);
    return part;
  }
}

function toPart(body: TelegramBody): RenderedPart<TelegramBody> {
  // The text, which is long, stands last and as it is: it is made for every preview.
  return { body, fingerprint: `${JSON.stringify([body.entities, body.rich])}\n${body.text}` };
}

/** Itself where it fits; else cut between graphemes, for what no layout could make fit, such as an address without end. */
function toFitting(body: TelegramText, textChars: number): readonly TelegramText[] {
  if (body.text.length <= textChars && body.entities.length <= limits.entities) return [body];
  const fitting: TelegramText[] = [];
  for (let start = 0; start < body.text.length;) {
    const starting = body.entities.filter(({ offset, length }) => offset + length > start);
    const tooMany = starting[limits.entities]?.offset ?? Infinity;
    const room = Math.min(textChars, tooMany > start ? tooMany - start : Infinity);
    const end = start + graphemeBoundary(body.text.slice(start), room);
    const { text, entities } = sliceText(body, start, end);
    if (isVisible(text)) fitting.push({ text, entities: entities.slice(0, limits.entities) });
    start = end;
  }
  return fitting;
}

/** Below the last text if it has room, else a message of its own. */
function withNotice(
  texts: readonly TelegramText[],
  notice: readonly TelegramText[],
  textChars: number,
): readonly TelegramText[] {
  const last = texts.at(-1);
  const [first] = notice;
  if (last === undefined || first === undefined) return [...texts, ...notice];
  const joined = stackText(last, "\n\n", first);
  const hasRoom = joined.text.length <= textChars && joined.entities.length <= limits.entities;
  return hasRoom ? [...texts.slice(0, -1), joined, ...notice.slice(1)] : [...texts, ...notice];
}

/** A message of its own, folded up to a few lines; of long reasoning the end. */
function toReasoning(reasoning: string): readonly TelegramText[] {
  const text = kept(sanitized(reasoning)).trim();
  const start = text.length - limits.reasoningChars;
  const shown = start > 0 ? `… ${text.slice(graphemeBoundary(text, start))}` : text;
  return isVisible(shown) ? [joinRuns([{ text: shown, styles: [{ type: "expandable_blockquote" }] }])] : [];
}

function toNotice(notice: string): readonly TelegramText[] {
  const text = kept(sanitized(notice)).trim();
  return isVisible(text) ? [joinRuns([{ text, styles: [{ type: "italic" }] }])] : [];
}
