import assert from "node:assert/strict";
import { test } from "node:test";

import { ann, ben, messageOf, openStage, refusalOf } from "./stage.ts";

const forumId = -1_001_000_000_001;
const bot = { id: 77, firstName: "Other bot", isBot: true };

const said = ["chat", "see /ask", "@runnel_sandbox_bot hi", "/ask a", "/ask@other_bot b", "/ask@runnel_sandbox_bot c"];
const reply = "a reply to the bot";

interface Standing {
  readonly standing: string;
  readonly canReadAllGroupMessages?: boolean;
  readonly botIsAdmin?: boolean;
  readonly sees: readonly string[];
}

const standings: readonly Standing[] = [
  { standing: "a member with privacy on", sees: ["/ask a", "/ask@runnel_sandbox_bot c", reply] },
  { standing: "a member with privacy off", canReadAllGroupMessages: true, sees: [...said, reply] },
  { standing: "an administrator", botIsAdmin: true, sees: [...said, reply] },
];

for (const { standing, canReadAllGroupMessages = false, botIsAdmin = false, sees } of standings) {
  test(`what a bot sees in a group as ${standing}`, async (t) => {
    const { telegram, api } = await openStage(t, { canReadAllGroupMessages });
    const group = telegram.addGroup({ id: -100, title: "Group", members: [ann, bot], botIsAdmin });
    const { message_id: replyToMessageId } = await api.sendMessage(group, "hello");
    for (const text of said) telegram.send(group, ann.id, { text });
    telegram.send(group, bot.id, { text: "/ask from a bot" });
    telegram.send(group, ann.id, { text: reply, replyToMessageId });
    const updates = await api.getUpdates();
    assert.deepEqual(
      updates.map(({ message }) => message?.text),
      sees,
    );
  });
}

test("an anonymous administrator and a channel post as themselves, with a stand-in user", async (t) => {
  const { telegram, api } = await openStage(t);
  const group = telegram.addGroup({ id: forumId, title: "Group", members: [ann] });
  telegram.send(group, ann.id, { text: "/ask a", senderChat: { id: group, title: "Group" } });
  telegram.send(group, ann.id, { text: "/ask b", senderChat: { id: -1_001_000_000_009, title: "Channel" } });
  const updates = await api.getUpdates();
  assert.deepEqual(
    updates.map(({ message }) => [message?.from?.id, message?.sender_chat?.type]),
    [
      [1_087_968_824, "supergroup"],
      [136_817_688, "channel"],
    ],
  );
});

test("topics hold what is sent to them, and a reply stays in its topic", async (t) => {
  const { telegram, api } = await openStage(t, { canReadAllGroupMessages: true });
  const forum = telegram.addGroup({ id: forumId, title: "Forum", members: [ann], isForum: true });
  const topic = telegram.addTopic(forum, { name: "Ideas" });
  const question = telegram.send(forum, ann.id, { text: "question", topicId: topic });
  const [opened, asked] = await api.getUpdates();
  assert.equal(opened?.message?.forum_topic_created?.name, "Ideas");
  assert.equal(asked?.message?.is_topic_message, true);
  assert.equal(asked.message.message_thread_id, topic);
  assert.equal(asked.message.reply_to_message?.message_id, topic);

  await api.sendMessage(forum, "answer", { reply_parameters: { message_id: question } });
  await api.sendMessage(forum, "general");
  assert.deepEqual(
    telegram.messages(forum, topic).map(({ text }) => text),
    ["question", "answer"],
  );
  assert.deepEqual(
    telegram.messages(forum).map(({ text, topicId }) => [text, topicId]),
    [
      ["question", topic],
      ["answer", topic],
      ["general", undefined],
    ],
  );
});

test("a topic that is closed, gone or the General one takes no message", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat_id = telegram.addGroup({ id: forumId, title: "Forum", members: [ann], isForum: true });
  const topic = telegram.addTopic(chat_id, { name: "Ideas" });
  const send = async (message_thread_id: number) =>
    refusalOf(await call("sendMessage", { chat_id, message_thread_id, text: "a" }));
  assert.equal(await send(topic), "");
  telegram.closeTopic(chat_id, topic);
  assert.equal(await send(topic), "Bad Request: TOPIC_CLOSED");
  telegram.deleteTopic(chat_id, topic);
  assert.equal(await send(topic), "Bad Request: message thread not found");
  assert.equal(await send(999), "Bad Request: message thread not found");
  assert.deepEqual(telegram.messages(chat_id), []);
});

