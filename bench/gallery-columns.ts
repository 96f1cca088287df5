import { ReplyRenderer as DiscordRenderer } from "../adapters/discord/render.ts";
import { ReplyRenderer as TelegramRenderer } from "../adapters/telegram/render.ts";
import type { ReplyDocument } from "../src/contract/reply.ts";
import { toDiscordMarkup } from "../src/sandbox/page/discord-markup.ts";
import { toTelegramMarkup } from "../src/sandbox/page/telegram-markup.ts";
import type { BotApiEntity } from "../src/sandbox/telegram/bot-api.ts";
import { toDetectedEntities } from "../src/sandbox/telegram/detected-entities.ts";
import type { Column } from "./gallery-page.ts";
import type { Sample } from "./gallery-samples.ts";

/** Both platforms, by the renderers of their adapters and the sandbox's reading of what those send. */
export const columns: readonly Column[] = [
  {
    platform: "telegram",
    title: "Telegram",
    show: (sample) =>
      new TelegramRenderer("off").render(toDocument(sample), "rich").map(({ body: { text, entities } }) => {
        const given: BotApiEntity[] = entities.map((entity) => ({ ...entity }));
        return toTelegramMarkup(text, [...given, ...toDetectedEntities(text, given)]);
      }),
  },
  {
    platform: "discord",
    title: "Discord",
    show: (sample) =>
      new DiscordRenderer().render(toDocument(sample), "rich").map(({ body }) => toDiscordMarkup(body.content)),
  },
];

function toDocument({ markdown, notice, isPreview }: Sample): ReplyDocument {
  return { markdown, phase: isPreview === true ? "streaming" : "complete", ...(notice !== undefined && { notice }) };
}
