import assert from "node:assert/strict";
import { test } from "node:test";

import { limits } from "../../../adapters/telegram/limits.ts";
import type { ReplyPort } from "../../../src/contract/reply.ts";
import type { ApiCall } from "../../../src/sandbox/telegram/emulator.ts";
import { ann, ben, isKind, never, openPrivate, partOf, type PrivateStage, show, targetIn } from "./reply-stage.ts";
import type { StageOptions } from "./running-adapter.ts";

function openWithDrafts(t: { after(fn: () => Promise<void>): void }, options: StageOptions = {}) {
  return openPrivate(t, { ...options, config: { transport: "draft", ...options.config } });
}

/** Shows a part that is still growing, as the writer does; time passes meanwhile. */
function grow({ settle, clock }: PrivateStage, port: ReplyPort, markdown: string, index = 0) {
  const progress = { sinceMs: clock.nowMs(), isLull: false, chars: () => 0, lagChars: () => markdown.length };
  const grown = async () => {
    await port.ready(index, { lane: "preview", stage: "growing", progress }, never);
    return port.show(index, partOf(port, markdown), "growing", never);
  };
  return settle(grown());
}

function isFlooded({ response }: ApiCall): boolean {
  return response?.ok === false && response.error_code === 429;
}

test("a part grows as a draft and becomes a message when it is complete", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, texts } = stage;
  assert.equal(await grow(stage, port, "**Hel**"), undefined);
  const draftId = emulator.draft(chat)?.draftId;
  assert.equal(await grow(stage, port, "**Hello**"), undefined);
  assert.partialDeepStrictEqual(emulator.draft(chat), {
    draftId,
    text: "Hello",
    entities: [{ type: "bold", offset: 0, length: 5 }],
    canStop: true,
  });
  assert.deepEqual(texts(), []);
  const id = await show(stage, port, "**Hello**");
  assert.deepEqual(texts(), ["Hello"]);
  assert.equal(String(emulator.messages(chat)[0]?.id), id);
  assert.equal(emulator.draft(chat), undefined);
});

test("each part has a draft of its own, and a message that stands is edited", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, open, texts } = stage;
  const draftIds: (number | undefined)[] = [];
  const note = () => void draftIds.push(emulator.draft(chat)?.draftId);
  await grow(stage, port, "one");
  note();
  await show(stage, port, "one.", 0);
  await grow(stage, port, "two", 1);
  note();
  await show(stage, port, "two.", 1);
  await grow(stage, open(chat), "another reply");
  note();
  assert.ok(draftIds.every((id) => id !== undefined && id > 0 && id < 2 ** 31));
  assert.equal(new Set(draftIds).size, 3);
  await grow(stage, port, "two and more", 1);
  assert.deepEqual(texts(), ["one.", "two and more"]);
});

test("a draft in a topic stays there, and goes to the chat when the topic is gone", async (t) => {
  const stage = await openWithDrafts(t, { hasTopicsEnabled: true });
  const { emulator, adapter, chat } = stage;
  const topic = emulator.addTopic(chat, { name: "Ideas" });
  const place = { platform: "telegram", chatId: String(chat), topicId: String(topic), kind: "private" } as const;
  const port = adapter.openReply(targetIn(place));
  await grow(stage, port, "one");
  assert.equal(emulator.draft(chat, topic)?.text, "one");
  assert.equal(emulator.draft(chat), undefined);
  emulator.deleteTopic(chat, topic);
  await grow(stage, port, "one two");
  assert.equal(emulator.draft(chat)?.text, "one two");
});