test("private chats have topics only when the bot has them", async (t) => {
  const without = await openStage(t);
  without.telegram.addPrivateChat(ann);
  assert.throws(() => without.telegram.addTopic(ann.id, { name: "A" }), /has no topics/);
  const { telegram, api } = await openStage(t, { hasTopicsEnabled: true });
  telegram.addPrivateChat(ann);
  const topic = telegram.addTopic(ann.id, { name: "A", createdBy: "bot" });
  assert.equal(telegram.pendingUpdates, 0);
  const sent = await api.sendMessage(ann.id, "a", { message_thread_id: topic });
  assert.equal(sent.message_thread_id, topic);
});

test("in a supergroup without topics a chain of replies is a thread", async (t) => {
  const { telegram, api } = await openStage(t);
  const group = telegram.addGroup({ id: forumId, title: "Group", members: [ann] });
  const root = telegram.send(group, ann.id, { text: "/ask a" });
  const answer = await api.sendMessage(group, "b", { reply_parameters: { message_id: root } });
  assert.equal(answer.message_thread_id, root);
  assert.equal(answer.is_topic_message, undefined);
  const next = await api.sendMessage(group, "c", { reply_parameters: { message_id: answer.message_id } });
  assert.equal(next.message_thread_id, root);
});

test("a bot that is blocked, kicked, muted or without a partner is told so, and hears of it", async (t) => {
  const { telegram, call, api } = await openStage(t);
  const [chat, gone] = [telegram.addPrivateChat(ann), telegram.addPrivateChat(ben)];
  const small = telegram.addGroup({ id: -100, title: "Small", members: [ann] });
  const large = telegram.addGroup({ id: forumId, title: "Large", members: [ann] });
  const muted = telegram.addGroup({ id: -200, title: "Muted", members: [ann] });
  const own = messageOf(await call("sendMessage", { chat_id: muted, text: "a" })).message_id;
  telegram.block(chat);
  telegram.deactivate(gone);
  telegram.kickBot(small);
  telegram.kickBot(large);
  telegram.restrict(muted);
  const send = async (chat_id: number) => refusalOf(await call("sendMessage", { chat_id, text: "a" }));
  assert.equal(await send(chat), "Forbidden: bot was blocked by the user");
  assert.equal(await send(gone), "Forbidden: user is deactivated");
  assert.equal(await send(small), "Forbidden: bot was kicked from the group chat");
  assert.equal(await send(large), "Forbidden: bot was kicked from the supergroup chat");
  assert.equal(await send(muted), "Bad Request: not enough rights to send text messages to the chat");
  const edit = await call("editMessageText", { chat_id: muted, message_id: own, text: "b" });
  assert.equal(refusalOf(edit), "Forbidden: CHAT_WRITE_FORBIDDEN");

  telegram.send(large, ann.id, { text: "/ask unheard" });
  telegram.unblock(chat);
  assert.equal(await send(chat), "");
  const updates = await api.getUpdates();
  assert.deepEqual(
    updates.map(({ my_chat_member: change }) => [change?.chat.id, change?.new_chat_member.status]),
    [
      [chat, "kicked"],
      [small, "kicked"],
      [large, "kicked"],
      [muted, "restricted"],
      [chat, "member"],
    ],
  );
});

test("a group that became a supergroup names its new id, in updates and in refusals", async (t) => {
  const { telegram, call, api } = await openStage(t);
  const group = telegram.addGroup({ id: -100, title: "Group", members: [ann] });
  telegram.upgradeGroup(group, forumId);
  const refused = await call("sendMessage", { chat_id: group, text: "a" });
  assert.deepEqual(refused.body, {
    ok: false,
    error_code: 400,
    description: "Bad Request: group chat was upgraded to a supergroup chat",
    parameters: { migrate_to_chat_id: forumId },
  });
  const [left, arrived] = await api.getUpdates();
  assert.deepEqual([left?.message?.chat.id, left?.message?.migrate_to_chat_id], [group, forumId]);
  assert.deepEqual([arrived?.message?.chat.id, arrived?.message?.migrate_from_chat_id], [forumId, group]);
  await api.sendMessage(forumId, "hello");
  telegram.send(forumId, ann.id, { text: "/ask on" });
  assert.throws(() => telegram.send(group, ann.id, { text: "old" }), /became/);
});
