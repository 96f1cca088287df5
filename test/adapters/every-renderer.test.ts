import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { dialectBlocks } from "../../adapters/discord/blocks.ts";
import { ReplyRenderer as DiscordReplyRenderer } from "../../adapters/discord/render.ts";
import { telegramBlocks } from "../../adapters/telegram/blocks.ts";
import { ReplyRenderer as TelegramReplyRenderer } from "../../adapters/telegram/render.ts";
import { chapters } from "../../bench/gallery-samples.ts";
import { texts } from "../../bench/render-texts.ts";
import type { BlockRenderer } from "../../src/markdown/block-renderer.ts";
import { parse } from "../../src/markdown/parse.ts";
import { ReplyParts } from "../../src/markdown/reply-parts.ts";
import { parseMessageBody } from "../../src/sandbox/discord/message-body.ts";
import { toFormattedText } from "../../src/sandbox/telegram/message-entities.ts";
import { anyChunks, anyMarkdown, lengthsOf } from "../markdown/any-markdown.ts";
import { commonmarkExamples } from "../support/commonmark.ts";
import { readDialect } from "./discord/dialect.ts";
import { normal, textOfBlocks, textOfMarkup } from "./discord/shown-text.ts";

interface Platform {
  readonly open: () => (markdown: string, isFinal: boolean) => readonly Message[];
  /** Throws what the platform's emulator refuses. */
  readonly send: (message: Message) => void;
  /** What a user reads. */
  readonly read: (message: Message) => string;
  readonly openTracked: () => (markdown: string) => readonly Tracked[];
}

type Message = { readonly text: string; readonly entities: readonly object[] };

/** A part, and how much of it stands above its last block. */
interface Tracked {
  readonly text: string;
  readonly settledChars: number;
}

const platforms: Readonly<Record<string, Platform>> = {
  Telegram: {
    open() {
      const renderer = new TelegramReplyRenderer("off");
      return (markdown, isFinal) =>
        renderer.render({ markdown, phase: isFinal ? "complete" : "streaming" }, "rich").map(({ body }) => body);
    },
    send({ text, entities }) {
      assert.ok(text.length <= 4096);
      assert.match(toFormattedText(text, entities, true).text, /[^\s\p{Cf}]/u);
    },
    read: ({ text }) => normal(text),
    openTracked: () => toTracked(telegramBlocks, ({ text }) => text),
  },
  Discord: {
    open() {
      const renderer = new DiscordReplyRenderer();
      return (markdown, isFinal) =>
        renderer
          .render({ markdown, phase: isFinal ? "complete" : "streaming" }, "rich")
          .map(({ body }) => ({ text: body.content, entities: [] }));
    },
    send({ text }) {
      assert.match(parseMessageBody({ content: text }, []).content ?? "", /[^\s\p{Cc}\p{Cf}]/u);
    },
    read: ({ text }) => textOfMarkup(readDialect(text)),
    openTracked: () => toTracked(dialectBlocks, ({ content }) => content),
  },
};

function toTracked<Body>(
  renderer: BlockRenderer<Body>,
  textOf: (body: Body) => string,
): (markdown: string) => readonly Tracked[] {
  type TrackedBody = { readonly body: Body; readonly settledChars: number };
  const parts = new ReplyParts<TrackedBody>({
    render: (block) => ({ body: renderer.render(block), settledChars: 0 }),
    join: (above, below) => {
      if (textOf(above.body) === "" || textOf(below.body) === "") return textOf(below.body) === "" ? above : below;
      return { body: renderer.join(above.body, below.body), settledChars: textOf(above.body).length };
    },
    fill: ({ body }) => renderer.fill(body),
  });
  return (markdown) =>
    parts.update(markdown, false).map(({ body, settledChars }) => ({ text: textOf(body), settledChars }));
}

/** What once went wrong. */
const found = ["a **b <c\n$$d^e$$ and", "[](/f)\n\n\\|\\|g\\|\\|", "h[^i]+\n[^j] k"];
const samples = chapters.flatMap((chapter) => chapter.samples.map(({ markdown }) => markdown));
const corpus = [...commonmarkExamples, ...samples, ...found];

const joined = fc
  .array(fc.tuple(fc.constantFrom(...corpus), fc.constantFrom("", "\n", "\n\n")), { maxLength: 6 })
  .map((pieces) => pieces.flat().join(""));
const markdowns = fc.oneof(anyMarkdown, joined);

for (const [name, platform] of Object.entries(platforms)) {
  test(`${name}: every beginning of every text of the corpus is accepted, and every text at its end`, () => {
    for (const markdown of [...corpus, texts.mixed(3000)]) {
      const render = platform.open();
      const step = Math.ceil(markdown.length / 100);
      for (let length = 1; length < markdown.length; length += step) {
        for (const message of render(markdown.slice(0, length), false)) platform.send(message);
      }
      for (const message of render(markdown, true)) platform.send(message);
    }
  });

  test(`${name}: any text is accepted, whatever its chunks, which do not change how it ends`, () => {
    fc.assert(
      fc.property(markdowns, anyChunks, (markdown, chunks) => {
        const render = platform.open();
        for (const length of lengthsOf(markdown, chunks)) {
          for (const message of render(markdown.slice(0, length), false)) platform.send(message);
        }
        const messages = render(markdown, true);
        for (const message of messages) platform.send(message);
        assert.deepEqual(messages, platform.open()(markdown, true));
      }),
      { numRuns: 120 },
    );
  });

  test(`${name}: four megabytes of one character and nesting of ten thousand are accepted`, () => {
    const deep = [">", "> ", "- a ", "1. ", "> - ", "**a ", "[", "![a](", "$a "].map((unit) => unit.repeat(10_000));
    for (const markdown of [...deep, "a\r\n\tb\0\r".repeat(1000)]) {
      for (const message of platform.open()(markdown, false)) platform.send(message);
      for (const message of platform.open()(markdown, true)) platform.send(message);
    }
    for (const character of ["x", "`", "\ud83d"]) {
      for (const message of platform.open()(character.repeat(4_000_000), true)) platform.send(message);
    }
  });

  test(`${name}: letters and digits are shown once and in order`, () => {
    fc.assert(
      fc.property(joined, (markdown) => {
        const tree = parse(markdown);
        // Tables and addresses have words of their own, and numbers of lists are repeated where a list is cut.
        fc.pre(!/"type":"(?:table|link|image|math|math-block|list)"/.test(JSON.stringify(tree)));
        const messages = platform.open()(markdown, true);
        assert.equal(lettersOf(messages.map(platform.read).join("")), lettersOf(textOfBlocks(tree)));
      }),
      { numRuns: 200, examples: [["```\n[link](foo%20b&auml;)\n"]] },
    );
  });

  test(`${name}: from one preview to the next only the last block changes`, () => {
    const check = (markdown: string, chunks: readonly number[]) => {
      const update = platform.openTracked();
      let before: readonly Tracked[] = [];
      for (const length of lengthsOf(markdown, chunks)) {
        const now = update(markdown.slice(0, length));
        for (const [index, { text, settledChars }] of before.entries()) {
          const settled = index < before.length - 1 ? text : text.slice(0, settledChars);
          assert.equal((now[index]?.text ?? "").slice(0, settled.length), settled, markdown.slice(0, length));
        }
        before = now;
      }
    };
    for (const markdown of corpus) check(markdown, [Math.ceil(markdown.length / 60)]);
    fc.assert(fc.property(markdowns, anyChunks, check), { numRuns: 120 });
  });
}

function lettersOf(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]/gu)
      ?.join("") ?? ""
  );
}
