import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { systemClock } from "../../../src/clock.ts";
import { answerFile, contents, createBot, filesIn, never, openPort, write } from "./bot.ts";

/** A reply of which another process is to learn that message 1 may stand; Discord has forgotten its nonce. */
async function leaveUnanswered(t: TestContext) {
  const bot = await createBot(t);
  const port = openPort(bot, "1310000000000000000");
  const messageId = await write(port, "one");
  bot.emulator.faults.add({ kind: "reset-after", method: "POST", channelId: bot.channelId });
  const [part] = port.render({ markdown: "two", phase: "streaming" }, "rich");
  const trace = (part && port.traceOf(part)) ?? "";
  await assert.rejects(write(port, "two", { index: 1 }), { kind: "transient" });
  assert.deepEqual(contents(bot), ["one", "two"]);
  bot.emulator.forgetNonces();
  const target = { place: { platform: "discord", chatId: bot.channelId, kind: "group" } } as const;
  const again = bot.adapter.openReply(
    { ...target, replyId: "1310000000000000000" },
    { messages: [{ index: 0, kind: "text", messageId }], creating: { index: 1, kind: "text", trace } },
  );
  return { bot, port, again };
}

test("a message whose create was not answered is found and retracted, also by another process", async (t) => {
  const first = await leaveUnanswered(t);
  await first.port.retract(1, never);
  assert.deepEqual(contents(first.bot), ["one"]);
  const second = await leaveUnanswered(t);
  await second.again.retract(1, never);
  assert.deepEqual(contents(second.bot), ["one"]);
});

test("such a message is found and changed, where the nonce is long forgotten, too", async (t) => {
  const first = await leaveUnanswered(t);
  await write(first.port, "two and more", { index: 1 });
  assert.deepEqual(contents(first.bot), ["one", "two and more"]);
  const second = await leaveUnanswered(t);
  await write(second.again, "two and more", { index: 1 });
  assert.deepEqual(contents(second.bot), ["one", "two and more"]);
});

test("a file whose post was not answered is found by another process", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "1310000000000000000");
  await write(port, "one");
  const trace = port.traceOf(answerFile) ?? "";
  await port.attach(1, answerFile, never);
  bot.emulator.forgetNonces();
  const target = { place: { platform: "discord", chatId: bot.channelId, kind: "group" } } as const;
  const again = bot.adapter.openReply(
    { ...target, replyId: "1310000000000000000" },
    { messages: [], creating: { index: 1, kind: "file", trace } },
  );
  await again.attach(1, answerFile, never);
  assert.deepEqual(filesIn(bot), [answerFile]);
});

test("to look for such a message waits as long as Discord asks, once", async (t) => {
  for (const isKept of [true, false]) {
    const { bot, again } = await leaveUnanswered(t);
    const goOn = () => (isKept ? write(again, "two and more", { index: 1 }) : again.retract(1, never));
    bot.emulator.faults.add({ kind: "rate-limited", retryAfterS: 0.3, method: "GET", channelId: bot.channelId });
    await assert.rejects(goOn(), { kind: "rate-limited" });
    const refusedAtMs = systemClock.nowMs();
    await goOn();
    assert.ok(systemClock.nowMs() - refusedAtMs >= 290);
    assert.deepEqual(contents(bot), isKept ? ["one", "two and more"] : ["one"]);
  }
});

test("what a stranger or the bot wrote before is not taken for a message that may stand", async (t) => {
  const { bot, again } = await leaveUnanswered(t);
  const [, lost] = bot.emulator.messages(bot.channelId);
  bot.emulator.deleteMessage(bot.channelId, lost?.id ?? "");
  bot.emulator.send(bot.channelId, bot.userId, { content: "two" });
  await write(again, "two and more", { index: 1 });
  assert.deepEqual(contents(bot), ["one", "two", "two and more"]);
});
