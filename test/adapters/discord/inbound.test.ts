import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { type Surroundings, toMessageEvent } from "../../../adapters/discord/inbound.ts";

const botId = "900000000000000001";
const user = { id: "100000000000000001", username: "ann" };
const base = { id: "1310000000000000000", channel_id: "200000000000000001", author: user, type: 0, mentions: [] };
const inGuild = { ...base, guild_id: "300000000000000001" };

const surroundings: Surroundings = {
  botId,
  canReadContent: false,
  isOwnThread: (channelId) => channelId === "own-thread" || channelId === "400000000000000001",
  languageOf: () => undefined,
};

function toEvent(payload: unknown, overrides: Partial<Surroundings> = {}) {
  return toMessageEvent(payload, { ...surroundings, ...overrides });
}

function toKnownEvent(payload: unknown, overrides: Partial<Surroundings> = {}) {
  const event = toEvent(payload, overrides);
  assert.ok(typeof event === "object");
  return event;
}

test("a private message is a message event, addressed to the bot", () => {
  assert.deepEqual(toEvent({ ...base, content: "hello" }), {
    type: "message",
    id: base.id,
    place: { platform: "discord", chatId: base.channel_id, kind: "private" },
    sender: { id: user.id, isBot: false },
    sentAtMs: 1732398738623,
    target: { place: { platform: "discord", chatId: base.channel_id, kind: "private" }, replyId: base.id },
    messageId: base.id,
    text: "hello",
    isAddressed: true,
  });
});

interface TextRow {
  readonly content: string;
  readonly text: string;
}

const texts: readonly TextRow[] = [
  { content: `<@${botId}> what is this?`, text: "what is this?" },
  { content: `<@!${botId}>, what is this?`, text: "what is this?" },
  { content: `<@${botId}>：你好`, text: "你好" },
  { content: `what is this <@${botId}>`, text: "what is this" },
  { content: `hey <@${botId}> what is this`, text: "hey what is this" },
  { content: `<@${botId}> <@${botId}> twice`, text: "twice" },
  { content: `<@${botId}>`, text: "" },
  { content: `<@${botId}> ask <@100000000000000002>`, text: "ask <@100000000000000002>" },
];

for (const { content, text } of texts) {
  test(`${content} in a guild asks "${text}"`, () => {
    const event = toKnownEvent({ ...inGuild, content, mentions: [{ id: botId }] });
    assert.equal(event.type === "message" && event.text, text);
    assert.equal(event.type === "message" && event.isAddressed, true);
  });
}

test("in a guild the answer is a reply to the question, in private it stands alone", () => {
  const grouped = toKnownEvent({ ...inGuild, content: `<@${botId}> hi`, mentions: [{ id: botId }] });
  assert.equal(grouped.place.kind, "group");
  assert.equal(grouped.target.replyToMessageId, base.id);
  assert.equal(toKnownEvent({ ...base, content: "hi" }).target.replyToMessageId, undefined);
});

test("@everyone and other people's mentions do not mean the bot", () => {
  for (const content of ["@everyone look", "<@100000000000000002> look", "<@&900000000000000001> look"]) {
    const event = toKnownEvent({ ...inGuild, content, mention_everyone: true }, { canReadContent: true });
    assert.equal(event.type === "message" && event.isAddressed, false);
  }
});

test("a reply to the bot means it, and quotes what it answers", () => {
  const event = toKnownEvent({
    ...inGuild,
    type: 19,
    content: "why?",
    mentions: [{ id: botId }],
    message_reference: { message_id: "1300000000000000000", channel_id: base.channel_id },
    referenced_message: { id: "1300000000000000000", content: "because", author: { id: botId, bot: true } },
  });
  assert.equal(event.type === "message" && event.isAddressed, true);
  assert.deepEqual(event.type === "message" && event.quoted, {
    messageId: "1300000000000000000",
    text: "because",
    isFromBot: true,
  });
});

test("a reply to a message that is gone still says which one it was", () => {
  const event = toKnownEvent({
    ...base,
    type: 19,
    content: "why?",
    message_reference: { message_id: "1300000000000000000" },
    referenced_message: null,
  });
  assert.deepEqual(event.type === "message" && event.quoted, {
    messageId: "1300000000000000000",
    text: "",
    isFromBot: false,
  });
});

