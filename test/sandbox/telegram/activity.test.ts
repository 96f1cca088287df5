import assert from "node:assert/strict";
import { test } from "node:test";

import { ManualClock } from "../../support/manual-clock.ts";
import { ann, openStage, refusalOf } from "./stage.ts";

test("typing shows for five seconds, or until the bot posts there", async (t) => {
  const clock = new ManualClock();
  const { telegram, api } = await openStage(t, { clock });
  const chat = telegram.addPrivateChat(ann);
  const forum = telegram.addGroup({ id: -1_001_000_000_001, title: "Forum", members: [ann], isForum: true });
  const topic = telegram.addTopic(forum, { name: "A" });
  await api.sendChatAction(chat, "typing");
  await api.sendChatAction(forum, "typing", { message_thread_id: topic });
  assert.deepEqual(
    [telegram.isTyping(chat), telegram.isTyping(forum), telegram.isTyping(forum, topic)],
    [true, false, true],
  );
  await clock.advance(4999);
  assert.equal(telegram.isTyping(chat), true);
  await api.sendMessage(forum, "a", { message_thread_id: topic });
  assert.equal(telegram.isTyping(forum, topic), false);
  const changes: unknown[] = [];
  telegram.onChange((change) => changes.push(change));
  await clock.advance(1);
  assert.equal(telegram.isTyping(chat), false);
  assert.deepEqual(changes, [
    { kind: "activity", chatId: chat },
    { kind: "activity", chatId: forum },
  ]);
});

test("an unknown action is refused", async (t) => {
  const { telegram, call } = await openStage(t);
  const action = { chat_id: telegram.addPrivateChat(ann), action: "juggling" };
  assert.equal(refusalOf(await call("sendChatAction", action)), "Bad Request: wrong parameter action in request");
});

test("a draft grows in place, for 30 seconds or until the bot posts", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addPrivateChat(ann);
  const draft = (parameters: object) => call("sendMessageDraft", { chat_id, draft_id: 7, ...parameters });
  await draft({});
  assert.equal(telegram.draft(chat_id)?.text, "Thinking…");
  await draft({ text: "Hello", entities: [{ type: "bold", offset: 0, length: 5 }] });
  assert.deepEqual(telegram.draft(chat_id), {
    draftId: 7,
    text: "Hello",
    entities: [{ type: "bold", offset: 0, length: 5 }],
    canStop: false,
    shownAtMs: clock.nowMs(),
  });
  assert.deepEqual(telegram.messages(chat_id), []);
  await clock.advance(30_000);
  assert.equal(telegram.draft(chat_id), undefined);
  await draft({ text: "Hello again" });
  await call("sendMessage", { chat_id, text: "Hello again." });
  assert.equal(telegram.draft(chat_id), undefined);
});

test("a draft that may be stopped tells the bot when it is", async (t) => {
  const { telegram, api, call } = await openStage(t);
  const chat_id = telegram.addPrivateChat(ann);
  await call("sendMessageDraft", { chat_id, draft_id: 7, text: "a" });
  assert.throws(() => telegram.stopDraft(chat_id), /no draft that could be stopped/);
  await call("sendMessageDraft", { chat_id, draft_id: 8, text: "a", can_stop: true });
  telegram.stopDraft(chat_id);
  assert.equal(telegram.draft(chat_id), undefined);
  await call("sendMessageDraft", { chat_id, draft_id: 9, text: "a", can_stop: true, keep_on_stop: true });
  telegram.stopDraft(chat_id);
  assert.partialDeepStrictEqual(telegram.draft(chat_id), { draftId: 9, canStop: false });
  assert.throws(() => telegram.stopDraft(chat_id), /no draft that could be stopped/);
  await call("sendMessageDraft", { chat_id, draft_id: 9, text: "a and more", can_stop: true });
  assert.equal(telegram.draft(chat_id)?.text, "a", "what was stopped does not go on");
  const updates = await api.getUpdates();
  assert.deepEqual(
    updates.map((update) => (update as { stopped_message_generation?: unknown }).stopped_message_generation),
    [8, 9].map((draft_id) => ({ chat: { id: ann.id, type: "private", first_name: "Ann" }, draft_id })),
  );
});

test("drafts are for private chats, and need a number", async (t) => {
  const { telegram, call } = await openStage(t);
  const group = telegram.addGroup({ id: -100, title: "Group", members: [ann] });
  const draft = async (chat_id: number, draft_id: number, text = "a") =>
    refusalOf(await call("sendMessageDraft", { chat_id, draft_id, text }));
  assert.equal(await draft(group, 1), "Bad Request: TEXTDRAFT_PEER_INVALID");
  const chat = telegram.addPrivateChat(ann);
  assert.match(await draft(chat, 0), /draft_id must be non-zero/);
  assert.equal(await draft(chat, 1, "a".repeat(4097)), "Bad Request: message is too long");
});
