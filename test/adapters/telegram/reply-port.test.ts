import assert from "node:assert/strict";
import { test } from "node:test";

import { limits } from "../../../adapters/telegram/limits.ts";
import type { PlatformError } from "../../../src/contract/platform-error.ts";
import type { ReplyPort } from "../../../src/contract/reply.ts";
import { ann, ben, faults, isKind, never, openPrivate, partOf, show, targetIn } from "./reply-stage.ts";
import { written } from "../../support/written.ts";
import { openStage } from "./running-adapter.ts";

test("a message is created once and edited from then on", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port } = stage;
  const id = await show(stage, port, "**Hel**");
  assert.equal(await show(stage, port, "**Hello**"), id);
  const [message, ...others] = emulator.messages(chat);
  assert.equal(others.length, 0);
  assert.equal(message?.text, "Hello");
  assert.equal(message.edits, 1);
  assert.equal(String(message.id), id);
  assert.partialDeepStrictEqual(message.entities, [{ type: "bold", offset: 0, length: 5 }]);
});

test("no link has a preview, neither when it is sent nor when it is edited", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port } = stage;
  for (const markdown of ["https://example.com", "https://example.com/more"]) {
    await show(stage, port, markdown);
    assert.equal(emulator.messages(chat)[0]?.text, markdown);
    assert.equal(emulator.messages(chat)[0]?.hasLinkPreview, false);
  }
});

test("the first message alone points at the question, and goes without when the question is gone", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -1_001_000_000_001, title: "Friends", members: [ann] });
  const question = emulator.send(group, ann.id, { text: "/ask something" });
  const target = targetIn({ platform: "telegram", chatId: String(group), kind: "group" }, question);
  const port = adapter.openReply(target);
  await show(stage, port, "one", 0);
  await show(stage, port, "two", 1);
  const replies = () => emulator.messages(group).filter(({ from }) => from === "bot");
  assert.deepEqual(
    replies().map(({ replyTo }) => replyTo),
    [question, undefined],
  );
  emulator.deleteMessage(group, question);
  await show(stage, adapter.openReply(target), "late");
  assert.equal(replies().at(-1)?.text, "late");
});

test("a server that insists on the question gets the answer without it", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -1_001_000_000_001, title: "Friends", members: [ann] });
  const port = adapter.openReply(targetIn({ platform: "telegram", chatId: String(group), kind: "group" }, 3));
  const description = "Bad Request: message to be replied not found";
  emulator.faults.add({ method: "sendMessage", kind: "refuse", status: 400, description });
  await show(stage, port, "answer");
  assert.deepEqual(
    emulator.messages(group).map(({ text, replyTo }) => [text, replyTo]),
    [["answer", undefined]],
  );
});

test("a reply in a topic stays there, and goes to the chat when the topic is gone", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const forum = emulator.addGroup({ id: -1_001_000_000_002, title: "Forum", members: [ann], isForum: true });
  const topic = emulator.addTopic(forum, { name: "Ideas" });
  const target = targetIn({ platform: "telegram", chatId: String(forum), topicId: String(topic), kind: "group" });
  const port = adapter.openReply(target);
  await port.showTyping(never);
  assert.equal(emulator.isTyping(forum, topic), true);
  await show(stage, port, "one");
  assert.deepEqual(
    emulator.messages(forum, topic).map(({ text }) => text),
    ["one"],
  );
  emulator.deleteTopic(forum, topic);
  await show(stage, adapter.openReply(target), "late");
  const last = emulator.messages(forum).at(-1);
  assert.deepEqual([last?.text, last?.topicId], ["late", undefined]);
});

test("a text that is shown already is a success", async (t) => {
  const stage = await openPrivate(t);
  const { port, texts } = stage;
  const id = await show(stage, port, "same");
  assert.equal(await show(stage, port, "same"), id);
  assert.deepEqual(texts(), ["same"]);
});

test("a message that the user deleted is gone, and what is shown after that is a new one", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port, texts } = stage;
  const id = await show(stage, port, "one");
  emulator.deleteMessage(chat, Number(id));
  await assert.rejects(show(stage, port, "two"), isKind("message-gone"));
  assert.notEqual(await show(stage, port, "three"), id);
  assert.deepEqual(texts(), ["three"]);
});

const uneditable = {
  method: "editMessageText",
  kind: "refuse",
  status: 400,
  description: "Bad Request: message can't be edited",
} as const;

test("a message that cannot be edited any more is replaced by a new one with the text", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port, passUntil, texts } = stage;
  const id = await show(stage, port, "one");
  emulator.faults.add({ ...uneditable, chatId: chat });
  const next = await show(stage, port, "one two");
  assert.notEqual(next, id);
  assert.equal(await show(stage, port, "one two three"), next);
  await passUntil(() => emulator.callsTo("deleteMessage", chat).length > 0, 50);
  assert.deepEqual(texts(), ["one two three"]);
});

