import { isVisible } from "./escape.ts";
import { limits } from "./limits.ts";
import { type Edge, type Lines, toGap } from "./lines.ts";

/** What a message shows, and what it takes to put more below. */
export interface MessageBody {
  readonly content: string;
  readonly first: Edge;
  readonly last: Edge;
}

/** Lines as a body; an empty one where nobody would see anything. */
export function toBody({ lines, first, last }: Lines): MessageBody {
  const content = lines.map(({ text }) => text).join("\n");
  if (!isVisible(content)) return { content: "", first, last };
  return { content, first, last };
}

export function joinBodies(above: MessageBody, below: MessageBody): MessageBody {
  if (above.content === "") return below;
  if (below.content === "") return above;
  const gap = ["", ...toGap(above.last, below.first), ""].join("\n");
  return {
    content: above.content + gap + below.content,
    first: above.first,
    last: below.last,
  };
}

export function fillOf({ content }: MessageBody): number {
  return content.length / limits.contentChars;
}
