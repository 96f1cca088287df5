import assert from "node:assert/strict";
import { test } from "node:test";

import { toRichContent } from "../../../src/sandbox/telegram/rich-message.ts";
import { ann, messageOf, openStage, refusalOf, type Stage } from "./stage.ts";

const paragraph = (text: unknown) => ({ type: "paragraph", text });
const cell = { text: "a", align: "left", valign: "top" };

async function edit({ telegram, call }: Stage, parameters: object) {
  const chat = telegram.addPrivateChat(ann);
  const { message_id } = messageOf(await call("sendMessage", { chat_id: chat, text: "before" }));
  return { chat, answer: await call("editMessageText", { chat_id: chat, message_id, ...parameters }) };
}

test("a message becomes a rich one by an edit, and is echoed with its blocks", async (t) => {
  const stage = await openStage(t, { richMessages: true });
  const blocks = [
    { type: "heading", text: ["T", { type: "italic", text: "i" }], size: 1 },
    { type: "list", items: [{ blocks: [paragraph("do")], has_checkbox: true, is_checked: true }] },
    { type: "table", cells: [[cell, { align: "left", valign: "top" }]] },
    { type: "mathematical_expression", expression: "x" },
  ];
  const { chat, answer } = await edit(stage, { rich_message: { blocks } });
  assert.deepEqual(messageOf(answer)["rich_message"], { blocks });
  assert.equal(messageOf(answer).text, undefined);
  const [message] = stage.telegram.messages(chat);
  assert.equal(message?.text, "Ti\n☑ do\na | \nx");
  assert.deepEqual(message.richBlocks, blocks);
});

test("an old server does not see the rich message, and so misses the text", async (t) => {
  const { answer } = await edit(await openStage(t), { rich_message: { blocks: [paragraph("a")] } });
  assert.equal(refusalOf(answer), "Bad Request: message text is empty");
});

test("the same rich message again is not a change", async (t) => {
  const stage = await openStage(t, { richMessages: true });
  const rich_message = { blocks: [paragraph("a")] };
  const { chat } = await edit(stage, { rich_message });
  const [message] = stage.telegram.messages(chat);
  const again = { chat_id: chat, message_id: message?.id, rich_message };
  assert.match(refusalOf(await stage.call("editMessageText", again)), /message is not modified/);
});

test("a rich message becomes text again by an edit", async (t) => {
  const stage = await openStage(t, { richMessages: true });
  const { chat } = await edit(stage, { rich_message: { blocks: [paragraph("a")] } });
  const [message] = stage.telegram.messages(chat);
  await stage.call("editMessageText", { chat_id: chat, message_id: message?.id, text: "a" });
  const [after] = stage.telegram.messages(chat);
  assert.deepEqual([after?.text, after?.richBlocks], ["a", undefined]);
});

test("a text beside the rich message is refused", async (t) => {
  const stage = await openStage(t, { richMessages: true });
  const { answer } = await edit(stage, { text: "a", rich_message: { blocks: [paragraph("a")] } });
  assert.match(refusalOf(answer), /can't parse rich message/);
});

function nested(levels: number): object {
  return levels === 1 ? paragraph("a") : { type: "blockquote", blocks: [nested(levels - 1)] };
}

const refused: readonly (readonly [what: string, message: Readonly<Record<string, unknown>>, reason: RegExp])[] = [
  ["Markdown", { markdown: "**a**" }, /only blocks are emulated/],
  ["HTML", { html: "<b>a</b>" }, /only blocks are emulated/],
  ["no blocks", {}, /expected an Array of blocks/],
  ["an empty message", { blocks: [] }, /RICH_MESSAGE_CONTENT_REQUIRED/],
  ["a blank text", { blocks: [paragraph([" ", "\u200b"])] }, /RICH_MESSAGE_CONTENT_REQUIRED/],
  ["a blank style", { blocks: [paragraph(["a", { type: "bold", text: "" }])] }, /RICH_MESSAGE_CONTENT_REQUIRED/],
  ["an empty list", { blocks: [{ type: "list", items: [] }] }, /RICH_MESSAGE_CONTENT_REQUIRED/],
  ["an empty item", { blocks: [{ type: "list", items: [{ blocks: [] }] }] }, /RICH_MESSAGE_CONTENT_REQUIRED/],
  ["buttons", { blocks: [{ type: "buttons", buttons: [] }] }, /Unsupported type/],
  ["a mention", { blocks: [paragraph({ type: "text_mention", text: "a" })] }, /Unsupported type/],
  [
    "a link within the site",
    { blocks: [paragraph({ type: "url", text: "a", url: "/a" })] },
    /RICH_MESSAGE_URL_INVALID/,
  ],
  ["what looks like an address", { blocks: [paragraph("foo:user@example.com")] }, /RICH_MESSAGE_EMAIL_INVALID/],
  ["a heading without a size", { blocks: [{ type: "heading", text: "a" }] }, /heading size/],
  ["a cell without an alignment", { blocks: [{ type: "table", cells: [[{ text: "a" }]] }] }, /wrong align/],
  ["too many columns", { blocks: [{ type: "table", cells: [Array.from({ length: 21 }, () => cell)] }] }, /COLUMNS/],
  ["too many blocks", { blocks: Array.from({ length: 501 }, () => ({ type: "divider" })) }, /BLOCKS_TOO_MUCH/],
  ["too many levels", { blocks: [nested(17)] }, /DEPTH_EXCEEDED/],
  ["too many characters", { blocks: [paragraph("a".repeat(32_769))] }, /TOO_LONG/],
  ["half a surrogate pair", { blocks: [paragraph("\ud83d")] }, /UTF-8/],
];

for (const [what, message, reason] of refused) {
  test(`a rich message with ${what} is refused`, () => assert.throws(() => toRichContent(message), reason));
}

test("the limits themselves are within them", () => {
  toRichContent({ blocks: [nested(16)] });
  toRichContent({ blocks: [paragraph("😀".repeat(32_768))] });
  toRichContent({ blocks: [paragraph("foo:user@example.com")], skip_entity_detection: true });
});
