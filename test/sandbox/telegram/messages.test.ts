import assert from "node:assert/strict";
import { test } from "node:test";

import { InlineKeyboard } from "grammy";

import { ManualClock } from "../../support/manual-clock.ts";
import { ann, ben, messageOf, openStage, refusalOf, resultOf } from "./stage.ts";

const roomy = { limits: { privatePerS: 1000, privateBurst: 1000 } };

test("a message and its edits are shown with all their states", async (t) => {
  const clock = new ManualClock();
  const { telegram, api } = await openStage(t, { clock });
  const chat = telegram.addPrivateChat(ann);
  const startMs = clock.nowMs();
  const sent = await api.sendMessage(chat, " Hello\tworld ", {
    entities: [{ type: "bold", offset: 1, length: 5 }],
    disable_notification: true,
  });
  assert.equal(sent.text, "Hello world");
  assert.deepEqual(sent.entities, [{ type: "bold", offset: 0, length: 5 }]);
  await clock.advance(2000);
  const edited = await api.editMessageText(chat, sent.message_id, "Hello world, see example.org");
  assert.ok(edited !== true && edited.edit_date === sent.date + 2);

  const [shown] = telegram.messages(chat);
  assert.deepEqual(shown, {
    id: sent.message_id,
    from: "bot",
    text: "Hello world, see example.org",
    entities: [{ type: "url", offset: 17, length: 11 }],
    edits: 1,
    shownAtMs: startMs,
    changedAtMs: startMs + 2000,
    revisions: [
      { text: "Hello world", atMs: startMs },
      { text: "Hello world, see example.org", atMs: startMs + 2000 },
    ],
    isSilent: true,
    hasLinkPreview: true,
  });
  await api.editMessageText(chat, sent.message_id, "example.org", { link_preview_options: { is_disabled: true } });
  assert.equal(telegram.messages(chat)[0]?.hasLinkPreview, false);
});

test("an edit that changes neither text, entities nor keyboard is not modified", async (t) => {
  const { telegram, call } = await openStage(t, roomy);
  const chat = telegram.addPrivateChat(ann);
  const entities = [{ type: "bold", offset: 0, length: 3 }];
  const reply_markup = { inline_keyboard: [[{ text: "Stop", callback_data: "stop" }]] };
  const { message_id } = messageOf(await call("sendMessage", { chat_id: chat, text: "one", entities, reply_markup }));
  const edit = async (changes: object) =>
    refusalOf(await call("editMessageText", { chat_id: chat, message_id, ...changes }));
  assert.match(await edit({ text: "one\n ", entities, reply_markup }), /^Bad Request: message is not modified: /);
  assert.equal(await edit({ text: "one", reply_markup }), "");
  assert.equal(await edit({ text: "one" }), "");
  assert.equal(telegram.messages(chat)[0]?.keyboard, undefined);
  assert.match(await edit({ text: "one" }), /not modified/);
  assert.equal(telegram.messages(chat)[0]?.edits, 2);
});

test("a bot edits only its own messages, and only those that are there", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const fromUser = telegram.send(chat, ann.id, { text: "mine" });
  const keyboard = { keyboard: [[{ text: "yes" }]] };
  const own = messageOf(await call("sendMessage", { chat_id: chat, text: "yours" })).message_id;
  const asking = messageOf(await call("sendMessage", { chat_id: chat, text: "?", reply_markup: keyboard })).message_id;
  const edit = async (message_id: number, more: object = {}) =>
    refusalOf(await call("editMessageText", { chat_id: chat, message_id, text: "new", ...more }));
  assert.equal(await edit(fromUser), "Bad Request: message can't be edited");
  assert.equal(await edit(asking), "Bad Request: message can't be edited");
  assert.equal(await edit(own, { reply_markup: keyboard }), "Bad Request: inline keyboard expected");
  telegram.deleteMessage(chat, own);
  assert.equal(await edit(own), "Bad Request: message to edit not found");
});

test("a text must be there, and markup in it is refused", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const send = async (parameters: object) => refusalOf(await call("sendMessage", { chat_id: chat, ...parameters }));
  assert.equal(await send({}), "Bad Request: message text is empty");
  assert.equal(await send({ text: " \n\t" }), "Bad Request: text must be non-empty");
  assert.equal(await send({ text: "<b>a</b>", parse_mode: "HTML" }), "Bad Request: unsupported parse_mode");
  assert.equal(await send({ text: "\ud83d" }), "Bad Request: strings must be encoded in UTF-8");
  assert.deepEqual(telegram.messages(chat), []);
});

test("a text over 4096 characters is refused, in the unit that is set", async (t) => {
  const inUnits = await openStage(t, roomy);
  const inCodePoints = await openStage(t, { ...roomy, limitUnit: "code-points" });
  const emoji = "😀".repeat(2049);
  for (const { telegram, call } of [inUnits, inCodePoints]) {
    const chat_id = telegram.addPrivateChat(ann);
    const send = async (text: string) => refusalOf(await call("sendMessage", { chat_id, text }));
    assert.equal(await send("a".repeat(4096)), "");
    assert.equal(await send("a".repeat(4097)), "Bad Request: message is too long");
    assert.equal(await send("a".repeat(32_769)), "Bad Request: text is too long");
    const edit = { chat_id, message_id: 1, text: "a".repeat(4097) };
    assert.equal(refusalOf(await call("editMessageText", edit)), "Bad Request: MESSAGE_TOO_LONG");
    assert.equal(await send(emoji), telegram === inUnits.telegram ? "Bad Request: message is too long" : "");
  }
});

