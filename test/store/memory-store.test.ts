import assert from "node:assert/strict";
import { test } from "node:test";

import type { InboundEvent, Place } from "../../src/contract/event.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";

const place: Place = { platform: "telegram", chatId: "1", kind: "private" };

function event(id: string, platform = "telegram"): InboundEvent {
  return {
    type: "message",
    id,
    place: { ...place, platform },
    sender: { id: "7", isBot: false },
    sentAtMs: 0,
    target: { place, replyId: id },
    text: "hi",
    isAddressed: true,
  };
}

async function answered(store: MemoryStore, turnId: string, answer: string, quotedMessageId?: string) {
  const quote = quotedMessageId === undefined ? {} : { quotedMessageId };
  const begun = await store.beginTurn({
    turnId,
    conversationId: "c",
    place,
    question: `question of ${turnId}`,
    messageId: `${turnId}-question`,
    ...quote,
  });
  await store.recordReplyMessage(turnId, 0, `${turnId}-answer`);
  await store.finishTurn(turnId, { answer, usage: undefined });
  return begun;
}

async function answersBefore(store: MemoryStore, turnId: string): Promise<string[]> {
  const answers: string[] = [];
  for await (const exchange of store.ancestors(turnId)) answers.push(exchange.answer);
  return answers;
}

test("an event is accepted once per platform", async () => {
  const store = new MemoryStore();
  assert.equal(await store.accept(event("1")), true);
  assert.equal(await store.accept(event("1")), false);
  assert.equal(await store.accept(event("1", "discord")), true);
});

test("a turn continues the last one of its conversation, and passes over turns without an answer", async () => {
  const store = new MemoryStore();
  await answered(store, "a", "A");
  await answered(store, "b", "");
  await answered(store, "c", "C");
  await answered(store, "d", "D");
  assert.deepEqual(await answersBefore(store, "d"), ["C", "A"]);
});

test("a reply to an older message continues from there, whether it is a question or an answer", async () => {
  const store = new MemoryStore();
  await answered(store, "a", "A");
  await answered(store, "b", "B");
  await answered(store, "c", "C");
  assert.deepEqual(await answered(store, "d", "D", "a-answer"), { isQuoteKnown: true });
  assert.deepEqual(await answersBefore(store, "d"), ["A"]);
  await answered(store, "e", "E", "b-question");
  assert.deepEqual(await answersBefore(store, "e"), ["B", "A"]);
});

test("a reply to a message nobody knows continues the conversation", async () => {
  const store = new MemoryStore();
  await answered(store, "a", "A");
  assert.deepEqual(await answered(store, "b", "B", "unknown"), { isQuoteKnown: false });
  assert.deepEqual(await answersBefore(store, "b"), ["A"]);
});

test("after a fresh start nothing of before is continued", async () => {
  const store = new MemoryStore();
  await answered(store, "a", "A");
  await store.startAfresh("c");
  await answered(store, "b", "B");
  assert.deepEqual(await answersBefore(store, "b"), []);
});

test("no more is held than the limits say", async () => {
  const store = new MemoryStore({ turns: 3, events: 2 });
  for (const turnId of ["a", "b", "c", "d"]) await answered(store, turnId, turnId.toUpperCase());
  assert.deepEqual(await answersBefore(store, "d"), ["C", "B"]);
  for (const id of ["1", "2", "3"]) await store.accept(event(id));
  assert.equal(await store.accept(event("1")), true);
  assert.equal(await store.accept(event("3")), false);
});
