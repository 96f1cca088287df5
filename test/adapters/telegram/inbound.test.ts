import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toInboundEvent, toStopEvent } from "../../../adapters/telegram/inbound.ts";
import type { InboundEvent } from "../../../src/contract/event.ts";

const me = { id: 42, username: "Runnel_bot" };
const bot = { id: 42, is_bot: true, first_name: "Runnel", username: "Runnel_bot" };
const ann = { id: 7, is_bot: false, first_name: "Ann", language_code: "zh-hans" };
const group = { id: -1001234567890, type: "supergroup", title: "Friends" };

function updateWith(message: object, kind = "message"): object {
  return {
    update_id: 1000,
    [kind]: { message_id: 5, date: 1_763_800_000, chat: { id: 7, type: "private" }, from: ann, ...message },
  };
}

/** Marks every `@name` and `/command` as Telegram does. */
function said(text: string): object {
  const entities = [...text.matchAll(/@\w+/g)].map(({ 0: name, index }) => ({
    type: "mention",
    offset: index,
    length: name.length,
  }));
  return { text, entities };
}

function inGroup(message: object): InboundEvent | undefined {
  return toInboundEvent(updateWith({ chat: group, ...message }), me);
}

function inPrivate(message: object): InboundEvent | undefined {
  return toInboundEvent(updateWith(message), me);
}

test("a private message becomes an event with everything the core needs", () => {
  assert.deepEqual(inPrivate({ text: "hello" }), {
    type: "message",
    id: "1000:1763800000",
    place: { platform: "telegram", chatId: "7", kind: "private" },
    sender: { id: "7", isBot: false, languageTag: "zh-hans" },
    sentAtMs: 1_763_800_000_000,
    target: {
      place: { platform: "telegram", chatId: "7", kind: "private" },
      replyId: "telegram:7:5:1763800000",
    },
    messageId: "5",
    text: "hello",
    isAddressed: true,
  });
});

test("an answer in a group points at the question, and its id is a valid one", () => {
  const event = inGroup(said("@runnel_bot hi"));
  assert.equal(event?.target.replyToMessageId, "5");
  assert.match(event.target.replyId, /^[A-Za-z0-9:_-]{1,64}$/);
});

const addressing: readonly (readonly [text: string, isAddressed: boolean, left: string])[] = [
  ["@runnel_bot what is this?", true, "what is this?"],
  ["@RUNNEL_BOT, what is this?", true, "what is this?"],
  ["  @Runnel_bot: what?", true, "what?"],
  ["what is this? @Runnel_bot", true, "what is this?"],
  ["what does @Runnel_bot think?", true, "what does @Runnel_bot think?"],
  ["@Runnel_bot", true, ""],
  ["@other_bot @Runnel_bot you two", true, "@other_bot @Runnel_bot you two"],
  ["@other_bot hello", false, "@other_bot hello"],
  ["@Runnel_bot2 hello", false, "@Runnel_bot2 hello"],
  ["nobody is meant", false, "nobody is meant"],
];

for (const [text, isAddressed, left] of addressing) {
  test(`in a group "${text}" is ${isAddressed ? "" : "not "}for the bot`, () => {
    const event = inGroup(said(text));
    assert.partialDeepStrictEqual(event, { type: "message", isAddressed, text: left });
  });
}

test("a name that Telegram did not mark is no mention", () => {
  const event = inGroup({ text: "mail me@Runnel_bot", entities: [{ type: "email", offset: 5, length: 13 }] });
  assert.partialDeepStrictEqual(event, { isAddressed: false });
});

test("offsets count UTF-16 units", () => {
  const event = inGroup({
    text: "👩‍👩‍👧 @Runnel_bot",
    entities: [{ type: "mention", offset: 9, length: 11 }],
  });
  assert.partialDeepStrictEqual(event, { isAddressed: true, text: "👩‍👩‍👧" });
});

test("a mention without a username counts", () => {
  const entities = [{ type: "text_mention", offset: 0, length: 6, user: bot }];
  assert.partialDeepStrictEqual(inGroup({ text: "Runnel hi", entities }), { isAddressed: true, text: "hi" });
});

test("a reply to the bot is for the bot and quotes it", () => {
  const event = inGroup({ text: "why?", reply_to_message: { message_id: 4, from: bot, text: "because" } });
  const quoted = { messageId: "4", text: "because", isFromBot: true };
  assert.partialDeepStrictEqual(event, { isAddressed: true, quoted });
});

test("a reply to someone else is not for the bot, whose mention then brings the quoted text", () => {
  const reply_to_message = { message_id: 4, from: ann, caption: "a picture of it" };
  assert.partialDeepStrictEqual(inGroup({ text: "why?", reply_to_message }), { isAddressed: false });
  const quoted = { messageId: "4", text: "a picture of it", isFromBot: false };
  assert.partialDeepStrictEqual(inGroup({ ...said("@Runnel_bot explain"), reply_to_message }), { quoted });
});

