import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Chat } from "../support/chat.ts";
import { type Runnel, startRunnel } from "../support/runnel.ts";

const poem = "Streams keep their promise: every drop arrives, in order, and none of them twice.";

describe("models that accept only streaming", () => {
  for (const name of ["qwq-plus", "qwq-32b", "qvq-max", "qwen3-32b", "qwen3-omni-flash", "qwen-plus"]) {
    test(`${name} answers, because every call streams`, async () => {
      await using runnel = await startRunnel({ model: { name } });
      const chat = runnel.openChat("telegram");
      runnel.bailian.script({ kind: "answer", text: poem });
      chat.say("Hello?");
      await chat.untilReplies((replies) => replies.join("") === poem);
      assert.deepEqual(runnel.bailian.requests[0]?.body.stream, true);
      assert.deepEqual(runnel.bailian.requests[0]?.body.stream_options, { include_usage: true });
    });
  }

  test('`stream: "true"`, as guides on the web show it, is taken for true', async () => {
    await using runnel = await startRunnel({ model: { name: "qwq-plus", params: { stream: "true" } } });
    const chat = runnel.openChat("discord");
    runnel.bailian.script({ kind: "answer", text: poem });
    chat.say("Hello?");
    await chat.untilReplies((replies) => replies.join("") === poem);
    assert.equal(runnel.bailian.requests[0]?.body.stream, true);
  });

  test("`stream: false` for a model that takes both only means that the user sees the answer at once", async () => {
    await using runnel = await startRunnel({ model: { name: "qwen-plus", params: { stream: false } } });
    const chat = runnel.openChat("telegram");
    runnel.bailian.script({ kind: "answer", text: poem, chunkIntervalMs: 30 });
    chat.say("Hello?");
    await chat.untilReplies((replies) => replies.join("") === poem);
    assert.deepEqual(chat.revisions(0), [poem]);
    assert.equal(runnel.bailian.requests[0]?.body.stream, true);
  });
});

for (const platform of ["telegram", "discord"] as const) {
  describe(`a model on ${platform}`, () => {
    let runnel: Runnel;
    let chat: Chat;
    before(async () => {
      runnel = await startRunnel({
        model: {
          name: "qwq-plus",
          timeouts: { headers_s: 1, first_chunk_s: 0.6, idle_s: 0.6, total_s: 20 },
        },
      });
      chat = runnel.openChat(platform);
    });
    after(() => runnel.stop());

    test("while it reasons the message says so; the answer takes its place, without the reasoning", async () => {
      const thought = Promise.withResolvers<void>();
      runnel.bailian.script({
        kind: "answer",
        reasoning: "The user wants to know. <think> Let me see.",
        text: poem,
        pauses: [{ beforeChunk: 7, until: thought.promise }],
      });
      const earlier = chat.replies().length;
      chat.say("Why?");
      await chat.untilReplies((replies) => /Thinking …/u.test(replies[earlier] ?? ""));
      thought.resolve();
      await chat.untilReplies((replies) => replies[earlier] === poem);
      for (const revision of chat.revisions(earlier)) assert.ok(!revision.includes("The user wants"), revision);
    });

    test("a stream that ends without a finish reason keeps its text and says that it broke off", async () => {
      runnel.bailian.script({ kind: "answer", text: poem, finishReason: null, omitDone: true });
      const earlier = chat.replies().length;
      chat.say("Why?");
      const replies = await chat.untilReplies((now) => (now[earlier] ?? "").includes("broke off"));
      assert.ok(replies[earlier]?.startsWith(poem));
      await chat.until(() => runnel.log.lines.some((line) => line.fields.failure === "interrupted"));
    });

    test("a model that falls silent before its first word is given up with a friendly sentence; typing shows until then", async () => {
      runnel.bailian.script({ kind: "broken-answer", how: "hang" });
      const earlier = chat.replies().length;
      chat.say("Why?");
      await chat.until(() => chat.isTyping());
      await chat.untilReplies((replies) => (replies[earlier] ?? "").startsWith("That took too long"));
      assert.equal(await runnel.bailian.requests.at(-1)?.settled, "aborted-by-client");
    });

    test("a model that falls silent in mid-answer is given up too, and its text stays", async () => {
      runnel.bailian.script({ kind: "broken-answer", how: "hang", text: poem });
      const earlier = chat.replies().length;
      chat.say("Why?");
      const replies = await chat.untilReplies((now) => (now[earlier] ?? "").includes("(Reference:"));
      assert.ok(replies[earlier]?.startsWith(poem));
    });

    test("a platform that is slow to take an edit does not slow the reading of the model", async () => {
      const text = poem.repeat(10);
      const stuck = chat.failWrites("create", { kind: "hang-before" });
      runnel.bailian.script({ kind: "answer", text, chunkIntervalMs: 2 });
      chat.say("Why?");
      await chat.until(() => stuck.hits > 0);
      const request = runnel.bailian.requests.at(-1);
      assert.equal(await request?.settled, "finished");
      assert.ok(!chat.replies().includes(text));
      stuck.remove();
      await chat.untilReplies((replies) => replies.includes(text));
    });
  });
}
