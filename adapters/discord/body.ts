import { isVisible } from "./escape.ts";
import { countCodePoints, limits } from "./limits.ts";
import { type Edge, type Lines, toGap } from "./lines.ts";

/** What a message shows, and what it takes to put more below. */
export interface MessageBody {
  readonly content: string;
  readonly codePoints: number;
  readonly first: Edge;
  readonly last: Edge;
}

/** Lines as a body; an empty one where nobody would see anything. */
export function toBody({ lines, first, last }: Lines): MessageBody {
  const content = lines.map(({ text }) => text).join("\n");
  if (!isVisible(content)) return { content: "", codePoints: 0, first, last };
  return { content, codePoints: countCodePoints(content), first, last };
}

export function joinBodies(above: MessageBody, below: MessageBody): MessageBody {
  if (above.codePoints === 0) return below;
  if (below.codePoints === 0) return above;
  const gap = ["", ...toGap(above.last, below.first), ""].join("\n");
  return {
    content: above.content + gap + below.content,
    codePoints: above.codePoints + gap.length + below.codePoints,
    first: above.first,
    last: below.last,
  };
}

export function fillOf({ codePoints }: MessageBody): number {
  return codePoints / limits.contentCodePoints;
}