test("however long a reply is, its drafts come often at first, never too often, and never stop coming", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, clock, settle } = stage;
  await port.showTyping(never);
  const sinceMs = clock.nowMs();
  const progress = { sinceMs, isLull: false, chars: () => 0, lagChars: () => 99 };
  const writing = async () => {
    for (let count = 0; clock.nowMs() < sinceMs + 90_000; count += 1) {
      await port.ready(0, { lane: count === 0 ? "first" : "preview", stage: "growing", progress }, never);
      await port.show(0, partOf(port, `text number ${count}`), "growing", never);
    }
  };
  await settle(writing());
  const calls = [...emulator.callsTo("sendChatAction", chat), ...emulator.callsTo("sendMessageDraft", chat)];
  assert.ok(calls.every((call) => call.response?.ok === true));
  const atMs = emulator.callsTo("sendMessageDraft", chat).map((call) => call.atMs - sinceMs);
  assert.ok(atMs.filter((at) => at < 6000).length >= 16, String(atMs));
  assert.ok(atMs.filter((at) => at > 60_000).length >= 34, String(atMs));
  const gapsMs = atMs.slice(1).map((at, index) => at - (atMs[index] ?? 0));
  assert.ok(Math.max(...gapsMs) < 1600, String(gapsMs));
});

test("typing counts into the same limit, and a draft in sight needs none", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, open } = stage;
  for (let count = 0; count < 50; count += 1) await port.showTyping(never);
  const typed = emulator.callsTo("sendChatAction", chat);
  assert.ok(typed.length < 20 && typed.every((call) => call.response?.ok === true), `${typed.length}`);
  await grow(stage, open(chat), "first");
  await grow(stage, port, "second");
  assert.ok(!emulator.callsTo("sendMessageDraft", chat).some(isFlooded));
  await stage.clock.advance(29_000);
  await port.showTyping(never);
  assert.equal(emulator.callsTo("sendChatAction", chat).length, typed.length);
});

test("while the model is silent the draft is kept alive, until the reply is over", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, clock, passUntil } = stage;
  await grow(stage, port, "Let me see ...");
  const startedAtMs = clock.nowMs();
  await passUntil(() => {
    assert.equal(emulator.draft(chat)?.text, "Let me see ...");
    return clock.nowMs() >= startedAtMs + 100_000;
  }, 250);
  assert.equal(emulator.callsTo("sendMessageDraft", chat).length, 5 + 1);
  port.close();
  await passUntil(() => emulator.draft(chat) === undefined, 250);
  assert.equal(emulator.callsTo("sendMessageDraft", chat).length, 5 + 1);
});

test("keeping alive outlasts trouble, and no draft comes after its message", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, clock, passUntil } = stage;
  await grow(stage, port, "Let me see ...");
  for (const kind of ["server-error", "reset-before"] as const)
    emulator.faults.add({ method: "sendMessageDraft", kind });
  const startedAtMs = clock.nowMs();
  await passUntil(() => {
    assert.ok(emulator.draft(chat) !== undefined);
    return clock.nowMs() >= startedAtMs + 45_000;
  }, 250);
  await show(stage, port, "I see.");
  const calls = emulator.callsTo("sendMessageDraft", chat).length;
  await passUntil(() => clock.nowMs() >= startedAtMs + 120_000, 1000);
  assert.equal(emulator.callsTo("sendMessageDraft", chat).length, calls);
  assert.equal(emulator.draft(chat), undefined);
});

test("a message must wait for a keep-alive that is under way, or the draft would come back beside it", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, clock, passUntil } = stage;
  await grow(stage, port, "Let me see ...");
  const slow = emulator.faults.add({ method: "sendMessageDraft", kind: "slow", ms: 3000 });
  await passUntil(() => slow.hits === 1, 250);
  await show(stage, port, "I see.");
  const [draftCall, messageCall] = [emulator.callsTo("sendMessageDraft", chat), emulator.callsTo("sendMessage", chat)];
  assert.ok((messageCall[0]?.atMs ?? 0) >= (draftCall.at(-1)?.answeredAtMs ?? Infinity));
  await clock.advance(100);
  assert.equal(emulator.draft(chat), undefined);
});

test("another message of the bot takes a draft out of sight, which comes back at once", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, open, clock, passUntil } = stage;
  await grow(stage, port, "A long story ...");
  await clock.advance(2000);
  await show(stage, open(chat), "Ask me anything.");
  await passUntil(() => emulator.draft(chat)?.text === "A long story ...", 50);
  assert.equal(emulator.callsTo("sendMessageDraft", chat).length, 2);
});

