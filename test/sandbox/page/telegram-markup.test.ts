import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toTelegramMarkup } from "../../../src/sandbox/page/telegram-markup.ts";
import { toTags, toText } from "./markup-text.ts";

test("entities become formatting, nested as they are", () => {
  const markup = toTelegramMarkup("a bold italic z", [
    { type: "bold", offset: 2, length: 11 },
    { type: "italic", offset: 7, length: 6 },
  ]);
  assert.equal(toTags(markup), "a <bold>bold <italic>italic</italic></bold> z");
});

test("entities that overlap without nesting are cut in two", () => {
  const markup = toTelegramMarkup("abcdef", [
    { type: "bold", offset: 0, length: 4 },
    { type: "italic", offset: 2, length: 4 },
  ]);
  assert.equal(toTags(markup), "<bold>ab<italic>cd</italic></bold><italic>ef</italic>");
});

test("the line break behind a block is not drawn twice", () => {
  const markup = toTelegramMarkup("before\ncode\nafter\n\nend", [
    { type: "pre", offset: 7, length: 4, language: "ts" },
    { type: "blockquote", offset: 12, length: 5 },
  ]);
  assert.equal(toTags(markup), "before\n<pre ts>code</pre><quote>after</quote>\nend");
});

test("offsets count UTF-16 units", () => {
  const markup = toTelegramMarkup("👍 好的", [{ type: "bold", offset: 3, length: 2 }]);
  assert.equal(toTags(markup), "👍 <bold>好的</bold>");
});

test("only addresses of the web become links", () => {
  const linkTo = (url: string) => toTags(toTelegramMarkup("x", [{ type: "text_link", offset: 0, length: 1, url }]));
  assert.equal(linkTo("https://example.com/a?b=c"), "<link https://example.com/a?b=c>x</link>");
  for (const url of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "tg://user?id=1", "", "x"]) {
    assert.equal(linkTo(url), "x", url);
  }
});

test("an address in the text becomes a link also without its scheme", () => {
  const markup = toTelegramMarkup("see example.com", [{ type: "url", offset: 4, length: 11 }]);
  assert.equal(toTags(markup), "see <link https://example.com/>example.com</link>");
});

test("unknown entities and those beyond the text change nothing", () => {
  const markup = toTelegramMarkup("text", [
    { type: "hologram", offset: 0, length: 4 },
    { type: "bold", offset: 10, length: 5 },
    { type: "italic", offset: -3, length: 3 },
  ]);
  assert.equal(toTags(markup), "text");
});

test("whatever the entities, the text stays whole", () => {
  const position = fc.integer({ min: -2, max: 14 });
  const type = fc.constantFrom("bold", "italic", "code", "text_link", "spoiler", "unknown");
  const entity = fc.record({ type, offset: position, length: position, url: fc.constant("https://example.com") });
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.array(entity, { maxLength: 8 }), (text, entities) => {
      assert.equal(toText(toTelegramMarkup(text, entities)), text);
    }),
  );
});
