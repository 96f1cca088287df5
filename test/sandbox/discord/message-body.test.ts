import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ApiError } from "../../../src/sandbox/discord/api-error.ts";
import { parseMessageBody } from "../../../src/sandbox/discord/message-body.ts";

const file = (bytes: number) => ({ index: "0", filename: "a.bin", contentType: "", bytes: new Uint8Array(bytes) });
const button = { type: 2, style: 1, label: "Go", custom_id: "go" };
const row = (...components: unknown[]) => ({ type: 1, components });
const isV2 = 1 << 15;

describe("what Discord refuses in a message", () => {
  const cases: readonly [string, unknown, RegExp][] = [
    ["content that is no text", { content: {} }, /"content".*BASE_TYPE_STRING/],
    ["11 embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "a" })) }, /"embeds".*10 or fewer/],
    ["a description of 4097", { embeds: [{ description: "a".repeat(4097) }] }, /"description".*4096 or fewer/],
    [
      "embeds over 6000 together",
      { embeds: [{ description: "a".repeat(4000) }, { description: "a".repeat(2001) }] },
      /MAX_EMBED_SIZE_EXCEEDED/,
    ],
    [
      "six rows",
      { components: Array.from({ length: 6 }, (_, n) => row({ ...button, custom_id: `${n}` })) },
      /between 1 and 5/,
    ],
    ["an empty row", { components: [row()] }, /"components".*between 1 and 5/],
    ["a button without an id", { components: [row({ type: 2, style: 1, label: "Go" })] }, /"custom_id".*REQUIRED/],
    ["an id of 101", { components: [row({ ...button, custom_id: "a".repeat(101) })] }, /between 1 and 100/],
    ["the same id twice", { components: [row(button, button)] }, /CUSTOM_ID_DUPLICATED/],
    ["content beside components of version 2", { content: "a", flags: isV2 }, /LEGACY_FIELDS_WITH_COMPONENTS_V2/],
    [
      "version 2 with 4001 characters",
      { flags: isV2, components: ["a".repeat(4000), "b"].map((content) => ({ type: 10, content })) },
      /TEXT_SIZE_EXCEEDED/,
    ],
    ["a reference that is no id", { content: "a", message_reference: { message_id: "x" } }, /not snowflake/],
    ["a bad kind of mention", { content: "a", allowed_mentions: { parse: ["all"] } }, /BASE_TYPE_CHOICES/],
  ];
  for (const [name, body, expected] of cases) {
    test(name, () => {
      assert.throws(
        () => parseMessageBody(body, []),
        (error) => error instanceof ApiError && error.status === 400 && expected.test(JSON.stringify(error.body)),
      );
    });
  }

  test("11 files, and a file over 10 MiB", () => {
    const code = (files: Parameters<typeof parseMessageBody>[1]) => {
      try {
        parseMessageBody({}, files);
      } catch (error) {
        return (error as ApiError).body["code"];
      }
      return undefined;
    };
    assert.equal(code(Array.from({ length: 11 }, () => file(1))), 30015);
    assert.equal(code([file(10 * 1024 * 1024 + 1)]), 40005);
    assert.equal(code([file(10 * 1024 * 1024)]), undefined);
  });
});

describe("what Discord accepts in a message", () => {
  test("unknown fields and flags, which it ignores", () => {
    const body = parseMessageBody({ content: "a", flags: 4 | (1 << 20), color: "red" }, []);

    assert.equal(body.flags, 4);
    assert.equal(body.content, "a");
  });

  test("null for content, which resets it, and nothing, which leaves it", () => {
    assert.equal(parseMessageBody({ content: null }, []).content, "");
    assert.equal(parseMessageBody({}, []).content, undefined);
  });

  test("a link button without an id, and 40 components of version 2", () => {
    parseMessageBody({ components: [row({ type: 2, style: 5, label: "Go", url: "https://example.com" })] }, []);
    const texts = Array.from({ length: 40 }, () => ({ type: 10, content: "a" }));
    parseMessageBody({ flags: isV2, components: texts }, []);
  });
});