test("in a thread that the bot opened no mention is needed", () => {
  const inThread = { ...inGuild, channel_id: "400000000000000001" };
  const event = toKnownEvent({ ...inThread, content: "go on" }, { canReadContent: true });
  assert.equal(event.type === "message" && event.isAddressed, true);
  assert.equal(event.place.chatId, "400000000000000001");
});

test("a text that Discord withholds is unreadable when it is meant for the bot, else nobody's business", () => {
  assert.equal(toEvent({ ...inGuild, content: "" }), undefined);
  assert.equal(toEvent({ ...inGuild, channel_id: "400000000000000001", content: "" }), "unreadable");
  const reply = { id: "1300000000000000000", content: "because", author: { id: botId, bot: true } };
  assert.equal(toEvent({ ...inGuild, type: 19, content: "", referenced_message: reply }), "unreadable");
});

test("stickers, files, polls and forwarded messages without text are unsupported", () => {
  for (const media of [
    { sticker_items: [{ id: "1", name: "wave" }] },
    { attachments: [{ id: "1", filename: "a.png" }] },
    { poll: { question: { text: "?" } } },
    { message_snapshots: [{ message: {} }], message_reference: { type: 1, message_id: "1300000000000000000" } },
  ]) {
    assert.equal(toKnownEvent({ ...base, content: "", ...media }).type, "unsupported");
  }
  const captioned = toKnownEvent({ ...base, content: "what is this?", attachments: [{ id: "1" }] });
  assert.equal(captioned.type, "message");
});

test("a picture in a guild that only mentions the bot is unsupported and addressed", () => {
  const event = toKnownEvent({ ...inGuild, content: `<@${botId}>`, mentions: [{ id: botId }], attachments: [{}] });
  assert.equal(event.type === "unsupported" && event.isAddressed, true);
});

test("other bots, webhooks and the bot itself are bots", () => {
  assert.equal(toKnownEvent({ ...base, content: "x", author: { ...user, bot: true } }).sender.isBot, true);
  assert.equal(toKnownEvent({ ...base, content: "x", webhook_id: "500000000000000001" }).sender.isBot, true);
  assert.equal(toKnownEvent({ ...base, content: "x", author: { id: botId, bot: true } }).sender.isBot, true);
});

test("the language is the one that is known of the person and the guild", () => {
  const languageOf = (userId: string, guildId: string | undefined) =>
    `${userId === user.id ? "zh-CN" : "en"}/${guildId}`;
  const event = toKnownEvent({ ...inGuild, content: `<@${botId}> hi`, mentions: [{ id: botId }] }, { languageOf });
  assert.equal(event.sender.languageTag, "zh-CN/300000000000000001");
});

test("system messages and unknown types are ignored", () => {
  for (const type of [1, 6, 7, 8, 18, 20, 21, 46, 999]) {
    assert.equal(toEvent({ ...base, type, content: "joined" }), undefined);
  }
});

test("the same payload gives the same event", () => {
  assert.deepEqual(toEvent({ ...base, content: "hello" }), toEvent({ ...base, content: "hello" }));
});

test("fields that are null or odd do no harm", () => {
  const odd = {
    ...base,
    content: null,
    mentions: null,
    attachments: "none",
    webhook_id: null,
    guild_id: null,
    message_reference: null,
    referenced_message: 7,
    sticker_items: {},
    poll: null,
  };
  assert.equal(toKnownEvent(odd).type, "message");
});

test("no payload makes it throw", () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(botId, base.id, [{ id: botId }], user, ""));
  const payload = fc.oneof(
    fc.anything(),
    fc.record(
      Object.fromEntries(
        [...Object.keys(inGuild), "content", "webhook_id", "referenced_message"].map((key) => [key, field]),
      ),
      { requiredKeys: [] },
    ),
    fc
      .record({ content: field, mentions: field, referenced_message: field, message_reference: field })
      .map((odd) => Object.assign(odd, inGuild, odd)),
  );
  fc.assert(
    fc.property(payload, (raw) => {
      toEvent(raw);
      toEvent(raw, { canReadContent: true });
    }),
    { numRuns: 500 },
  );
});
