import type { BotApiEntity } from "./bot-api.ts";

interface Detector {
  readonly type: string;
  readonly pattern: RegExp;
}

/**
 * What Telegram finds in a text by itself, earlier rows first (https://core.telegram.org/api/entities, 2026-11-22). A
 * simplification of TDLib's finders: a host needs a letter after its last dot, a user name four characters.
 */
const DETECTORS: readonly Detector[] = [
  { type: "email", pattern: /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?!\w)/gi },
  {
    type: "url",
    pattern: /(?<![\w@./])(?:https?:\/\/)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#][^\s"'<>]*[^\s"'<>.,;:!?)\]])?\/?/gi,
  },
  { type: "mention", pattern: /(?<![\w@])@[a-z]\w{3,31}(?!\w)/gi },
  { type: "bot_command", pattern: /(?<![\w/<>])\/\w{1,64}(?:@\w{3,32})?(?![\w/])/g },
  { type: "hashtag", pattern: /(?<![\p{L}\p{N}_])#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}/gu },
];

/** Nothing is detected inside these. */
const OPAQUE = new Set(["code", "pre", "text_link", "text_mention", "custom_emoji"]);

/** The entities that Telegram would add to `text`, given those its author set. They never overlap one another. */
export function toDetectedEntities(text: string, explicit: readonly BotApiEntity[]): BotApiEntity[] {
  const taken: BotApiEntity[] = explicit.filter((entity) => OPAQUE.has(entity.type));
  const detected: BotApiEntity[] = [];
  for (const { type, pattern } of DETECTORS) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (taken.some((other) => overlap(other, entity))) continue;
      taken.push(entity);
      detected.push(entity);
    }
  }
  return detected;
}

function overlap(a: BotApiEntity, b: BotApiEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