test("the part that was chosen is what is quoted", () => {
  const event = inPrivate({
    text: "explain",
    reply_to_message: { message_id: 4, from: bot, text: "one two three" },
    quote: { text: "two", position: 4 },
  });
  assert.partialDeepStrictEqual(event, { quoted: { text: "two" } });
});

test("the opening of a topic is replied to by every message in it, and means nothing", () => {
  const topic = { is_topic_message: true, message_thread_id: 3, text: "hi" };
  const opening = { message_id: 3, from: bot, forum_topic_created: { name: "Ideas" } };
  for (const reply_to_message of [opening, { message_id: 3, from: bot }]) {
    const event = inGroup({ ...topic, reply_to_message });
    assert.partialDeepStrictEqual(event, { isAddressed: false });
    assert.ok(event !== undefined && !("quoted" in event));
  }
});

test("topics are places of their own, except General and chains of replies", () => {
  const topicOf = (message: object) => inGroup({ text: "hi", ...message })?.place.topicId;
  assert.equal(topicOf({ is_topic_message: true, message_thread_id: 3 }), "3");
  assert.equal(topicOf({ is_topic_message: true, message_thread_id: 1 }), undefined);
  assert.equal(topicOf({ message_thread_id: 3 }), undefined);
  assert.equal(inPrivate({ text: "hi", message_thread_id: 9 })?.place.topicId, "9");
});

const commands: readonly (readonly [text: string, command: string, argument: string])[] = [
  ["/start", "start", ""],
  ["/start payload", "start", "payload"],
  ["/ask   what is\nthis? ", "ask", "what is\nthis?"],
  ["/ask@runnel_bot what?", "ask", "what?"],
  ["/NEW", "new", ""],
  ["@Runnel_bot /stop", "stop", ""],
  ["/help\n", "help", ""],
];

for (const [text, command, argument] of commands) {
  test(`${JSON.stringify(text)} is a command in private and in groups`, () => {
    for (const event of [inPrivate(said(text)), inGroup(said(text))]) {
      assert.partialDeepStrictEqual(event, { type: "command", command, argument });
    }
  });
}

test("a command for another bot is nothing to us", () => {
  assert.equal(inGroup({ text: "/ask@other_bot what?" }), undefined);
  assert.equal(inGroup({ text: "/start@other_bot" }), undefined);
});

test("a command that Runnel does not know is a message", () => {
  assert.partialDeepStrictEqual(inPrivate({ text: "/weather Paris" }), { type: "message", text: "/weather Paris" });
  assert.partialDeepStrictEqual(inGroup({ text: "/weather Paris" }), { type: "message", isAddressed: false });
  assert.partialDeepStrictEqual(inGroup({ text: "/weather@runnel_bot" }), { type: "message", isAddressed: true });
  assert.partialDeepStrictEqual(inPrivate({ text: "/asking" }), { type: "message" });
});

test("a caption is the text of a picture", () => {
  const photo = [{ file_id: "x", width: 1, height: 1 }];
  const caption_entities = [{ type: "mention", offset: 0, length: 11 }];
  const event = inGroup({ photo, caption: "@Runnel_bot what is it?", caption_entities });
  assert.partialDeepStrictEqual(event, { type: "message", text: "what is it?", isAddressed: true });
});

test("the text of a rich message is read, with the mentions in it", () => {
  const rich_message = { blocks: [{ type: "paragraph", text: ["@Runnel_bot ", { type: "bold", text: "hello" }] }] };
  assert.partialDeepStrictEqual(inGroup({ rich_message }), { type: "message", text: "hello", isAddressed: true });
});

test("what has no words is unsupported, and in groups only meant for the bot in a reply to it", () => {
  for (const media of ["sticker", "photo", "voice", "video", "document", "location", "poll", "contact"]) {
    assert.partialDeepStrictEqual(inPrivate({ [media]: {} }), { type: "unsupported", isAddressed: true });
    assert.partialDeepStrictEqual(inGroup({ [media]: {} }), { type: "unsupported", isAddressed: false });
  }
  const reply_to_message = { message_id: 4, from: bot, text: "hi" };
  assert.partialDeepStrictEqual(inGroup({ sticker: {}, reply_to_message }), { isAddressed: true });
});

test("other bots are known as bots", () => {
  const from = { id: 99, is_bot: true, first_name: "Other" };
  assert.deepEqual(inGroup({ text: "hi", from })?.sender, { id: "99", isBot: true });
});

test("who writes in the name of a chat is that chat, and no bot", () => {
  const from = {
    id: 1087968824,
    is_bot: true,
    first_name: "Group",
    username: "GroupAnonymousBot",
    language_code: "en",
  };
  const event = inGroup({ text: "hi", from, sender_chat: group });
  assert.deepEqual(event?.sender, { id: String(group.id), isBot: false });
});

test("a post in a channel is the channel's", () => {
  const channel = { id: -1009, type: "channel", title: "News" };
  const post = { chat: channel, from: undefined, sender_chat: channel, ...said("@Runnel_bot sum up") };
  const event = toInboundEvent(updateWith(post, "channel_post"), me);
  assert.partialDeepStrictEqual(event, { place: { kind: "group" }, sender: { id: "-1009", isBot: false } });
});

