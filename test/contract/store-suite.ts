import assert from "node:assert/strict";
import { test } from "node:test";

import type { InboundEvent, Place } from "../../src/contract/event.ts";
import type { Store } from "../../src/store/store.ts";

const place: Place = { platform: "telegram", chatId: "1", kind: "private" };

/** An event of the given id. */
export function event(id: string, platform = "telegram"): InboundEvent {
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

/** A turn that begins, is shown and ends with `answer`; its messages are `<turnId>-question` and `<turnId>-answer`. */
export async function answered(store: Store, turnId: string, answer: string, quotedMessageId?: string) {
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

/** The answers that a turn continues, the newest first. */
export async function answersBefore(store: Store, turnId: string): Promise<string[]> {
  const answers: string[] = [];
  for await (const exchange of store.ancestors(turnId)) answers.push(exchange.answer);
  return answers;
}

/** What every store promises; `open` gives an empty one. */
export function testStore(name: string, open: () => Promise<Store>): void {
  test(`${name}: an event is accepted once per platform`, async () => {
    const store = await open();
    assert.equal(await store.accept(event("1")), true);
    assert.equal(await store.accept(event("1")), false);
    assert.equal(await store.accept(event("1", "discord")), true);
  });

  test(`${name}: a turn continues the last one of its conversation, and passes over turns without an answer`, async () => {
    const store = await open();
    await answered(store, "a", "A");
    await answered(store, "b", "");
    await answered(store, "c", "C");
    await answered(store, "d", "D");
    assert.deepEqual(await answersBefore(store, "d"), ["C", "A"]);
  });

  test(`${name}: a reply to an older message continues from there, whether it is a question or an answer`, async () => {
    const store = await open();
    await answered(store, "a", "A");
    await answered(store, "b", "B");
    await answered(store, "c", "C");
    assert.deepEqual(await answered(store, "d", "D", "a-answer"), { isQuoteKnown: true });
    assert.deepEqual(await answersBefore(store, "d"), ["A"]);
    await answered(store, "e", "E", "b-question");
    assert.deepEqual(await answersBefore(store, "e"), ["B", "A"]);
  });

  test(`${name}: a reply to a message nobody knows continues the conversation`, async () => {
    const store = await open();
    await answered(store, "a", "A");
    assert.deepEqual(await answered(store, "b", "B", "unknown"), { isQuoteKnown: false });
    assert.deepEqual(await answersBefore(store, "b"), ["A"]);
  });

  test(`${name}: after a fresh start nothing of before is continued`, async () => {
    const store = await open();
    await answered(store, "a", "A");
    await store.startAfresh("c");
    await answered(store, "b", "B");
    assert.deepEqual(await answersBefore(store, "b"), []);
  });
}
