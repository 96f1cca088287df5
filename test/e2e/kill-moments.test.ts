import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { haltedUntil, quickly, RecoveryStage, whole } from "./recovery-stage.ts";

describe("what a kill cuts off between a platform and the store", { concurrency: false }, () => {
  const stage = new RecoveryStage();

  test("a message that Discord made and nobody learned of is taken back when the question is given up", async (context) => {
    const long = Array.from({ length: 300 }, (_, index) => `word${index + 1}`).join(" ");
    const chat = stage.chatOn("discord");
    const first = await stage.run(context);
    await stage.untilUp(first);
    const goOn = Promise.withResolvers<void>();
    stage.bailian.script({
      ...haltedUntil(goOn.promise),
      text: long,
      pauses: [{ beforeChunk: 60, until: goOn.promise }],
    });
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 450);
    await stage.untilStored(chat, 1, "length(shown_text) > 450");
    chat.failWrites("create", { kind: "hang-after" });
    goOn.resolve();
    await chat.untilReplies((replies) => replies.length === 2);
    await stage.kill(first);
    stage.change("UPDATE turns SET claims = 5, ending = NULL");
    await stage.run(context);
    await stage.untilOver(chat);
    const replies = chat.replies();
    assert.equal(replies.length, 1, replies.join(" | "));
    assert.match(replies[0] ?? "", /^word1 .*\n-# Sorry, something went wrong each time/u);
  });

  test("a kill after Discord took the file of a long answer and before it said so: there is one file", async (context) => {
    const long = Array.from({ length: 600 }, (_, index) => `word${index + 1}`).join(" ");
    const settings = { reply: { max_parts: 1 } };
    const chat = stage.chatOn("discord");
    const first = await stage.run(context, { settings });
    await stage.untilUp(first);
    stage.bailian.script({ kind: "answer", text: long });
    stage.discord.faults.add({ kind: "hang-after", method: "POST", route: /\/messages$/u, skip: 1 });
    chat.say("Tell me all.");
    await chat.until(() => chat.files().length === 1);
    await stage.kill(first);
    await stage.run(context, { settings });
    await stage.untilOver(chat);
    assert.deepEqual(
      chat.files().map(({ text }) => text),
      [long],
    );
    assert.equal(chat.replies().length, 1);
    assert.equal(stage.bailian.requests.length, 1);
  });

  for (const platform of ["telegram", "discord"] as const) {
    test(`${platform}: an answer in which the token was revoked is completed with the next token`, async (context) => {
      const first = await stage.run(context);
      await stage.untilUp(first);
      const chat = stage.chatOn(platform);
      const goOn = Promise.withResolvers<void>();
      stage.bailian.script(haltedUntil(goOn.promise), quickly);
      chat.say("Tell me all.");
      await chat.untilReplies(([reply = ""]) => reply.length > 450);
      stage[platform].revokeToken();
      goOn.resolve();
      await first.untilPrinted(/stopped for good/u);
      await first.untilPrinted(/"outcome":"abandoned"/u);
      await stage.kill(first);
      stage[platform].restoreToken();
      await stage.run(context);
      await chat.untilReplies(([reply]) => reply === whole);
      await stage.untilOver(chat);
      assert.deepEqual(chat.replies(), [whole]);
    });
  }
});