test("a reply names its message, and needs leave to be sent without it", async (t) => {
  const { telegram, api } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const question = telegram.send(chat, ann.id, { text: "Why?" });
  const sent = await api.sendMessage(chat, "Because.", { reply_parameters: { message_id: question } });
  assert.equal(sent.reply_to_message?.text, "Why?");
  telegram.deleteMessage(chat, question);
  await assert.rejects(
    api.sendMessage(chat, "Because.", { reply_parameters: { message_id: question } }),
    /message to be replied not found/,
  );
  await api.sendMessage(chat, "Anyway.", {
    reply_parameters: { message_id: question, allow_sending_without_reply: true },
  });
  assert.deepEqual(
    telegram.messages(chat).map(({ text, replyTo }) => [text, replyTo]),
    [
      ["Because.", question],
      ["Anyway.", undefined],
    ],
  );
});

test("a button that is pressed makes a query, which is answered once", async (t) => {
  const { telegram, api } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const sent = await api.sendMessage(chat, "Sure?", { reply_markup: new InlineKeyboard().text("Yes", "yes") });
  const queryId = telegram.press(chat, sent.message_id, "yes", ann.id);
  const [update] = await api.getUpdates();
  const query = update?.callback_query;
  assert.deepEqual([query?.id, query?.data, query?.from.id], [queryId, "yes", ann.id]);
  assert.equal(query?.message?.message_id, sent.message_id);
  assert.equal(telegram.callbackAnswer(queryId), undefined);
  await api.answerCallbackQuery(queryId, { text: "Done" });
  assert.equal(telegram.callbackAnswer(queryId), "Done");
  await assert.rejects(api.answerCallbackQuery(queryId), /query is too old/);
  await api.editMessageReplyMarkup(chat, sent.message_id);
  assert.throws(() => telegram.press(chat, sent.message_id, "yes", ann.id), /no button/);
});

test("buttons that Telegram would not take are refused", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const send = async (button: object) => {
    const reply_markup = { inline_keyboard: [[button]] };
    return refusalOf(await call("sendMessage", { chat_id: chat, text: "a", reply_markup }));
  };
  assert.match(await send({ text: "a", callback_data: "😀".repeat(17) }), /BUTTON_DATA_INVALID/);
  assert.match(await send({ text: "a" }), /Text buttons are unallowed/);
  assert.match(await send({ callback_data: "a" }), /Can't find field "text"/);
  assert.match(
    await send({ text: "a", url: "http://localhost" }),
    /URL 'http:\/\/localhost' is invalid: Wrong HTTP URL/,
  );
  assert.equal(await send({ text: "a", url: "https://example.org" }), "");
});

test("a bot deletes in private what it wants, in groups its own, and nothing after 48 hours", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat = telegram.addPrivateChat(ann);
  const group = telegram.addGroup({ id: -100, title: "Group", members: [ann] });
  const remove = async (chat_id: number, message_id: number) =>
    refusalOf(await call("deleteMessage", { chat_id, message_id }));
  assert.equal(await remove(chat, telegram.send(chat, ann.id, { text: "mine" })), "");
  const others = telegram.send(group, ann.id, { text: "mine" });
  assert.equal(await remove(group, others), "Bad Request: message can't be deleted");
  const own = messageOf(await call("sendMessage", { chat_id: group, text: "own" })).message_id;
  const old = messageOf(await call("sendMessage", { chat_id: group, text: "old" })).message_id;
  assert.equal(resultOf(await call("deleteMessages", { chat_id: group, message_ids: [own, others, 999] })), true);
  assert.equal(await remove(group, own), "Bad Request: message to delete not found");
  await clock.advance(48 * 60 * 60 * 1000);
  assert.equal(await remove(group, old), "Bad Request: message can't be deleted");
  assert.deepEqual(
    telegram.messages(group).map(({ text }) => text),
    ["mine", "old"],
  );
});

test("a bot reacts with one emoji at most", async (t) => {
  const { telegram, api, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const message = telegram.send(chat, ann.id, { text: "news" });
  await api.setMessageReaction(chat, message, [{ type: "emoji", emoji: "👀" }]);
  assert.equal(telegram.messages(chat)[0]?.reaction, "👀");
  const react = async (...emoji: string[]) => {
    const reaction = emoji.map((one) => ({ type: "emoji", emoji: one }));
    return refusalOf(await call("setMessageReaction", { chat_id: chat, message_id: message, reaction }));
  };
  assert.equal(await react("👀", "🔥"), "Bad Request: REACTIONS_TOO_MANY");
  assert.equal(await react("🧵"), "Bad Request: REACTION_INVALID");
  assert.equal(await react(), "");
  assert.equal(telegram.messages(chat)[0]?.reaction, undefined);
});

test("a chat that does not exist is not found", async (t) => {
  const { telegram, call, api } = await openStage(t);
  assert.equal(refusalOf(await call("sendMessage", { text: "a" })), "Bad Request: chat_id is empty");
  for (const chat_id of [5, "@somebody"]) {
    assert.equal(refusalOf(await call("sendMessage", { chat_id, text: "a" })), "Bad Request: chat not found");
  }
  assert.equal((await api.getChat(telegram.addPrivateChat(ben))).username, "ben_b");
});
