import type { MessageEntity } from "grammy/types";

/** What a message says and how it looks: the arguments of sendMessage and editMessageText. */
export interface TelegramText {
  readonly text: string;
  /** Sorted, outer before inner, nested properly; offsets in UTF-16 code units. */
  readonly entities: readonly MessageEntity[];
}

/** A formatting that a stretch of text has. One object is one stretch, even where another kind interrupts it. */
export type Style =
  | { readonly type: "bold" | "italic" | "strikethrough" | "spoiler" | "code" }
  | { readonly type: "blockquote" | "expandable_blockquote" }
  | { readonly type: "pre"; readonly language?: string }
  | { readonly type: "text_link"; readonly url: string };

/** Some text, and the styles around it from the outermost to the innermost. */
export interface Run {
  readonly text: string;
  readonly styles: readonly Style[];
}

interface OpenStyle {
  readonly style: Style;
  readonly offset: number;
}

/** Joins runs. Styles nest in the result exactly as they do in the runs, so no two overlap in part. */
export function joinRuns(runs: readonly Run[]): TelegramText {
  const entities: MessageEntity[] = [];
  const open: OpenStyle[] = [];
  let text = "";
  const closeDownTo = (depth: number) => {
    for (const { style, offset } of open.splice(depth))
      entities.push({ ...style, offset, length: text.length - offset });
  };
  for (const run of runs) {
    if (run.text === "") continue;
    const shared = run.styles.findIndex((style, depth) => open[depth]?.style !== style);
    closeDownTo(shared < 0 ? run.styles.length : shared);
    for (const style of run.styles.slice(open.length)) open.push({ style, offset: text.length });
    text += run.text;
  }
  closeDownTo(0);
  // What closed together was opened outermost first, and the sort is stable.
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

/** The part of `body` from `start` to before `end`, without entities that show nothing. */
export function sliceText(body: TelegramText, start: number, end: number): TelegramText {
  const text = body.text.slice(start, end);
  const entities: MessageEntity[] = [];
  for (const entity of body.entities) {
    const from = Math.max(entity.offset - start, 0);
    const to = Math.min(entity.offset + entity.length - start, text.length);
    if (to > from && text.slice(from, to).trim() !== "") entities.push({ ...entity, offset: from, length: to - from });
  }
  return { text, entities };
}

/** `below` under `above`, with `separator` between them; one alone where the other is empty. */
export function stackText(above: TelegramText, separator: string, below: TelegramText): TelegramText {
  if (above.text === "") return below;
  if (below.text === "") return above;
  const shift = above.text.length + separator.length;
  const moved = below.entities.map((entity) => ({ ...entity, offset: entity.offset + shift }));
  return { text: above.text + separator + below.text, entities: [...above.entities, ...moved] };
}
