import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type Runnel, startRunnel } from "../support/runnel.ts";

const limitByPlatform = { telegram: 4096, discord: 2000 } as const;

for (const platform of ["telegram", "discord"] as const) {
  describe(`long answers on ${platform}`, () => {
    const limit = limitByPlatform[platform];
    let runnel: Runnel;
    const newChat = () => runnel.openChat(platform);
    /** Asks, and waits until the model's whole text has been shown. */
    const ask = async (text: string): Promise<readonly string[]> => {
      const chat = newChat();
      runnel.bailian.script({ kind: "answer", text, chunkChars: 50, chunkIntervalMs: 1 });
      chat.say("At length, please.");
      const last = lettersOf(text).slice(-30);
      return chat.untilReplies((replies) => lettersOf(replies.join("")).endsWith(last));
    };
    before(async () => {
      runnel = await startRunnel();
    });
    after(() => runnel.stop());

    test("an answer beyond one message continues in the next, every word once, none cut", async () => {
      const words = Array.from({ length: 1500 }, (_, index) => `word${index}`);
      const replies = await ask(words.join(" "));
      assert.ok(replies.length > 1);
      assert.deepEqual(
        replies.flatMap((reply) => reply.split(/\s+/u)),
        words,
      );
    });

    test("the message that is full is left alone while the next one grows", async () => {
      const chat = newChat();
      const end = Promise.withResolvers<void>();
      const text = "Line after line.\n".repeat(Math.ceil((limit * 1.5) / 17));
      runnel.bailian.script({
        kind: "answer",
        text,
        chunkChars: Math.ceil(limit / 10),
        pauses: [{ beforeChunk: 13, until: end.promise }],
      });
      chat.say("At length, please.");
      await chat.untilReplies((replies) => replies.length === 2 && replies.join("").length > limit * 1.2);
      const full = chat.revisions(0).length;
      end.resolve();
      await chat.untilReplies((replies) => replies.join("\n").length >= text.trim().length - 5);
      assert.equal(chat.revisions(0).length, full);
    });

    test("emoji and Chinese are counted as the platform counts and never cut in two", async () => {
      const text = `${"👨‍👩‍👧‍👦你好，世界。😀".repeat(Math.ceil(limit / 10))}完`;
      const replies = await ask(text);
      for (const reply of replies) {
        assert.ok(reply.isWellFormed());
        assert.equal(reply.replaceAll("👨‍👩‍👧‍👦", "").includes("\u200D"), false, "no family is torn apart");
      }
      assert.equal(replies.join("").replaceAll("\n", ""), text);
    });

    test("a code block beyond one message is closed and reopened, its indentation kept", async () => {
      const lines = Array.from({ length: 400 }, (_, index) => `    if (x === ${index}) return ${index};`);
      const replies = await ask(`Here:\n\n\`\`\`ts\n${lines.join("\n")}\n\`\`\`\nThat is all.`);
      assert.ok(replies.length > 1);
      const shownLines = replies.flatMap((reply) => reply.split("\n")).filter((line) => line.includes("return"));
      assert.deepEqual(shownLines, lines);
      if (platform === "discord") {
        for (const reply of replies) assert.equal((reply.match(/```/gu) ?? []).length % 2, 0, reply);
      }
    });
  });
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, "");
}
