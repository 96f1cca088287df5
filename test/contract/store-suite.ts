import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import type { InboundEvent, Place } from "../../src/contract/event.ts";
import { StoreError } from "../../src/store/store-error.ts";
import type { Exchange, Store, TurnUsage } from "../../src/store/store.ts";
import type { ManualClock } from "../support/manual-clock.ts";

const place: Place = { platform: "telegram", chatId: "1", kind: "private" };

/** An event of the given id. */
export function event(id: string, eventPlace: Place = place): InboundEvent {
  return {
    type: "message",
    id,
    place: eventPlace,
    sender: { id: "7", isBot: false },
    sentAtMs: 0,
    target: { place: eventPlace, replyId: id },
    text: "hi",
    isAddressed: true,
  };
}

/** An event that is accepted as turn `turnId`, and begun; its message is `<turnId>-question`. */
export async function begun(store: Store, turnId: string, quotedMessageId?: string, conversationId = "c") {
  assert.equal(await store.accept(event(`event-${turnId}`), { turnId, conversationId }), true);
  const quote = quotedMessageId === undefined ? {} : { quotedMessageId };
  return store.beginTurn(turnId, { text: `question of ${turnId}`, messageId: `${turnId}-question`, ...quote });
}

/** A turn that begins, is shown as `<turnId>-answer` and ends with `answer`. */
export async function answered(
  store: Store,
  turnId: string,
  answer: string,
  quotedMessageId?: string,
  usage?: TurnUsage,
) {
  const beginning = await begun(store, turnId, quotedMessageId);
  await store.recordReplyMessage(turnId, { index: 0, kind: "text", messageId: `${turnId}-answer` });
  await store.finishTurn(turnId, { answer, usage });
  return beginning;
}

/** What a turn continues, the newest first. */
export async function exchangesBefore(store: Store, turnId: string): Promise<Exchange[]> {
  return Array.fromAsync(store.ancestors(turnId));
}

/** The answers that a turn continues, the newest first. */
export async function answersBefore(store: Store, turnId: string): Promise<string[]> {
  return (await exchangesBefore(store, turnId)).map(({ answer }) => answer);
}

/** Gives an empty store whose time is `clock`, and closes it when the test is over. */
export type OpenStore = (context: TestContext, clock: ManualClock) => Promise<Store>;