test("the message in the place of another is known before that one is removed, which every next call does", async (t) => {
  const nextCalls: readonly ((port: ReplyPort) => Promise<unknown>)[] = [
    (port) => port.show(0, partOf(port, "one two three"), "complete", never),
    (port) => port.attach(1, { name: "answer.md", text: "All." }, never),
    (port) => port.retract(1, never),
    async (port) => port.close(),
  ];
  for (const call of nextCalls) {
    const stage = await openPrivate(t);
    const { emulator, chat, clock, port, passUntil, settle } = stage;
    const id = await show(stage, port, "one");
    emulator.faults.add({ ...uneditable, chatId: chat });
    await show(stage, port, "one two");
    await clock.advance(60_000);
    assert.equal(emulator.callsTo("deleteMessage", chat).length, 0);
    await settle(call(port));
    await passUntil(() => emulator.callsTo("deleteMessage", chat).some(({ response }) => response?.ok === true), 50);
    assert.ok(!emulator.messages(chat).some((message) => String(message.id) === id));
  }
});

test("where no message can be edited one message stays all the same, and each call waits for its slot", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -500, title: "Group", members: [ann] });
  const port = adapter.openReply(targetIn({ platform: "telegram", chatId: String(group), kind: "group" }));
  emulator.faults.add({ ...uneditable, chatId: group, times: Infinity });
  for (let words = 1; words <= 9; words += 1) await show(stage, port, "word ".repeat(words));
  port.close();
  await stage.passUntil(() => emulator.messages(group).length === 1, 50);
  assert.deepEqual(
    emulator.messages(group).map(({ text }) => text),
    ["word ".repeat(9).trim()],
  );
  const calls = emulator.calls.filter(({ chatId }) => chatId === group);
  assert.equal(calls.length, 1 + 8 * 3);
  for (const [index, { atMs }] of calls.entries()) {
    const within = calls.slice(index).filter((later) => later.atMs - atMs < 60_000);
    assert.ok(within.length <= limits.groupPerMin, `${within.length} calls within a minute`);
  }
});

test("an old message that cannot be removed does not trouble the one in its place", async (t) => {
  for (const effect of [
    { kind: "refuse", status: 400, description: "Bad Request: message can't be deleted for everyone" },
    { kind: "flood", retryAfterS: 2 },
    { kind: "server-error" },
    { kind: "reset-before" },
  ] as const) {
    const stage = await openPrivate(t);
    const { emulator, chat, passUntil, port, texts } = stage;
    const id = await show(stage, port, "one");
    emulator.faults.add({ ...uneditable, chatId: chat });
    emulator.faults.add({ ...effect, method: "deleteMessage", chatId: chat });
    const next = await show(stage, port, "one two");
    assert.notEqual(next, id);
    assert.equal(await show(stage, port, "one two three"), next);
    await passUntil(() => emulator.callsTo("deleteMessage", chat).length > 0, 50);
    assert.equal(await show(stage, port, "one two three four"), next);
    assert.deepEqual(texts(), ["one", "one two three four"]);
  }
});

test("the removal of an old message ends with the adapter, and by itself after a while", async (t) => {
  for (const isClosed of [true, false]) {
    const stage = await openPrivate(t);
    const { adapter, emulator, chat, clock, open, port, passUntil } = stage;
    await show(stage, port, "one");
    emulator.faults.add({ ...uneditable, chatId: chat });
    await show(stage, port, "one two");
    emulator.faults.add({ method: "sendMessage", kind: "flood", retryAfterS: 3000, chatId: chat });
    await assert.rejects(show(stage, open(chat), "another reply"), isKind("rate-limited"));
    port.close();
    if (isClosed) await adapter.close();
    await passUntil(() => clock.sleeping === 0, 1000);
    assert.equal(emulator.callsTo("deleteMessage", chat).length, 0);
  }
});

test("who blocks the bot is not written to", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port } = stage;
  await show(stage, port, "one");
  emulator.block(chat);
  await assert.rejects(show(stage, port, "two"), isKind("forbidden"));
  await assert.rejects(port.showTyping(never), isKind("forbidden"));
});

test("where the server takes less text than documented the parts are shorter from then on", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port, texts, settle } = stage;
  const description = "Bad Request: message is too long";
  emulator.faults.add({ kind: "refuse", status: 400, description, longerThanChars: 1500, times: Infinity });
  const document = { markdown: "**Words** and words. ".repeat(150), phase: "complete" } as const;
  await assert.rejects(show(stage, port, document.markdown), isKind("too-long"));
  for (const [index, part] of port.render(document, "rich").entries()) await settle(written(port, index, part));
  assert.equal(texts().join(" "), document.markdown.replaceAll("*", "").trim());
  assert.ok(emulator.messages(chat).every(({ text, entities }) => text.length <= 1500 && entities.length > 0));
});

