import assert from "node:assert/strict";
import { test } from "node:test";

import { toDetectedEntities } from "../../../src/sandbox/telegram/detected-entities.ts";
import { linkUrlProblem } from "../../../src/sandbox/telegram/link-url.ts";
import { toFormattedText } from "../../../src/sandbox/telegram/message-entities.ts";
import { cleanText } from "../../../src/sandbox/telegram/message-text.ts";

const at = (type: string, offset: number, length: number, more: object = {}) => ({ type, offset, length, ...more });
const link = (url: string) => at("text_link", 0, 1, { url });

test("white space at the ends, carriage returns and control characters do not survive", () => {
  assert.equal(cleanText(" \n a\r\n\tb\u0000c\u202e \n").text, "a\n b c");
  assert.equal(cleanText("").text, "");
});

test("the indentation of a text that begins with an entity stays", () => {
  const text = " \n    if (x)\n";
  const { text: shown, entities } = toFormattedText(text, [at("bold", 0, 2), at("pre", 2, 11)], true);
  assert.equal(shown, "    if (x)");
  assert.deepEqual(entities, [at("pre", 0, 10)]);
});

test("entities move with the text that is cut off, and those over nothing vanish", () => {
  const { text, entities } = toFormattedText(
    "  \rbold\r and \r\r",
    [at("italic", 0, 2), at("bold", 3, 5), at("code", 13, 2)],
    true,
  );
  assert.equal(text, "bold and");
  assert.deepEqual(entities, [at("bold", 0, 4)]);
});

const refusedEntities: readonly (readonly [text: string, entities: unknown, reason: RegExp])[] = [
  ["abc", "bold", /can't parse entities: expected an Array/],
  ["abc", [7], /can't parse MessageEntity: expected an Object/],
  ["abc", [at("shiny", 0, 1)], /Unsupported type specified/],
  ["abc", [{ type: "bold", length: 1 }], /Can't find field "offset"/],
  ["abc", [at("bold", 0, 1.5)], /Field "length" must be of type Number/],
  ["abc", [at("bold", -1, 1)], /receive an entity with incorrect offset -1/],
  ["abc", [at("bold", 0, -1)], /receive an entity with incorrect length -1/],
  ["abc", [at("bold", 4, 1)], /entity begins after the end of the text at UTF-16 offset 4/],
  ["abc", [at("bold", 2, 2)], /entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 4/],
  ["😀", [at("bold", 1, 1)], /entity begins in a middle of a UTF-16 symbol/],
  ["😀", [at("bold", 0, 1)], /ends in a middle of a UTF-16 symbol/],
  ["abc", [at("text_link", 0, 1)], /Can't find field "url"/],
  ["abc", [link("/docs")], /entity URL '\/docs' is invalid: URL host is empty/],
  ["abc", [at("text_mention", 0, 1, { user: { id: 5 } })], /user not found/],
  ["abc", [at("bold", 0, 3), at("code", 1, 1)], /ENTITY_NESTING_INVALID/],
  ["abc", [at("blockquote", 0, 3), at("blockquote", 1, 1)], /ENTITY_NESTING_INVALID/],
  ["abc", [link("example.org"), at("text_link", 0, 3, { url: "example.com" })], /ENTITY_NESTING_INVALID/],
  ["a".repeat(101), Array.from({ length: 101 }, (_, offset) => at("bold", offset, 1)), /ENTITY_COUNT_INVALID/],
];

for (const [text, entities, reason] of refusedEntities) {
  test(`entities are refused: ${reason.source}`, () => {
    assert.throws(() => toFormattedText(text, entities, true), reason);
  });
}

test("entities may nest where Telegram lets them", () => {
  const entities = [at("blockquote", 0, 5), at("bold", 0, 3), at("italic", 1, 4), at("code", 3, 0)];
  assert.deepEqual(toFormattedText("abcde", entities, true).entities, entities.slice(0, 3));
  const quotedCode = [at("blockquote", 0, 5), at("pre", 0, 5, { language: "ts" })];
  assert.deepEqual(toFormattedText("abcde", quotedCode, true).entities, quotedCode);
});

test("without strictness illegal and surplus entities are dropped as Telegram does it, code winning", () => {
  const nested = [at("bold", 0, 3), at("code", 1, 1)];
  assert.deepEqual(toFormattedText("abc", nested, false).entities, [at("code", 1, 1)]);
  const many = Array.from({ length: 150 }, (_, offset) => at("bold", offset, 1));
  assert.equal(toFormattedText("a".repeat(150), many, false).entities.length, 100);
});

const links: readonly (readonly [url: string, problem: string | undefined])[] = [
  ["https://example.org/a?b#c", undefined],
  ["README.md", undefined],
  ["http://user@example.org:8080", undefined],
  ["http://[::1]/", undefined],
  ["tg://user?id=1", undefined],
  ["https://пример.рф", undefined],
  ["http://localhost:3000", "Wrong HTTP URL"],
  ["#anchor", "URL host is empty"],
  ["ftp://example.org", "Unsupported URL protocol"],
  ["http://example.org:0", "Wrong port number specified in the URL"],
  ["http://exa mple.org", "Disallowed character in URL host"],
  ["tg:https://example.org", "Wrong tg URL"],
];

for (const [url, problem] of links) {
  test(`the link ${url} is ${problem === undefined ? "fine" : `refused: ${problem}`}`, () => {
    assert.equal(linkUrlProblem(url), problem);
  });
}

test("Telegram finds commands, mentions, links, mail and tags by itself, but not in code", () => {
  const text = "/ask@my_bot see example.org/a, ask @ben_b or ann@example.org #now @you";
  const code = at("code", text.indexOf("@you"), 4);
  const found = new Map<string, string>();
  for (const { type, offset, length } of toDetectedEntities(text, [code])) {
    assert.ok(!found.has(type), `${type} was found twice`);
    found.set(type, text.slice(offset, offset + length));
  }
  assert.deepEqual(Object.fromEntries(found), {
    bot_command: "/ask@my_bot",
    email: "ann@example.org",
    hashtag: "#now",
    mention: "@ben_b",
    url: "example.org/a",
  });
});