test("a stopped draft becomes a stop of the reply that it shows, wherever it was shown", () => {
  const replyOf = (chatId: number, draftId: number) => (chatId === 7 && draftId === 12 ? "telegram:7:5:1" : undefined);
  const toStop = (stopped: object) => toStopEvent({ update_id: 1000, stopped_message_generation: stopped }, replyOf);
  const chat = { id: 7, type: "private", first_name: "Ann" };
  const place = { platform: "telegram", chatId: "7", kind: "private" };
  const event = { type: "stop", id: "1000:12", place, replyId: "telegram:7:5:1" };
  assert.deepEqual(toStop({ chat, draft_id: 12 }), event);
  assert.deepEqual(toStop({ chat, draft_id: 12, message_thread_id: 3 }), {
    ...event,
    place: { ...place, topicId: "3" },
  });
  assert.equal(toStop({ chat, draft_id: 13 }), undefined);
  for (const broken of [
    {},
    { chat },
    { draft_id: 12 },
    { chat: { id: "7" }, draft_id: 12 },
    { chat, draft_id: "12" },
  ]) {
    assert.equal(toStop(broken), undefined);
  }
  assert.equal(toStopEvent(updateWith({ text: "hi" }), replyOf), undefined);
  assert.equal(toStopEvent(undefined, replyOf), undefined);
});

test("edits, notices and kinds of update that Runnel does not know are nothing", () => {
  assert.equal(toInboundEvent(updateWith({ text: "hi" }, "edited_message"), me), undefined);
  assert.equal(toInboundEvent(updateWith({ text: "hi" }, "edited_channel_post"), me), undefined);
  assert.equal(toInboundEvent({ update_id: 1, my_chat_member: {} }, me), undefined);
  assert.equal(toInboundEvent({ update_id: 1, invented_tomorrow: { text: "hi" } }, me), undefined);
  for (const notice of [
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "migrate_to_chat_id",
    "forum_topic_created",
  ]) {
    assert.equal(inGroup({ [notice]: {} }), undefined);
  }
});

test("the same update is the same event, another one another", () => {
  const update = updateWith({ text: "hi" });
  assert.equal(toInboundEvent(update, me)?.id, toInboundEvent(structuredClone(update), me)?.id);
  assert.notEqual(toInboundEvent({ ...update, update_id: 1001 }, me)?.id, toInboundEvent(update, me)?.id);
});

test("text that no store keeps is made whole", () => {
  assert.partialDeepStrictEqual(inPrivate({ text: "a\0b\ud800c" }), { text: "ab\ufffdc" });
});

test("what Runnel can do without may be broken", () => {
  const broken = {
    text: "hi",
    from: { id: 7, is_bot: "no", language_code: 5 },
    entities: [null, { type: "mention" }, 3],
    reply_to_message: "none",
    quote: [],
    message_thread_id: "x",
  };
  assert.partialDeepStrictEqual(inPrivate(broken), { type: "message", text: "hi", sender: { id: "7", isBot: false } });
});

test("what cannot be answered is nothing", () => {
  for (const broken of [
    { message_id: 0 },
    { message_id: "5" },
    { date: null },
    { chat: {} },
    { chat: { id: 1.5, type: "private" } },
  ]) {
    assert.equal(inPrivate({ text: "hi", ...broken }), undefined);
  }
  assert.equal(toInboundEvent({ message: { message_id: 5 } }, me), undefined);
});

const full = updateWith({
  chat: group,
  ...said("/ask@Runnel_bot hello"),
  caption: "caption",
  caption_entities: [{ type: "mention", offset: 0, length: 3 }],
  photo: [{}],
  sender_chat: group,
  is_topic_message: true,
  message_thread_id: 3,
  reply_to_message: { message_id: 3, from: bot, text: "quoted", forum_topic_created: undefined },
  quote: { text: "quo" },
  rich_message: { blocks: [{ type: "paragraph", text: ["a", { type: "bold", text: "b" }] }] },
});

/** `value` with the node at position `at` (counted depth first) replaced. */
function withReplaced(value: unknown, at: { left: number }, replacement: unknown): unknown {
  if (at.left-- === 0) return replacement;
  if (Array.isArray(value)) return value.map((item) => withReplaced(item, at, replacement));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReplaced(item, at, replacement)]));
}

test("no update whatever makes it throw", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), fc.anything()), { maxLength: 4 }), (changes) => {
      let update: unknown = full;
      for (const [at, replacement] of changes) update = withReplaced(update, { left: at }, replacement);
      const event = toInboundEvent(update, me);
      if (event === undefined) return;
      assert.match(event.target.replyId, /^[A-Za-z0-9:_-]{1,64}$/);
      assert.ok(event.type !== "message" || event.text.isWellFormed());
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.anything(), (update) => void toInboundEvent(update, me)));
});