const refusals = [
  ["for this chat", { status: 400, description: "Bad Request: TEXTDRAFT_PEER_INVALID" }, [false, true]],
  ["by an old server", { status: 404, description: "Not Found: method not found" }, [false, false]],
  ["for whatever is wrong with this one", { status: 400, description: "Bad Request: DRAFT_ODD" }, [true, true]],
] as const;

for (const [why, refusal, [isTriedHere, isTriedElsewhere]] of refusals) {
  test(`a draft that is refused ${why} is a message instead, which then grows`, async (t) => {
    const stage = await openWithDrafts(t);
    const { emulator, chat, port, open, texts } = stage;
    emulator.faults.add({ method: "sendMessageDraft", kind: "refuse", ...refusal });
    const id = await grow(stage, port, "one");
    assert.deepEqual(texts(), ["one"]);
    assert.equal(await grow(stage, port, "one two"), id);
    assert.equal(await show(stage, port, "one two three"), id);
    assert.deepEqual(texts(), ["one two three"]);
    assert.equal(emulator.callsTo("sendMessageDraft").length, 1);

    const other = emulator.addPrivateChat(ben);
    await grow(stage, open(chat), "later");
    await grow(stage, open(other), "elsewhere");
    assert.deepEqual(
      [emulator.draft(chat)?.text === "later", emulator.draft(other)?.text === "elsewhere"],
      [isTriedHere, isTriedElsewhere],
    );
  });
}

test("formatting that Telegram refuses in a draft is left to the message to tell of", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, port } = stage;
  const description = "Bad Request: can't parse entities: oddity";
  emulator.faults.add({ method: "sendMessageDraft", kind: "refuse", status: 400, description });
  emulator.faults.add({ method: "sendMessage", kind: "refuse", status: 400, description });
  await assert.rejects(grow(stage, port, "**one**"), isKind("rejected"));
});

test("a draft that is too long makes the parts shorter, and they go on as drafts", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port } = stage;
  const markdown = "Some words. ".repeat(200);
  const description = "Bad Request: message is too long";
  emulator.faults.add({ method: "sendMessageDraft", kind: "refuse", status: 400, description });
  await assert.rejects(grow(stage, port, markdown), isKind("too-long"));
  assert.ok(port.render({ markdown, phase: "streaming" }, "rich").length > 1);
  assert.equal(await grow(stage, port, markdown), undefined);
  assert.ok((emulator.draft(chat)?.text.length ?? 0) <= markdown.length / 2);
});

test("in groups replies grow as messages", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -1_001_000_000_001, title: "Friends", members: [ann] });
  const port = adapter.openReply(targetIn({ platform: "telegram", chatId: String(group), kind: "group" }));
  assert.notEqual(await grow(stage, port, "one"), undefined);
  assert.equal(emulator.callsTo("sendMessageDraft").length, 0);
});

test("who blocks the bot gets no drafts, and a server in trouble is asked again", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port } = stage;
  emulator.faults.add({ method: "sendMessageDraft", kind: "server-error" });
  await assert.rejects(grow(stage, port, "one"), isKind("transient"));
  assert.equal(await grow(stage, port, "one"), undefined);
  emulator.block(chat);
  await assert.rejects(grow(stage, port, "one two"), isKind("forbidden"));
});

test("a flood of drafts is waited out by drafts and typing alone", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, open, clock } = stage;
  await grow(stage, port, "one");
  emulator.faults.add({ method: "sendMessageDraft", kind: "flood", retryAfterS: 3 });
  await assert.rejects(grow(stage, port, "one two"), isKind("rate-limited"));
  const refusedAtMs = clock.nowMs();
  await open(chat).showTyping(never);
  await show(stage, open(chat), "A message goes on.");
  assert.ok(clock.nowMs() < refusedAtMs + 2000);
  await grow(stage, port, "one two three");
  assert.ok(clock.nowMs() >= refusedAtMs + 3000 && clock.nowMs() < refusedAtMs + 4500);
  assert.equal(emulator.draft(chat)?.text, "one two three");
  assert.ok(emulator.callsTo("sendMessageDraft", chat).every((call) => !call.duringFloodWait));
  assert.equal(emulator.callsTo("sendChatAction", chat).length, 0);
});

