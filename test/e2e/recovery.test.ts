import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { RecordedRequest } from "../../src/sandbox/bailian/recorded-request.ts";
import { haltedUntil, never, quickly, RecoveryStage, whole } from "./recovery-stage.ts";

const halted = haltedUntil(new Promise(() => undefined));

interface Sent {
  readonly role: string;
  readonly content: string;
  readonly partial?: boolean;
}

/** The prompt without the system message. */
function toPrompt(request: RecordedRequest | undefined): readonly Sent[] {
  return ((request?.body["messages"] ?? []) as readonly Sent[]).filter(({ role }) => role !== "system");
}

describe("replies that survive the end of the program", { concurrency: false }, () => {
  const stage = new RecoveryStage();

  for (const platform of ["telegram", "discord"] as const) {
    for (const isPartial of [true, false]) {
      const how = isPartial ? "goes on from where it stood" : "is written anew in its place";
      test(`${platform}: after a kill in the middle, the answer ${how}, in the same message`, async (context) => {
        const model = isPartial ? {} : { profiles: { "qwen-plus": { partial: false } } };
        const first = await stage.run(context, { model });
        await stage.untilUp(first);
        const chat = stage.chatOn(platform);
        stage.bailian.script(halted, quickly);
        chat.say("Tell me all.");
        await chat.untilReplies(([reply = ""]) => reply.length > 450);
        await stage.untilStored(chat, 1, "length(shown_text) > 450");
        await stage.kill(first);
        const shown = chat.replies()[0] ?? "";
        assert.ok(shown.length < whole.length);

        await stage.run(context, { model });
        await chat.untilReplies(([reply = ""]) => reply === whole);
        await stage.untilOver(chat);
        assert.deepEqual(chat.replies(), [whole]);
        const last = toPrompt(stage.bailian.requests[1]).at(-1);
        if (isPartial) {
          assert.ok(last?.partial === true && whole.startsWith(last.content) && last.content.length > 0);
        } else assert.deepEqual(last, { role: "user", content: "Tell me all." });
        const afterwards = chat.revisions(0).map((text) => text.length);
        const least = Math.min(...afterwards.slice(afterwards.lastIndexOf(shown.length)));
        assert.ok(least > 100, "what was read already is not taken away");
      });
    }
  }

  test("an answer that is asked to go on from its middle, and cannot, is written anew", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("telegram");
    const refusal = { kind: "error", entry: "E17", variant: "partial" } as const;
    stage.bailian.script(halted, refusal, quickly);
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 300);
    await stage.untilStored(chat, 1, "length(shown_text) > 300");
    await stage.kill(first);
    await stage.run(context);
    await chat.untilReplies(([reply = ""]) => reply === whole);
    assert.deepEqual(chat.replies(), [whole]);
    assert.equal(stage.bailian.requests.length, 3);
  });

  test("a kill before the first text: the question is answered, once", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("discord");
    stage.bailian.script(never, { kind: "answer", text: "Here I am." });
    chat.say("Are you there?");
    await stage.bailian.requestAt(0);
    await stage.kill(first);
    await stage.run(context);
    await chat.untilReplies((replies) => replies.length > 0);
    await stage.untilOver(chat);
    assert.deepEqual(chat.replies(), ["Here I am."]);
  });

  test("a kill while the final text is on its way: it is shown without asking the model again", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("telegram");
    const goOn = Promise.withResolvers<void>();
    stage.bailian.script(haltedUntil(goOn.promise));
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 450);
    chat.failWrites("edit", { kind: "hang-before" });
    goOn.resolve();
    await stage.untilStored(chat, 1, "ending IS NOT NULL");
    await stage.kill(first);
    assert.notEqual(chat.replies()[0], whole);
    await stage.run(context);
    await chat.untilReplies(([reply]) => reply === whole);
    await stage.untilOver(chat);
    assert.deepEqual(chat.replies(), [whole]);
    assert.equal(stage.bailian.requests.length, 1);
  });

  test("a kill after the final text was shown and before that was recorded: nothing is doubled", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("discord");
    const goOn = Promise.withResolvers<void>();
    stage.bailian.script(haltedUntil(goOn.promise), quickly);
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 450);
    const other = stage.openDatabase();
    other.exec("BEGIN IMMEDIATE");
    goOn.resolve();
    await chat.untilReplies(([reply]) => reply === whole);
    await stage.kill(first);
    other.exec("ROLLBACK");
    other.close();
    await stage.run(context);
    await stage.untilOver(chat);
    assert.deepEqual(chat.replies(), [whole]);
  });

  test("a message that could not be recorded at once is recorded when the store works again: no second copy", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("telegram");
    const goOn = Promise.withResolvers<void>();
    const [{ beforeChunk, until }] = halted.pauses;
    const pauses = [
      { beforeChunk: 0, until: goOn.promise },
      { beforeChunk, until },
    ];
    stage.bailian.script({ ...quickly, pauses }, quickly);
    chat.say("Tell me all.");
    await stage.bailian.requestAt(0);
    const other = stage.openDatabase();
    other.exec("BEGIN IMMEDIATE");
    goOn.resolve();
    await first.untilPrinted(/A message of the reply could not be recorded/u);
    other.exec("ROLLBACK");
    other.close();
    await stage.untilStored(chat, 1, "(SELECT count(*) FROM platform_messages WHERE reply_index = 0) = 1");
    await stage.kill(first);
    await stage.run(context);
    await chat.untilReplies(([reply]) => reply === whole);
    await stage.untilOver(chat);
    assert.deepEqual(chat.replies(), [whole]);
  });

  test("a store that is locked while a turn is taken up again costs time, but no other start", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("telegram");
    stage.bailian.script(halted, quickly, quickly);
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 300);
    chat.say("And then?");
    await stage.untilStored(chat, 2, "true");
    await stage.kill(first);
    const other = stage.openDatabase();
    other.exec("BEGIN IMMEDIATE");
    const second = await stage.run(context);
    await second.untilPrinted(/waits until the store works again/u);
    other.exec("ROLLBACK");
    other.close();
    await chat.untilReplies((replies) => replies.length === 2 && replies.every((reply) => reply === whole));
  });

  test("stopped in the middle, a reply says that the bot is coming back, and the next start goes on in its place", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chats = [stage.chatOn("telegram"), stage.chatOn("discord")];
    stage.bailian.script(halted, halted, quickly, quickly);
    for (const chat of chats) chat.say("Tell me all.");
    for (const chat of chats) chat.say("And then?");
    for (const chat of chats) await chat.untilReplies(([reply = ""]) => reply.length > 100);
    first.child.kill("SIGTERM");
    assert.equal(await first.exited, 0, first.output());
    for (const chat of chats) {
      assert.match(chat.replies()[0] ?? "", /^word1 .*\n(?:\n|-# )\(I am being restarted\. Back in a moment\.\)$/u);
      assert.equal(chat.replies().length, 1, "what waits its turn is not shown");
    }
    stage.bailian.script(quickly, quickly);
    await stage.run(context);
    for (const chat of chats) {
      const [told] = await chat.untilReplies((replies) => replies.length === 2 && replies[0] === whole);
      assert.equal(told, whole);
      await stage.untilOver(chat);
    }
  });

  test("a question during which the process died five times without a word ends with a friendly sentence", async (context) => {
    const chat = stage.chatOn("telegram");
    const first = await stage.run(context);
    await stage.untilUp(first);
    stage.bailian.script(never, never, never, never, never);
    chat.say("What breaks you?");
    await stage.bailian.requestAt(0);
    await stage.kill(first);
    for (let death = 2; death <= 5; death += 1) {
      const next = await stage.run(context);
      await stage.bailian.requestAt(death - 1);
      await stage.kill(next);
    }
    await stage.run(context);
    const [reply = ""] = await chat.untilReplies((replies) => replies.length === 1);
    assert.match(reply, /^Sorry, something went wrong each time .* \(Reference: [A-Z0-9]{8}\)$/u);
    await stage.untilOver(chat);
    assert.equal(stage.bailian.requests.length, 5);
  });

  test("what was asked over an hour ago is closed with a sentence; a command of that time without one", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("discord");
    stage.bailian.script({ ...never, text: whole.slice(0, 200) });
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 100);
    await stage.untilStored(chat, 1, "length(shown_text) > 100");
    await stage.kill(first);
    stage.change("UPDATE turns SET accepted_at_us = accepted_at_us - 3700000000");
    const event = `json_set(event, '$.type', 'command', '$.command', 'help', '$.argument', '')`;
    const columns = "conversation_id, accepted_at_us, claims, shown_text";
    stage.change(`INSERT INTO turns (turn_id, event, ${columns}) SELECT 'HELP', ${event}, ${columns} FROM turns`);

    await stage.run(context);
    await stage.untilOver(chat);
    assert.equal(chat.replies().length, 1, chat.replies().join(" | "));
    assert.match(chat.replies()[0] ?? "", /^word1 word2 .*\n-# Sorry, I was away for a while/u);
    assert.equal(stage.bailian.requests.length, 1);
  });

  test("questions of one conversation are answered in their order, and what comes new after them", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chat = stage.chatOn("telegram");
    stage.bailian.script(never);
    chat.say("One?");
    await stage.bailian.requestAt(0);
    chat.say("Two?");
    await stage.untilStored(chat, 2, "true");
    await stage.kill(first);
    chat.say("Three?");
    stage.bailian.script(
      { kind: "answer", text: "The first.", firstChunkAfterMs: 500 },
      { kind: "answer", text: "The second." },
      { kind: "answer", text: "The third." },
    );
    await stage.run(context);
    await chat.untilReplies((replies) => replies.length === 3);
    assert.deepEqual(chat.replies(), ["The first.", "The second.", "The third."]);
    assert.deepEqual(
      toPrompt(stage.bailian.requests.at(-1)).map(({ content }) => content),
      ["One?", "The first.", "Two?", "The second.", "Three?"],
    );
  });

  test("a reply to a message of before the kill continues from there", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const { userId } = stage;
    const chatId = stage.telegram.addPrivateChat({ id: userId, firstName: "Ann", languageCode: "en" });
    const texts = () =>
      stage.telegram
        .messages(chatId)
        .filter(({ from }) => from === "bot")
        .map(({ text }) => text);
    stage.bailian.script({ kind: "answer", text: "Of cats." }, halted, quickly, { kind: "answer", text: "Of both." });
    stage.telegram.send(chatId, userId, { text: "Of what?" });
    await stage.telegram.waitFor(() => texts().includes("Of cats."));
    stage.telegram.send(chatId, userId, { text: "Of dogs, too?" });
    await stage.telegram.waitFor(() => (texts()[1]?.length ?? 0) > 200);
    await stage.kill(first);
    await stage.run(context);
    await stage.telegram.waitFor(() => texts()[1] === whole, 10_000);
    const quoted = stage.telegram.messages(chatId).find(({ text }) => text === "Of cats.");
    assert.ok(quoted !== undefined);
    stage.telegram.send(chatId, userId, { text: "Tell me more of these.", replyToMessageId: quoted.id });
    await stage.telegram.waitFor(() => texts().includes("Of both."), 10_000);
    assert.deepEqual(
      toPrompt(stage.bailian.requests.at(-1)).map(({ content }) => content),
      ["Of what?", "Of cats.", "Tell me more of these."],
    );
  });

  test("what is sent in the moment of a kill is answered once, on both platforms", async (context) => {
    const first = await stage.run(context);
    await stage.untilUp(first);
    const chats = [stage.chatOn("telegram"), stage.chatOn("discord")];
    for (const chat of chats) {
      stage.bailian.script({ kind: "answer", text: "Welcome." });
      chat.say("Hello.");
      await chat.untilReplies((replies) => replies.length === 1);
    }
    for (let message = 1; message <= 5; message += 1) for (const chat of chats) chat.say(`Number ${message}.`);
    first.child.kill("SIGKILL");
    for (const chat of chats) chat.say("Number 6.");
    await first.exited;
    stage.bailian.script(
      ...Array.from({ length: 12 }, (_, index) => ({ kind: "answer", text: `Answer ${index}.` }) as const),
    );
    await stage.run(context);
    for (const chat of chats) await chat.untilReplies((replies) => replies.length === 7);
    for (const chat of chats) await stage.untilOver(chat);
    for (const chat of chats) assert.equal(chat.replies().length, 7, chat.replies().join(" | "));
    const asked = stage.bailian.requests.map((request) => toPrompt(request).at(-1)?.content);
    for (let message = 1; message <= 6; message += 1) {
      assert.equal(asked.filter((question) => question === `Number ${message}.`).length, 2);
    }
  });
});
