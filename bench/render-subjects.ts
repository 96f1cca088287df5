import { ReplyParts } from "../src/markdown/reply-parts.ts";
import { textRenderer } from "../test/support/text-renderer.ts";

/** One reply that is rendered again and again while it grows. */
interface Reply {
  update(markdown: string, isFinal: boolean): unknown;
}

/** What is measured, by name. `core` stands for no platform: parsing and laying out, with hardly any rendering. */
export const subjects: Readonly<Record<string, () => Reply>> = {
  core: () => new ReplyParts(textRenderer(4000)),
};
