import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";

import type { InboundEvent, Place } from "../../../src/contract/event.ts";
import { answered, answersBefore, begun, event } from "../../contract/store-suite.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";
import { openAt, temporaryPath } from "./stage.ts";

/** Opens a store in which `turnIds` are unfinished, after another program changed the file with `change`. */
async function openChanged(context: TestContext, turnIds: readonly string[], change: string) {
  const path = temporaryPath(context);
  const first = await openAt(context, path);
  for (const turnId of turnIds) await begun(first, turnId);
  await first.close();
  const database = new DatabaseSync(path);
  database.exec(change);
  database.close();
  const log = new RecordingLogger();
  return { path, log, store: await openAt(context, path, new ManualClock(), log) };
}

const place: Place = { platform: "telegram", chatId: "-5", topicId: "3", kind: "group" };
const target = { place, replyId: "r1", replyToMessageId: "m1", context: { token: "t" } };
const base = {
  id: "1",
  place,
  sender: { id: "7", isBot: false, languageTag: "zh" },
  sentAtMs: 1,
  target,
  messageId: "m1",
};
const quoted = { messageId: "m0", text: "", isFromBot: true };
const events: readonly InboundEvent[] = [
  { ...base, type: "message", text: "hi", isAddressed: true, quoted },
  { ...base, type: "command", command: "ask", argument: "why", quoted },
  { ...base, type: "unsupported", isAddressed: false },
];

for (const whole of events) {
  test(`nothing of a ${whole.type} event is lost on its way through the file`, async (context) => {
    const store = await openAt(context, temporaryPath(context));
    await store.accept(whole, { turnId: "a", conversationId: "c" });
    assert.deepEqual((await store.unfinished())[0]?.event, whole);
  });
}

test("nothing of an ending is lost on its way through the file", async (context) => {
  const store = await openAt(context, temporaryPath(context));
  await begun(store, "a");
  const usage = { model: "qwen-plus", estimatedPromptTokens: 3, promptTokens: 4, completionTokens: 5 };
  const ending = {
    answer: "A",
    document: { markdown: "A", reasoning: "Hm.", phase: "failed", notice: "n" },
    usage: { ...usage, reasoningTokens: undefined },
  } as const;
  await store.recordEnding("a", ending);
  assert.deepEqual((await store.unfinished())[0]?.ending, ending);
});

const good = event("event-b");
const unreadable: Readonly<Record<string, string | null>> = {
  "is cut off": JSON.stringify(good).slice(0, 40),
  "is missing": null,
  "is no event": "{}",
  "is of no known type": JSON.stringify({ ...good, type: "picture" }),
  "has no place": JSON.stringify({ ...good, place: undefined }),
  "has a number for a chat": JSON.stringify({ ...good, place: { ...good.place, chatId: 1 } }),
  "has no sender": JSON.stringify({ ...good, sender: null }),
  "has nowhere to answer": JSON.stringify({ ...good, target: { replyId: "1" } }),
  "has no text": JSON.stringify({ ...good, text: undefined }),
};

for (const [fault, json] of Object.entries(unreadable)) {
  test(`a turn whose event ${fault} is closed once, and the others go on`, async (context) => {
    const value = json === null ? "NULL" : `'${json}'`;
    const { path, log, store } = await openChanged(
      context,
      ["a", "b", "d"],
      `UPDATE turns SET event = ${value} WHERE turn_id = 'b'`,
    );
    const turnIds = (await store.unfinished()).map(({ turnId }) => turnId);
    assert.deepEqual(turnIds, ["a", "d"]);
    const errors = log.lines.filter(({ level }) => level === "error");
    assert.deepEqual(
      errors.map(({ fields }) => fields["ref"]),
      ["b"],
    );
    assert.match(errors[0]?.sentence ?? "", /who asked gets no answer/u);

    await store.close();
    const laterLog = new RecordingLogger();
    const later = await openAt(context, path, new ManualClock(), laterLog);
    assert.equal((await later.unfinished()).length, 2);
    assert.deepEqual(laterLog.lines, []);
    assert.equal(await later.accept(good, { turnId: "e", conversationId: "c" }), false, "the event stays known");
  });
}

for (const json of ['{"answer":', "{}", '{"answer":"A","document":{"markdown":"A","phase":"streaming"}}']) {
  test(`a turn whose ending is ${json} has not ended yet`, async (context) => {
    const { log, store } = await openChanged(context, ["a"], `UPDATE turns SET ending = '${json}'`);
    const [turn] = await store.unfinished();
    assert.equal(turn?.turnId, "a");
    assert.equal(turn.ending, undefined);
    assert.deepEqual(log.lines, []);
  });
}

test("a chat whose place cannot be read is not among those that were heard", async (context) => {
  const { store } = await openChanged(context, ["a"], "UPDATE conversations SET place = '{}'");
  assert.deepEqual(await store.heardPlaces("telegram", 10), []);
  await answered(store, "b", "B");
  assert.equal((await store.heardPlaces("telegram", 10)).length, 1, "it is known again once it is heard again");
});

test("a turn goes on where its conversation's place cannot be read: its event tells the place", async (context) => {
  const path = temporaryPath(context);
  const first = await openAt(context, path);
  await answered(first, "a", "A");
  await first.accept(event("event-b"), { turnId: "b", conversationId: "c" });
  await first.close();
  const database = new DatabaseSync(path);
  database.exec("UPDATE conversations SET place = '{'");
  database.close();
  const store = await openAt(context, path);
  const question = { text: "question of b", messageId: "b-question", quotedMessageId: "a-answer" };
  assert.deepEqual(await store.beginTurn("b", question), { isQuoteKnown: true });
  await store.recordReplyMessage("b", { index: 0, kind: "text", messageId: "b-answer" });
  assert.deepEqual((await store.unfinished())[0]?.messages, [{ index: 0, kind: "text", messageId: "b-answer" }]);
  await store.finishTurn("b", { answer: "B", usage: undefined });
  await begun(store, "c", "b-answer");
  assert.deepEqual(await answersBefore(store, "c"), ["B", "A"]);
});
