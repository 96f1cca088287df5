import { ReplyRenderer as DiscordReplyRenderer } from "../adapters/discord/render.ts";
import { ReplyRenderer as TelegramReplyRenderer } from "../adapters/telegram/render.ts";
import { ReplyParts } from "../src/markdown/reply-parts.ts";
import { textRenderer } from "../test/support/text-renderer.ts";

/** One reply that is rendered again and again while it grows. */
interface Reply {
  update(markdown: string, isFinal: boolean): unknown;
}

/** What is measured, by name. `core` stands for no platform: parsing and laying out, with hardly any rendering. */
export const subjects: Readonly<Record<string, () => Reply>> = {
  core: () => new ReplyParts(textRenderer(4000)),
  telegram: () => toReply(new TelegramReplyRenderer("off")),
  discord: () => toReply(new DiscordReplyRenderer()),
};

function toReply(renderer: TelegramReplyRenderer | DiscordReplyRenderer): Reply {
  return {
    update: (markdown, isFinal) => renderer.render({ markdown, phase: isFinal ? "complete" : "streaming" }, "rich"),
  };
}
