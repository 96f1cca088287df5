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

for (const platform of ["telegram", "discord"] as const) {
  describe(`answers beyond reply.max_parts on ${platform}`, () => {
    const closing = "(This is a long answer: all of it follows as a file.)";
    const paragraph = (index: number) =>
      `**${index}.** ${"Words that fill a paragraph, and more. ".repeat(10)}end${index}.`;
    const text = Array.from({ length: 30 }, (_, index) => paragraph(index)).join("\n\n");
    const limit = limitByPlatform[platform];
    let runnel: Runnel;
    const newChat = () => runnel.openChat(platform);
    before(async () => {
      runnel = await startRunnel({ reply: { max_parts: 2 } });
    });
    after(() => runnel.stop());

    test("the last message says that the answer goes on, and a file has all of it", async () => {
      const chat = newChat();
      const end = Promise.withResolvers<void>();
      runnel.bailian.script({
        kind: "answer",
        text,
        chunkChars: 100,
        chunkIntervalMs: 1,
        pauses: [{ beforeChunk: Math.ceil(text.length / 100) - 2, until: end.promise }],
      });
      chat.say("At length, please.");
      const [first = "", second = ""] = await chat.untilReplies(
        (replies) => replies.at(-1)?.includes(closing) === true,
      );
      await chat.until(() => chat.isTyping());
      assert.deepEqual(chat.files(), []);
      const writes = chat.writes();
      end.resolve();
      const files = await chat.until(() => chat.files().length > 0 && chat.files());
      assert.deepEqual(files, [{ name: "answer.md", text, messagesAbove: 2 }]);
      assert.deepEqual(chat.replies(), [first, second]);
      // On Discord the file is a message like others, on Telegram a call of its own.
      assert.equal(chat.writes(), writes + (platform === "discord" ? 1 : 0));
      for (const reply of [first, second]) assert.ok(reply.length <= limit && reply.length > limit * 0.7);
      const shown = lettersOf(`${first}${second}`.replace(closing, ""));
      assert.ok(lettersOf(text).startsWith(shown), "what is shown is the beginning of the answer");
    });

    test("a question about such an answer continues from all of it", async () => {
      const chat = newChat();
      runnel.bailian.script({ kind: "answer", text, chunkChars: 500 });
      chat.say("At length, please.");
      await chat.until(() => chat.files().length > 0);
      runnel.bailian.script({ kind: "answer", text: "Of course." });
      chat.say("Shorter?");
      await chat.untilReplies((replies) => replies.at(-1) === "Of course.");
      assert.ok(JSON.stringify(runnel.bailian.requests.at(-1)).includes("end29."));
    });

    test("where files are refused the answer goes on in further messages", async () => {
      const chat = newChat();
      const refusal =
        platform === "telegram"
          ? runnel.telegram.faults.add({
              method: "sendDocument",
              kind: "refuse",
              status: 400,
              description: "Bad Request: not enough rights to send documents to the chat",
            })
          : runnel.discord.faults.add({
              method: "POST",
              skip: 2,
              route: "/channels/:channelId/messages",
              kind: "refuse",
              status: 403,
              code: 50013,
              message: "Missing Permissions",
            });
      runnel.bailian.script({ kind: "answer", text, chunkChars: 500 });
      chat.say("At length, please.");
      const replies = await chat.untilReplies((shown) => shown.join("").endsWith("end29."));
      assert.equal(refusal.hits, 1);
      assert.equal(lettersOf(replies.join("")), lettersOf(text));
      assert.deepEqual(chat.files(), []);
      assert.ok(runnel.log.lines.some(({ level, sentence }) => level === "warn" && sentence.includes("as a file")));
    });
  });
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, "");
}
