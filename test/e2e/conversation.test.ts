import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type Runnel, startRunnel } from "../support/runnel.ts";

for (const platform of ["telegram", "discord"] as const) {
  describe(`conversations on ${platform}`, () => {
    let runnel: Runnel;
    const newChat = () => runnel.openChat(platform);
    before(async () => {
      runnel = await startRunnel();
    });
    after(() => runnel.stop());

    test("a long answer in one chat holds up no other chat", async () => {
      const [busy, other] = [newChat(), newChat()];
      const end = Promise.withResolvers<void>();
      runnel.bailian.script(
        { kind: "answer", text: "A long one. Done.", chunkChars: 12, pauses: [{ beforeChunk: 1, until: end.promise }] },
        { kind: "answer", text: "A quick one." },
      );
      busy.say("Long?");
      await busy.untilReplies(([reply]) => reply === "A long one.");
      other.say("Quick?");
      await other.untilReplies(([reply]) => reply === "A quick one.");
      end.resolve();
      await busy.untilReplies(([reply]) => reply === "A long one. Done.");
    });

    test("a message sent while the bot answers is answered next, with that answer in its history", async () => {
      const chat = newChat();
      const end = Promise.withResolvers<void>();
      runnel.bailian.script(
        { kind: "answer", text: "First. Done.", chunkChars: 7, pauses: [{ beforeChunk: 1, until: end.promise }] },
        { kind: "answer", text: "Second." },
      );
      chat.say("One");
      await chat.untilReplies(([reply]) => reply === "First.");
      chat.say("Two");
      end.resolve();
      await chat.untilReplies((replies) => replies.length === 2 && replies[1] === "Second.");
      assert.deepEqual(
        runnel.bailian.requests
          .at(-1)
          ?.messages.slice(1)
          .map((message) => message.content),
        ["One", "First. Done.", "Two"],
      );
    });
  });
}

describe("commands on telegram", () => {
  let runnel: Runnel;
  before(async () => {
    runnel = await startRunnel();
  });
  after(() => runnel.stop());

  test("/stop stops one's own answer and nobody else's", async () => {
    const ana = runnel.openChat("telegram");
    const bob = runnel.openChat("telegram", "zh-hans");
    const end = Promise.withResolvers<void>();
    const answer = (text: string) => ({
      kind: "answer" as const,
      text,
      chunkChars: 11,
      pauses: [{ beforeChunk: 1, until: end.promise }],
    });
    runnel.bailian.script(answer("For Ana ... The rest."), answer("For Bob ... The rest."));
    ana.say("One");
    await ana.untilReplies(([reply]) => reply === "For Ana ...");
    bob.say("二");
    await bob.untilReplies(([reply]) => reply === "For Bob ...");
    bob.say("/stop");
    await bob.untilReplies(([reply]) => reply === "For Bob ...\n\n（已停止）");
    end.resolve();
    await ana.untilReplies(([reply]) => reply === "For Ana ... The rest.");
    assert.equal(runnel.bailian.requests[1]?.outcome, "aborted-by-client");
  });

  test("/start and /help answer about the bot, /new begins afresh, and none of them reaches the model", async () => {
    const chat = runnel.openChat("telegram", "zh-hans");
    const requests = runnel.bailian.requests.length;
    chat.say("/start");
    await chat.untilReplies((replies) => replies.length === 1 && /\/ask/u.test(replies[0] ?? ""));
    chat.say("/help");
    await chat.untilReplies((replies) => replies.length === 2);
    chat.say("/new");
    await chat.untilReplies((replies) => replies[2] === "已开始新的对话，之前的内容不再参考。");
    assert.equal(runnel.bailian.requests.length, requests);
  });

  test("in a group only who means the bot is answered", async () => {
    const { telegram, bailian } = runnel;
    const ana = { id: 4201, firstName: "Ana", languageCode: "en" };
    const groupId = telegram.addGroup({ id: -1_000_000_004_200, title: "Group", members: [ana], botIsAdmin: true });
    const botTexts = () => telegram.messages(groupId).filter((message) => message.from === "bot");
    const requests = bailian.requests.length;
    telegram.send(groupId, ana.id, { text: "Just chatting." });
    bailian.script({ kind: "answer", text: "You asked." });
    telegram.send(groupId, ana.id, { text: "/ask Why?" });
    await telegram.waitFor(() => botTexts().at(-1)?.text === "You asked.");
    bailian.script({ kind: "answer", text: "You called." });
    telegram.send(groupId, ana.id, { text: `@${telegram.botUsername} hello` });
    await telegram.waitFor(() => botTexts().at(-1)?.text === "You called.");
    bailian.script({ kind: "answer", text: "You replied." });
    telegram.send(groupId, ana.id, { text: "And then?", replyToMessageId: botTexts().at(-1)?.id ?? 0 });
    await telegram.waitFor(() => botTexts().at(-1)?.text === "You replied.");
    assert.equal(bailian.requests.length, requests + 3);
    assert.equal(bailian.requests.at(-2)?.messages.at(-1)?.content, "hello");
  });
});