/** What every store promises. */
export function testStore(name: string, newClock: () => ManualClock, open: OpenStore): void {
  const check = (promise: string, run: (store: Store, clock: ManualClock) => Promise<void>): void => {
    test(`${name}: ${promise}`, async (context) => {
      const clock = newClock();
      await run(await open(context, clock), clock);
    });
  };

  check("an event is accepted once per platform", async (store) => {
    const discord: Place = { ...place, platform: "discord" };
    assert.equal(await store.accept(event("1"), { turnId: "a", conversationId: "c" }), true);
    assert.equal(await store.accept(event("1"), { turnId: "b", conversationId: "c" }), false);
    assert.equal(await store.accept(event("1", discord), { turnId: "d", conversationId: "e" }), true);
    await store.forgetTurn("a");
    assert.equal(await store.accept(event("1"), { turnId: "f", conversationId: "c" }), false);
  });

  check("of many deliveries at once one is accepted", async (store) => {
    const deliveries = Array.from({ length: 10 }, (_, index) =>
      store.accept(event("1"), { turnId: `t${index}`, conversationId: "c" }),
    );
    assert.equal((await Promise.all(deliveries)).filter(Boolean).length, 1);
    assert.equal((await store.unfinished()).length, 1);
  });

  check("a turn continues the last one of its conversation, and passes over turns without an answer", async (store) => {
    await answered(store, "a", "A");
    await answered(store, "b", "");
    await answered(store, "c", " \n");
    await answered(store, "d", "D");
    await answered(store, "e", "E");
    assert.deepEqual(await exchangesBefore(store, "e"), [
      { turnId: "d", question: "question of d", answer: "D" },
      { turnId: "a", question: "question of a", answer: "A" },
    ]);
  });

  check("conversations do not mix", async (store) => {
    await answered(store, "a", "A");
    await begun(store, "b", undefined, "another");
    assert.deepEqual(await answersBefore(store, "b"), []);
  });

  check("a reply to an older message continues from there, whether it is a question or an answer", async (store) => {
    await answered(store, "a", "A");
    await answered(store, "b", "B");
    await answered(store, "c", "C");
    assert.deepEqual(await answered(store, "d", "D", "a-answer"), { isQuoteKnown: true });
    assert.deepEqual(await answersBefore(store, "d"), ["A"]);
    await answered(store, "e", "E", "b-question");
    assert.deepEqual(await answersBefore(store, "e"), ["B", "A"]);
  });

  check("a reply to a message of another conversation continues from there", async (store) => {
    await answered(store, "a", "A");
    await answered(store, "b", "B");
    await begun(store, "stranger", undefined, "another");
    await store.finishTurn("stranger", { answer: "theirs", usage: undefined });
    assert.deepEqual(await begun(store, "reply", "a-answer", "another"), { isQuoteKnown: true });
    assert.deepEqual(await answersBefore(store, "reply"), ["A"]);
    await store.finishTurn("reply", { answer: "R", usage: undefined });
    await begun(store, "next", undefined, "another");
    assert.deepEqual(await answersBefore(store, "next"), ["R", "A"]);
  });

  check("any text comes back as it was", async (store) => {
    const text = "a\u0000b \u{1F469}\u200D\u{1F680} 你好\r\n\t'\"\\; DROP TABLE turns; --";
    await answered(store, "a", text);
    await begun(store, "b");
    assert.deepEqual(await answersBefore(store, "b"), [text]);
  });

  check(
    "a reply to a turn without an answer continues from there, and is told what it quotes unless that was refused",
    async (store) => {
      await answered(store, "a", "A");
      await answered(store, "b", "");
      await begun(store, "c");
      await store.finishTurn("c", { answer: "", usage: undefined, isRefused: true });
      await answered(store, "d", "D");
      assert.deepEqual(await begun(store, "e", "b-question"), { isQuoteKnown: false });
      assert.deepEqual(await answersBefore(store, "e"), ["A"]);
      assert.deepEqual(await begun(store, "f", "c-question"), { isQuoteKnown: true });
      assert.deepEqual(await answersBefore(store, "f"), ["A"]);
    },
  );

  check("a reply to an answer that is being written continues from what is shown of it", async (store) => {
    await begun(store, "a");
    await store.recordReplyMessage("a", { index: 0, kind: "text", messageId: "a-answer" });
    await store.recordShownText("a", "So far");
    assert.deepEqual(await begun(store, "b", "a-answer", "another"), { isQuoteKnown: true });
    assert.deepEqual(await answersBefore(store, "b"), ["So far"]);
    await store.finishTurn("a", { answer: "So far, so good.", usage: undefined });
    assert.deepEqual(await answersBefore(store, "b"), ["So far, so good."]);
  });

  check("a reply to a message nobody knows continues the conversation", async (store) => {
    await answered(store, "a", "A");
    assert.deepEqual(await answered(store, "b", "B", "unknown"), { isQuoteKnown: false });
    assert.deepEqual(await answersBefore(store, "b"), ["A"]);
  });

  check("after a fresh start nothing of before is continued", async (store) => {
    await answered(store, "a", "A");
    await store.startAfresh("c");
    await answered(store, "b", "B");
    assert.deepEqual(await answersBefore(store, "b"), []);
  });

  check("a long conversation is read to its beginning, in order", async (store) => {
    const turns = Array.from({ length: 250 }, (_, index) => String(index));
    for (const turnId of turns) await answered(store, turnId, turnId);
    assert.deepEqual(await answersBefore(store, "249"), turns.slice(0, -1).toReversed());
  });

  check("a summary stands with the last turn that it sums up", async (store) => {
    for (const turnId of ["a", "b", "c"]) await answered(store, turnId, turnId.toUpperCase());
    await store.summarize("a", "first words");
    await store.summarize("a", "better words");
    const summaries = (await exchangesBefore(store, "c")).map(({ turnId, summary }) => [turnId, summary]);
    assert.deepEqual(summaries, [
      ["b", undefined],
      ["a", "better words"],
    ]);
  });

  check("what was accepted is unfinished, oldest first, until it is finished or forgotten", async (store, clock) => {
    const acceptedAtMs = clock.nowMs();
    await begun(store, "a");
    await clock.advance(1);
    for (const turnId of ["b", "c", "d"]) {
      await store.accept(event(`event-${turnId}`), { turnId, conversationId: turnId });
    }
    await store.recordReplyMessage("a", { index: 1, kind: "file", messageId: "second" });
    await store.recordReplyMessage("a", { index: 0, kind: "text", messageId: "first" });
    await store.forgetTurn("c");
    const [first, ...others] = await store.unfinished();
    assert.deepEqual(first, {
      turnId: "a",
      conversationId: "c",
      event: event("event-a"),
      acceptedAtMs,
      hasBegun: true,
      claims: 0,
      shownText: "",
      messages: [
        { index: 0, kind: "text", messageId: "first" },
        { index: 1, kind: "file", messageId: "second" },
      ],
    });
    assert.deepEqual(
      others.map(({ turnId, hasBegun }) => [turnId, hasBegun]),
      [
        ["b", false],
        ["d", false],
      ],
    );
    await store.finishTurn("a", { answer: "A", usage: undefined });
    await store.finishTurn("b", { answer: "", usage: undefined });
    await store.forgetTurn("d");
    assert.deepEqual(await store.unfinished(), []);
  });

  check("taking a turn up again is counted until it shows new text", async (store) => {
    await begun(store, "a");
    assert.deepEqual([await store.claimTurn("a"), await store.claimTurn("a")], [1, 2]);
    assert.equal((await store.unfinished())[0]?.claims, 2);
    await store.recordShownText("a", "some text");
    assert.equal((await store.unfinished())[0]?.shownText, "some text");
    assert.equal(await store.claimTurn("a"), 1);
  });

  check(
    "a message that takes the place of another is the one to change; a reply to either is understood",
    async (store) => {
      await begun(store, "a");
      await store.recordReplyMessage("a", { index: 0, kind: "text", messageId: "old" });
      await store.recordReplyMessage("a", { index: 0, kind: "text", messageId: "new" });
      assert.deepEqual((await store.unfinished())[0]?.messages, [{ index: 0, kind: "text", messageId: "new" }]);
      await store.finishTurn("a", { answer: "A", usage: undefined });
      await begun(store, "b", "old");
      assert.deepEqual(await answersBefore(store, "b"), ["A"]);
    },
  );

  check("that a message is about to be created is known until it is recorded", async (store) => {
    await begun(store, "a");
    const creating = async () => (await store.unfinished())[0]?.creating;
    assert.equal(await creating(), undefined);
    await store.recordCreate("a", { index: 0, kind: "text", trace: "t" });
    assert.deepEqual(await creating(), { index: 0, kind: "text", trace: "t" });
    await store.recordReplyMessage("a", { index: 0, kind: "text", messageId: "first" });
    assert.equal(await creating(), undefined);
    await store.recordCreate("a", { index: 1, kind: "file", trace: "t" });
    await store.recordReplyMessage("a", { index: 0, kind: "text", messageId: "another first" });
    assert.deepEqual(await creating(), { index: 1, kind: "file", trace: "t" });
  });

  check("of a turn that is gone no message is recorded, and nobody begins it or takes it up", async (store) => {
    await begun(store, "a");
    await store.forgetTurn("a");
    for (const turnId of ["a", "nobody"]) {
      const isNoFaultOfTheStore = (error: unknown) => error instanceof Error && !(error instanceof StoreError);
      await store.summarize(turnId, "words");
      await store.recordCreate(turnId, { index: 0, kind: "text", trace: "t" });
      await store.recordReplyMessage(turnId, { index: 0, kind: "text", messageId: "m" });
      await assert.rejects(store.beginTurn(turnId, { text: "again" }), isNoFaultOfTheStore);
      await assert.rejects(store.claimTurn(turnId), isNoFaultOfTheStore);
    }
    assert.deepEqual(await store.unfinished(), []);
    assert.deepEqual(await begun(store, "b", "m"), { isQuoteKnown: false });
  });

  check("a turn that is over is not taken up", async (store) => {
    await answered(store, "a", "A");
    await assert.rejects(store.claimTurn("a"));
  });

  check("what goes on about a turn that is gone does not touch what is written beside it", async (store) => {
    const accept = (id: string) => store.accept(event(id), { turnId: id, conversationId: "c" });
    const results = await Promise.allSettled([
      accept("1"),
      store.recordReplyMessage("nobody", { index: 0, kind: "text", messageId: "m" }),
      store.claimTurn("nobody"),
      accept("2"),
      store.beginTurn("nobody", { text: "again" }),
      accept("3"),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    );
    assert.equal((await store.unfinished()).length, 3);
  });

  check("how a turn ends is kept until it is finished", async (store) => {
    await begun(store, "a");
    const ending = {
      answer: "A",
      usage: undefined,
      document: { markdown: "A", phase: "stopped", notice: "n" },
    } as const;
    await store.recordEnding("a", ending);
    const kept = (await store.unfinished())[0]?.ending;
    assert.deepEqual([kept?.answer, kept?.usage, kept?.document], [ending.answer, ending.usage, ending.document]);
    await store.finishTurn("a", ending);
    await store.recordEnding("a", ending);
    assert.deepEqual(await store.unfinished(), []);
  });

  check("a turn that is begun again still continues what it did", async (store) => {
    await answered(store, "a", "A");
    await begun(store, "b");
    await begun(store, "other", undefined, "another");
    const again = { text: "question of b", messageId: "b-question" };
    assert.deepEqual(await store.beginTurn("b", again), { isQuoteKnown: false });
    await store.finishTurn("b", { answer: "B", usage: undefined });
    await begun(store, "c");
    assert.deepEqual(await answersBefore(store, "c"), ["B", "A"]);
  });

  check("a turn that is forgotten is not continued", async (store) => {
    await answered(store, "a", "A");
    await begun(store, "b");
    await store.forgetTurn("b");
    await begun(store, "c");
    assert.deepEqual(await answersBefore(store, "c"), ["A"]);
  });

  check("how well tokens are estimated is known by model", async (store) => {
    const usage = { model: "qwen-plus", completionTokens: 5, reasoningTokens: undefined };
    await answered(store, "a", "A", undefined, { ...usage, estimatedPromptTokens: 100, promptTokens: 90 });
    await answered(store, "b", "B", undefined, { ...usage, estimatedPromptTokens: 100, promptTokens: 70 });
    await answered(store, "c", "C", undefined, { ...usage, estimatedPromptTokens: 500, promptTokens: undefined });
    assert.equal(await store.promptTokenRatio("qwen-plus"), 0.8);
    assert.equal(await store.promptTokenRatio("qwen-max"), undefined);
  });

  check("settings belong to a conversation, and can be taken back", async (store) => {
    assert.deepEqual(await store.settings("c"), {});
    await store.changeSettings("c", { model: "qwen-max", voice: "kind" });
    await answered(store, "a", "A");
    await store.changeSettings("c", { model: undefined, length: "short" });
    assert.deepEqual(await store.settings("c"), { voice: "kind", length: "short" });
    assert.deepEqual(await store.settings("d"), {});
  });

  check("where the bot was spoken to is known, the last chat first", async (store, clock) => {
    const spoken = async (id: string, chatId: string, platform = "discord") => {
      await clock.advance(1000);
      const where: Place = { platform, chatId, kind: "private" };
      await store.accept(event(id, where), { turnId: id, conversationId: chatId });
      return { place: where, eventId: id, heardAtMs: clock.nowMs() };
    };
    await spoken("1", "x");
    const y = await spoken("2", "y");
    await spoken("3", "z", "telegram");
    const x = await spoken("4", "x");
    assert.deepEqual(await store.heardPlaces("discord", 10), [x, y]);
    assert.deepEqual(await store.heardPlaces("discord", 1), [x]);
  });

  check(
    "neither busy groups nor many private chats hide the others from where the bot was spoken to",
    async (store, clock) => {
      const speak = async (kind: Place["kind"], chatId: string, conversationId = chatId) => {
        await clock.advance(1);
        const id = `${conversationId} at ${clock.nowMs()}`;
        await store.accept(event(id, { platform: "discord", chatId, kind }), { turnId: id, conversationId });
      };
      const heard = async (most: number) =>
        (await store.heardPlaces("discord", most)).map(({ place: { chatId } }) => chatId);
      await speak("private", "ann");
      await speak("group", "quiet");
      for (let sender = 0; sender < 100; sender += 1) await speak("group", "busy", `busy/${sender}`);
      assert.deepEqual(await heard(3), ["busy", "quiet", "ann"]);
      for (const chatId of ["a", "b", "c", "d"]) await speak("group", chatId);
      assert.deepEqual(await heard(3), ["d", "c", "ann"]);
      for (const chatId of ["v", "w", "x", "y", "z"]) await speak("private", chatId);
      assert.deepEqual(await heard(4), ["z", "y", "d", "c"]);
      await speak("group", "busy", "busy/0");
      assert.deepEqual(await heard(2), ["busy", "z"]);
      assert.equal((await heard(100)).length, 12);
    },
  );

  check("old turns go, also those that nobody will finish any more, and new ones stay", async (store, clock) => {
    await begun(store, "left");
    await store.accept(event("waiting"), { turnId: "waiting", conversationId: "d" });
    await begun(store, "long", undefined, "e");
    await answered(store, "old", "OLD");
    await clock.advance(1000);
    const cutMs = clock.nowMs();
    await store.finishTurn("long", { answer: "LONG", usage: undefined });
    await answered(store, "new", "NEW");
    await begun(store, "last");
    while ((await store.prune(cutMs, 0)) === "more");
    assert.deepEqual(await answersBefore(store, "last"), ["NEW"]);
    assert.deepEqual(
      (await store.unfinished()).map(({ turnId }) => turnId),
      ["last"],
    );
    await begun(store, "next", undefined, "e");
    assert.deepEqual(await answersBefore(store, "next"), ["LONG"]);
    assert.equal(await store.accept(event("waiting"), { turnId: "again", conversationId: "d" }), false);
  });

  check("a question under way that was accepted after the cut is never removed", async (store, clock) => {
    await clock.advance(1000);
    const cutMs = clock.nowMs();
    await begun(store, "open");
    await clock.advance(1_000_000);
    while ((await store.prune(cutMs, 0)) === "more");
    assert.deepEqual(
      (await store.unfinished()).map(({ turnId }) => turnId),
      ["open"],
    );
  });
}