test("a short text that is too long all the same is refused", async (t) => {
  const stage = await openPrivate(t);
  const description = "Bad Request: message is too long";
  stage.emulator.faults.add({ kind: "refuse", status: 400, description });
  await assert.rejects(show(stage, stage.port, "A short text."), isKind("rejected"));
});

test("a group that forbids writing, and a closed topic, are forbidden", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -1_001_000_000_003, title: "Quiet", members: [ann], isForum: true });
  const topic = emulator.addTopic(group, { name: "Closed" });
  const place = { platform: "telegram", chatId: String(group), kind: "group" } as const;
  emulator.closeTopic(group, topic);
  const inTopic = adapter.openReply(targetIn({ ...place, topicId: String(topic) }));
  await assert.rejects(show(stage, inTopic, "a"), isKind("forbidden"));
  emulator.restrict(group);
  await assert.rejects(show(stage, adapter.openReply(targetIn(place)), "a"), isKind("forbidden"));
});

test("a flood wait is kept to the second, by this chat alone", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port, open, clock } = stage;
  const other = open(emulator.addPrivateChat(ben));
  await show(stage, port, "one");
  emulator.faults.add({ method: "editMessageText", kind: "flood", retryAfterS: 7 });
  await assert.rejects(show(stage, port, "two"), (error) => {
    assert.ok(isKind("rate-limited")(error));
    assert.equal((error as PlatformError).retryAfterMs, 7000);
    return true;
  });
  const refusedAtMs = emulator.callsTo("editMessageText").at(-1)?.answeredAtMs ?? Infinity;
  await show(stage, other, "at once");
  assert.ok(clock.nowMs() - refusedAtMs < 1000);

  await show(stage, port, "three", 0, "final");
  const askedAgainAtMs = emulator.callsTo("editMessageText").at(-1)?.atMs ?? 0;
  const waitedMs = askedAgainAtMs - refusedAtMs;
  assert.ok(waitedMs >= 7000 && waitedMs <= 7500, `${waitedMs}`);
  assert.ok(emulator.callsTo("editMessageText", chat).every((call) => !call.duringFloodWait));
});

for (const [effect, kind] of faults) {
  test(`a create that meets ${JSON.stringify(effect)} is ${kind}, and the next one is a new message`, async (t) => {
    const stage = await openPrivate(t);
    const { emulator, port, texts } = stage;
    emulator.faults.add({ ...effect, method: "sendMessage" });
    await assert.rejects(show(stage, port, "one"), isKind(kind));
    await show(stage, port, "two", 0, "final");
    assert.equal(texts().at(-1), "two");
  });
}

for (const [effect, kindOfCreate] of faults) {
  const kind = kindOfCreate === "ambiguous" ? "transient" : kindOfCreate;
  test(`an edit that meets ${JSON.stringify(effect)} is ${kind}, and may be repeated`, async (t) => {
    const stage = await openPrivate(t);
    const { emulator, port, texts } = stage;
    await show(stage, port, "one");
    emulator.faults.add({ ...effect, method: "editMessageText" });
    await assert.rejects(show(stage, port, "two"), isKind(kind));
    await show(stage, port, "two", 0, "final");
    assert.deepEqual(texts(), ["two"]);
  });
}

test("a call that hangs is given up: a create is ambiguous then, an edit transient", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, port, texts } = stage;
  emulator.faults.add({ method: "sendMessage", kind: "hang-after" });
  await assert.rejects(show(stage, port, "one"), isKind("ambiguous"));
  await show(stage, port, "one again");
  emulator.faults.add({ method: "editMessageText", kind: "hang-after" });
  await assert.rejects(show(stage, port, "two"), isKind("transient"));
  assert.deepEqual(texts(), ["one", "two"]);
});

test("a create that never left the machine did not happen", async (t) => {
  const stage = await openPrivate(t);
  await stage.emulator.goOffline();
  await assert.rejects(show(stage, stage.port, "one"), isKind("transient"));
});