test("a flood of drafts longer than Telegram's usual is not waited out: the reply goes on as a message", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, texts } = stage;
  await grow(stage, port, "one");
  emulator.faults.add({ method: "sendMessageDraft", kind: "flood", retryAfterS: 60 });
  assert.notEqual(await grow(stage, port, "one two"), undefined);
  assert.deepEqual(texts(), ["one two"]);
  assert.equal(emulator.draft(chat), undefined);
});

test("nothing is lost when the chat is flooded just as the reply ends", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, clock, passUntil, texts } = stage;
  await grow(stage, port, "The answer is");
  emulator.faults.add({ method: "sendMessage", kind: "flood", retryAfterS: 70 });
  await assert.rejects(show(stage, port, "The answer is 42.", 0, "final"), isKind("rate-limited"));
  const refusedAtMs = clock.nowMs();
  await passUntil(() => emulator.draft(chat)?.text === "The answer is 42.", 50);
  assert.ok(clock.nowMs() < refusedAtMs + 1000);
  assert.equal(emulator.draft(chat)?.canStop, false, "there is nothing left to stop");
  const last = show(stage, port, "The answer is 42.", 0, "final");
  await passUntil(() => {
    assert.ok(emulator.draft(chat)?.text === "The answer is 42." || texts().length > 0);
    return texts().length > 0;
  }, 50);
  await last;
  const waitedMs = clock.nowMs() - refusedAtMs;
  assert.ok(waitedMs >= 70_000 && waitedMs < 71_500, `${waitedMs}`);
  assert.deepEqual(texts(), ["The answer is 42."]);
  assert.equal(emulator.draft(chat), undefined);
  await passUntil(() => clock.nowMs() > refusedAtMs + 120_000, 1000);
  assert.equal(emulator.draft(chat), undefined);
});

test("a create whose answer was lost is followed by one that holds, and the draft does not stay", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, texts } = stage;
  await grow(stage, port, "one");
  emulator.faults.add({ method: "sendMessage", kind: "reset-after" });
  await assert.rejects(show(stage, port, "one.", 0, "final"), isKind("ambiguous"));
  await show(stage, port, "one.", 0, "final");
  assert.deepEqual(texts(), ["one.", "one."]);
  assert.equal(emulator.draft(chat), undefined);
});

test("the stop button of a draft stops the reply it shows, as long as that is not over", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, adapter, chat, port, stops, stopping, passUntil } = stage;
  await adapter.start(stopping.signal);
  await grow(stage, port, "one");
  const draft_id = emulator.draft(chat)?.draftId;
  emulator.stopDraft(chat);
  await passUntil(() => stops.length > 0, 50);
  assert.partialDeepStrictEqual(stops, [{ type: "stop", replyId: "telegram:test:1", place: { chatId: String(chat) } }]);
  assert.equal(emulator.draft(chat)?.text, "one", "what was written stays until its message stands");
  await show(stage, port, "one (Stopped.)");
  port.close();
  emulator.pushUpdate({ stopped_message_generation: { chat: { id: chat, type: "private" }, draft_id } });
  emulator.pushUpdate({ stopped_message_generation: { chat: { id: chat, type: "private" }, draft_id: 1 } });
  await passUntil(() => emulator.pendingUpdates === 0, 50);
  assert.equal(stops.length, 1);
});

test("a draft that is not wanted any more is left to fade", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, chat, port, settle, passUntil } = stage;
  await grow(stage, port, "one");
  await settle(port.retract(0, never));
  await passUntil(() => emulator.draft(chat) === undefined, 1000);
  assert.equal(emulator.callsTo("sendMessageDraft", chat).length, 1);
});

test("after the close nothing keeps a draft alive", async (t) => {
  const stage = await openWithDrafts(t);
  const { emulator, adapter, port, clock } = stage;
  await grow(stage, port, "one");
  await adapter.close();
  const calls = emulator.calls.length;
  await clock.advance(limits.draftKeepAliveMs * 2);
  assert.equal(emulator.calls.length, calls);
});
