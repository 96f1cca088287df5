import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type Runnel, startRunnel } from "../support/runnel.ts";

for (const platform of ["telegram", "discord"] as const) {
  describe(`a model whose reasoning is shown on ${platform}`, () => {
    let runnel: Runnel;
    before(async () => {
      runnel = await startRunnel({ model: { name: "qwq-plus" }, reply: { thinking: "full" } });
    });
    after(() => runnel.stop());

    test("its thoughts stand in a message of their own above the answer, while it thinks and afterwards", async () => {
      const chat = runnel.openChat(platform);
      const thought = Promise.withResolvers<void>();
      runnel.bailian.script({
        kind: "answer",
        reasoning: "They want to know why. Light scatters.",
        text: "Because light scatters, and blue light scatters most.",
        chunkChars: 38,
        pauses: [{ beforeChunk: 1, until: thought.promise }],
      });
      chat.say("Why is the sky blue?");
      await chat.untilReplies((replies) => replies.length === 2 && replies[1]?.startsWith("Thinking …") === true);
      thought.resolve();
      const [thoughts = "", answer] = await chat.untilReplies(
        ([, second]) => second?.endsWith("scatters most.") === true,
      );
      assert.match(thoughts, /They want to know why\. Light scatters\.$/u);
      assert.equal(answer, "Because light scatters, and blue light scatters most.");
      assert.equal(chat.replies().length, 2);
    });

    test("an answer that breaks off keeps them too", async () => {
      const chat = runnel.openChat(platform);
      runnel.bailian.script({ kind: "broken-answer", reasoning: "Let me see.", text: "Because", how: "reset" });
      chat.say("Why is the sky blue?");
      const replies = await chat.untilReplies((now) => now[1]?.includes("broke off") === true);
      assert.match(replies[0] ?? "", /Let me see\.$/u);
      assert.match(replies[1] ?? "", /^Because/u);
    });

    test("the next prompt has none of them", async () => {
      const chat = runnel.openChat(platform);
      runnel.bailian.script({ kind: "answer", reasoning: "A secret thought.", text: "One." });
      chat.say("First?");
      await chat.untilReplies((replies) => replies[1] === "One.");
      runnel.bailian.script({ kind: "answer", text: "Two." });
      chat.say("Second?");
      await chat.untilReplies((replies) => replies.includes("Two."));
      assert.ok(!JSON.stringify(runnel.bailian.requests.at(-1)?.messages).includes("secret thought"));
    });
  });
}