test("an abort rejects with its own reason, whatever is waited for", async (t) => {
  const { emulator, port, passUntil } = await openPrivate(t);
  const part = partOf(port, "one");
  const abort = new AbortController();
  const reason = new Error("enough");
  const hanging = ["sendMessage", "sendChatAction"].map((method) =>
    emulator.faults.add({ method, kind: "hang-before" }),
  );
  const calls = [port.show(0, part, "growing", abort.signal), port.showTyping(abort.signal)];
  const rejections = Promise.all(calls.map((call) => assert.rejects(call, reason)));
  await passUntil(() => hanging.every(({ hits }) => hits === 1));
  abort.abort(reason);
  await rejections;
  await assert.rejects(port.ready(0, { lane: "final" }, abort.signal), reason);
  await assert.rejects(port.show(0, part, "complete", abort.signal), reason);
});

test("typing that fails is nobody's concern, and after a 429 the bot does not ask again too soon", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port, clock } = stage;
  for (const effect of [{ kind: "server-error" }, { kind: "reset-before" }, { kind: "not-json" }] as const) {
    emulator.faults.add({ ...effect, method: "sendChatAction" });
    await port.showTyping(never);
  }
  emulator.faults.add({ method: "sendChatAction", kind: "flood", retryAfterS: 3 });
  await port.showTyping(never);
  const refusedAtMs = clock.nowMs();
  await show(stage, port, "writes go on");
  assert.ok(clock.nowMs() - refusedAtMs < 2000);
  const calls = emulator.callsTo("sendChatAction", chat).length;
  await clock.advance(refusedAtMs + 2900 - clock.nowMs());
  await port.showTyping(never);
  assert.equal(emulator.callsTo("sendChatAction", chat).length, calls);
  await clock.advance(300);
  await port.showTyping(never);
  assert.equal(emulator.callsTo("sendChatAction", chat).length, calls + 1);
  assert.equal(emulator.isTyping(chat), true);
});

test("a message that is not wanted any more is removed, also when the user was faster", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, chat, port, texts, settle } = stage;
  await show(stage, port, "one", 0);
  await show(stage, port, "two", 1);
  await settle(port.retract(1, never));
  assert.deepEqual(texts(), ["one"]);
  const again = await show(stage, port, "three", 1);
  emulator.deleteMessage(chat, Number(again));
  await settle(port.retract(1, never));
  assert.deepEqual(texts(), ["one"]);
});

test("a reply moves along when its group becomes a supergroup", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -500, title: "Small", members: [ann] });
  const port = adapter.openReply(targetIn({ platform: "telegram", chatId: String(group), kind: "group" }));
  await show(stage, port, "one");
  const supergroup = -1_001_000_000_004;
  emulator.upgradeGroup(group, supergroup);
  await show(stage, port, "one and two");
  assert.equal(emulator.messages(supergroup).at(-1)?.text, "one and two");
  assert.equal(emulator.callsTo("deleteMessage").length, 0);
});

test("a group that becomes a supergroup just when a message cannot be edited keeps the old one", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -500, title: "Small", members: [ann] });
  const port = adapter.openReply(targetIn({ platform: "telegram", chatId: String(group), kind: "group" }));
  await show(stage, port, "one");
  emulator.faults.add({ ...uneditable, chatId: group });
  const supergroup = -1_001_000_000_004;
  const forget = emulator.onChange(() => {
    if (emulator.callsTo("editMessageText").length === 0) return;
    forget();
    emulator.upgradeGroup(group, supergroup);
  });
  await show(stage, port, "one and two");
  assert.equal(emulator.messages(supergroup).at(-1)?.text, "one and two");
  assert.equal(emulator.callsTo("deleteMessage").length, 0);
});

test("replies in one chat share its pace", async (t) => {
  const stage = await openPrivate(t);
  const { chat, open, clock, emulator, settle } = stage;
  const startedAtMs = clock.nowMs();
  const shows = [open(chat), open(chat), open(chat)].flatMap((port) =>
    [0, 1].map(async (index) => {
      await port.ready(index, { lane: "final" }, never);
      await port.show(index, partOf(port, `text ${index}`), "complete", never);
    }),
  );
  await settle(Promise.all(shows));
  assert.ok(clock.nowMs() - startedAtMs >= 2000);
  assert.ok(emulator.callsTo("sendMessage", chat).every((call) => call.response?.ok === true));
});

test("after the close nothing is waited for and nothing is sent", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, adapter, port, clock } = stage;
  await show(stage, port, "one");
  emulator.faults.add({ method: "editMessageText", kind: "flood", retryAfterS: 3000 });
  await assert.rejects(show(stage, port, "two"), isKind("rate-limited"));
  const waiting = assert.rejects(port.ready(0, { lane: "final" }, never), isKind("lost"));
  await adapter.close();
  await waiting;
  const calls = emulator.calls.length;
  await assert.rejects(port.show(0, partOf(port, "three"), "complete", never), isKind("lost"));
  await port.showTyping(never);
  assert.equal(emulator.calls.length, calls);
  await clock.advance(1);
  assert.equal(clock.sleeping, 0);
});
