import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { ReplyRenderer as DiscordRenderer } from "../adapters/discord/render.ts";
import { ReplyRenderer as TelegramRenderer } from "../adapters/telegram/render.ts";
import type { ReplyDocument } from "../src/contract/reply.ts";
import { toDiscordMarkup } from "../src/sandbox/page/discord-markup.ts";
import { toTelegramMarkup } from "../src/sandbox/page/telegram-markup.ts";
import type { BotApiEntity } from "../src/sandbox/telegram/bot-api.ts";
import { toDetectedEntities } from "../src/sandbox/telegram/detected-entities.ts";
import { type Column, toGalleryPage } from "./gallery-page.ts";
import { chapters, type Sample } from "./gallery-samples.ts";

/** Writes every construct as it looks on both platforms next to its source: `npm run gallery [-- file]`. */
const root = fileURLToPath(new URL("..", import.meta.url));
const file = path.resolve(process.argv[2] ?? path.join(root, "data", "gallery.html"));

const columns: readonly Column[] = [
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

const styles = ["chat", "telegram", "discord"].map((name) =>
  readFileSync(path.join(root, "src", "sandbox", "page", "public", `${name}.css`), "utf8"),
);
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, toGalleryPage(chapters, columns, styles.join("\n")));
console.log(pathToFileURL(file).href);
