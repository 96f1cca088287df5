import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type Runnel, startRunnel } from "../support/runnel.ts";

const sentence = "A sentence that is long enough to be shown at once, they say. ";

for (const platform of ["telegram", "discord"] as const) {
  describe(`delivery on ${platform}`, () => {
    let runnel: Runnel;
    const newChat = () => runnel.openChat(platform);
    before(async () => {
      runnel = await startRunnel();
    });
    after(() => runnel.stop());

    test("a slow model's words are shown as they come, not when there are many", async () => {
      const chat = newChat();
      const steps = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
      runnel.bailian.script({
        kind: "answer",
        text: "One. Two. Three. Four.",
        chunkChars: 5,
        pauses: steps.map((step, index) => ({ beforeChunk: index + 1, until: step.promise })),
      });
      chat.say("Count.");
      await chat.untilReplies(([reply]) => reply === "One.");
      steps[0]?.resolve();
      await chat.untilReplies(([reply]) => reply === "One. Two.");
      steps[1]?.resolve();
      await chat.untilReplies(([reply]) => reply?.startsWith("One. Two. Thr") === true);
      for (const step of steps) step.resolve();
      await chat.untilReplies(([reply]) => reply === "One. Two. Three. Four.");
    });

    test("a burst of text is shown while the model pauses behind it", async () => {
      const chat = newChat();
      const pause = Promise.withResolvers<void>();
      runnel.bailian.script({
        kind: "answer",
        text: sentence.repeat(5).trim(),
        chunkChars: 20,
        pauses: [{ beforeChunk: 10, until: pause.promise }],
      });
      chat.say("Go on.");
      await chat.untilReplies(([reply]) => reply === sentence.repeat(5).slice(0, 200).trim());
      pause.resolve();
      await chat.untilReplies(([reply]) => reply === sentence.repeat(5).trim());
    });

    test("one flood wait in mid-answer loses nothing and is not asked into", async () => {
      const chat = newChat();
      const text = sentence.repeat(20).trim();
      runnel.bailian.script({ kind: "answer", text, chunkChars: 10, chunkIntervalMs: 10 });
      chat.say("Go on.");
      await chat.untilReplies((replies) => replies.length === 1);
      if (platform === "telegram") {
        runnel.telegram.faults.add({ method: "editMessageText", kind: "flood", retryAfterS: 1 });
      } else {
        runnel.discord.faults.add({ method: "PATCH", kind: "rate-limited", retryAfterS: 1 });
      }
      await chat.untilReplies(([reply]) => reply === text);
      assert.equal(runnel.telegram.calls.filter((call) => call.duringFloodWait).length, 0);
      assert.equal(chat.replies().length, 1);
      assert.equal(await runnel.bailian.requests.at(-1)?.settled, "finished");
    });

    test("an edit whose answer was lost is done once more, and that it changed nothing is no error", async () => {
      const chat = newChat();
      const requests = runnel.bailian.requests.length;
      const end = Promise.withResolvers<void>();
      const text = `${sentence}The end.`;
      runnel.bailian.script({
        kind: "answer",
        text,
        chunkChars: sentence.length,
        pauses: [{ beforeChunk: 1, until: end.promise }],
      });
      chat.say("Go on.");
      await chat.untilReplies(([reply]) => reply === sentence.trim());
      const fault = chat.failWrites("edit", { kind: "reset-after" });
      end.resolve();
      await chat.untilReplies(([reply]) => reply === text);
      await chat.until(() =>
        runnel.log.lines.some((line) => line.sentence === "The turn is over." && line.fields.chars === text.length),
      );
      assert.equal(fault.hits, 1);
      assert.deepEqual(chat.replies(), [text]);
      assert.equal(runnel.bailian.requests.length, requests + 1);
    });

    test("a new message whose answer was lost leaves one stray preview at most, and the full text once", async () => {
      const chat = newChat();
      const text = sentence.repeat(8).trim();
      chat.failWrites("create", { kind: "reset-after" });
      runnel.bailian.script({ kind: "answer", text, chunkChars: 10, chunkIntervalMs: 10 });
      chat.say("Go on.");
      const replies = await chat.untilReplies((now) => now.includes(text));
      assert.equal(replies.filter((reply) => reply === text).length, 1);
      assert.ok(replies.length <= (platform === "telegram" ? 2 : 1), replies.join("\n"));
    });

    test("a deleted reply stops the model, and nothing more is written", async () => {
      const chat = newChat();
      runnel.bailian.script({ kind: "answer", text: sentence.repeat(100), chunkChars: 10, chunkIntervalMs: 20 });
      chat.say("Go on.");
      await chat.untilReplies((replies) => replies.length === 1);
      chat.deleteReply(0);
      const request = runnel.bailian.requests.at(-1);
      assert.equal(await request?.settled, "aborted-by-client");
      const writes = chat.writes();
      chat.say("Still there?");
      await chat.untilReplies((replies) => replies.length === 1 && replies[0] !== "");
      assert.ok(!chat.replies()[0]?.startsWith(sentence));
      assert.ok(chat.writes() > writes);
    });

    test("a call that hangs in one chat holds up no other chat", async () => {
      const stuck = newChat();
      const other = newChat();
      const fault = stuck.failWrites("create", { kind: "hang-before" });
      runnel.bailian.script({ kind: "answer", text: "Late." }, { kind: "answer", text: "In time." });
      stuck.say("One?");
      await stuck.until(() => fault.hits === 1);
      other.say("Two?");
      await other.untilReplies(([reply]) => reply === "In time.");
      fault.remove();
      await stuck.untilReplies((replies) => replies.includes("Late."));
    });

    test("a platform that fails for a while gets the whole answer when it is back", async () => {
      const chat = newChat();
      const fault = chat.failWrites("create", { kind: "bad-gateway-html", times: 2 });
      runnel.bailian.script({ kind: "answer", text: "Here I am." });
      chat.say("Where are you?");
      await chat.untilReplies((replies) => replies.includes("Here I am."));
      assert.equal(fault.hits, 2);
    });
  });
}

describe("the pace of edits", () => {
  test("a fast model is shown within Telegram's limits: no call is refused and the whole text arrives", async () => {
    await using runnel = await startRunnel({
      telegram: { limits: { privatePerS: 5, privateBurst: 4 } },
      platforms: { telegram: { limits: { private_per_s: 5, private_burst: 3 } } },
    });
    const chat = runnel.openChat("telegram");
    const text = sentence.repeat(40).trim();
    runnel.bailian.script({ kind: "answer", text, chunkChars: 4, chunkIntervalMs: 1 });
    chat.say("Go on.");
    await chat.untilReplies(([reply]) => reply === text);
    assert.ok(chat.writes() < 20, `${chat.writes()} writes for 620 chunks`);
    const refused = runnel.telegram.calls.filter((call) => call.response !== undefined && !call.response.ok);
    assert.deepEqual(refused, []);
  });

  test("a fast model is shown within Discord's limits: no call is refused and the whole text arrives", async () => {
    await using runnel = await startRunnel({
      discord: { limits: { editsPerWindow: 5, createsPerWindow: 5, windowMs: 1000 } },
    });
    const chat = runnel.openChat("discord");
    const text = sentence.repeat(30).trim();
    runnel.bailian.script({ kind: "answer", text, chunkChars: 4, chunkIntervalMs: 1 });
    chat.say("Go on.");
    await chat.untilReplies(([reply]) => reply === text);
    assert.equal(runnel.discord.invalidRequests, 0);
  });
});
