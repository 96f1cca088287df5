import assert from "node:assert/strict";
import { test } from "node:test";

import { PlatformUnusableError } from "../../../src/contract/platform-error.ts";
import { toText } from "../../sandbox/page/markup-text.ts";
import { contents, createBot, openPort, startBot, write } from "./bot.ts";
import { readDialect } from "./dialect.ts";

test("a mention in a guild is delivered, and the answer is a reply to it that grows in place", async (t) => {
  const bot = await startBot(t);
  const messageId = bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel what is this?" });
  const event = await bot.nextEvent();
  assert.equal(event.type === "message" && event.text, "what is this?");
  assert.equal(event.type === "message" && event.isAddressed, true);
  assert.equal(event.sender.languageTag, "en-GB");
  assert.equal(event.id, messageId);

  const port = bot.adapter.openReply(event.target);
  await write(port, "It", { lane: "preview" });
  await write(port, "It is a test.");
  const answer = bot.emulator.messages(bot.channelId).at(-1);
  assert.equal(answer?.content, "It is a test.");
  assert.equal(answer?.replyToMessageId, messageId);
  assert.equal(answer?.editedCount, 1);
});

test("a private message is delivered, also from a server that does not tell the channel's type", async (t) => {
  const bot = await startBot(t);
  const dm = bot.emulator.openDm(bot.userId);
  bot.emulator.send(dm, bot.userId, { content: "hello" });
  const event = await bot.nextEvent();
  assert.equal(event.place.kind, "private");
  assert.equal(event.place.chatId, dm);
  bot.emulator.dispatch("MESSAGE_CREATE", {
    id: "1310000000000000000",
    channel_id: "200000000000000009",
    author: { id: bot.userId },
    type: 0,
    content: "hello again",
  });
  const bare = await bot.nextEvent(1);
  assert.equal(bare.type === "message" && bare.text, "hello again");
});

test("in a thread that the bot opened no mention is needed, in others it is", async (t) => {
  const bot = await startBot(t, {
    config: { messageContent: true },
    emulator: { grantedIntents: { messageContent: true } },
  });
  const own = bot.emulator.addThread(bot.channelId, { ownerId: bot.emulator.botUserId });
  const other = bot.emulator.addThread(bot.channelId, { ownerId: bot.userId });
  bot.emulator.send(own, bot.userId, { content: "go on" });
  bot.emulator.send(other, bot.userId, { content: "go on" });
  await bot.nextEvent(1);
  assert.deepEqual(
    bot.events.map((event) => [event.place.chatId, event.type === "message" && event.isAddressed]),
    [
      [own, true],
      [other, false],
    ],
  );
});

test("what Discord withholds is not answered, and the operator is told once how to get it", async (t) => {
  const bot = await startBot(t);
  const own = bot.emulator.addThread(bot.channelId, { ownerId: bot.emulator.botUserId });
  bot.emulator.send(bot.channelId, bot.userId, { content: "not for the bot" });
  bot.emulator.send(own, bot.userId, { content: "go on" });
  bot.emulator.send(own, bot.userId, { content: "please" });
  bot.emulator.send(own, bot.userId, { content: "@Runnel please" });
  const event = await bot.nextEvent();
  assert.equal(event.type === "message" && event.text, "please");
  const hints = bot.log.lines.filter(({ sentence }) => sentence.includes("platforms.discord.message_content"));
  assert.equal(hints.length, 1);
});

test("an event that comes twice has the same id", async (t) => {
  const bot = await startBot(t);
  const payload = {
    id: "1310000000000000000",
    channel_id: "200000000000000009",
    author: { id: bot.userId },
    content: "hi",
  };
  bot.emulator.dispatch("MESSAGE_CREATE", payload);
  bot.emulator.dispatch("MESSAGE_CREATE", payload);
  assert.equal((await bot.nextEvent()).id, (await bot.nextEvent(1)).id);
});

test("nothing the bot writes pings anyone, in new messages and in edits", async (t) => {
  const bot = await startBot(t);
  const port = openPort(bot, "pings");
  const text = `@everyone @here <@${bot.userId}>`;
  await write(port, text);
  await write(port, `${text} again`);
  const [message] = bot.emulator.messages(bot.channelId);
  assert.equal(toText(readDialect(message?.content ?? "")), `${text} again`);
  assert.deepEqual(message?.mentionsPinged, []);
});

test("the commands are registered in English and Chinese, and not again when nothing changed", async (t) => {
  const bot = await startBot(t);
  assert.deepEqual(bot.emulator.registeredCommands.map(({ name }) => name).sort(), ["ask", "help", "new", "stop"]);
  const ask = bot.emulator.registeredCommands.find(({ name }) => name === "ask");
  assert.equal(ask?.description_localizations?.["zh-CN"], "ask 中文");

  await bot.adapter.close();
  const again = await createBot(t, { config: { token: bot.emulator.token, apiRoot: bot.emulator.apiRoot } });
  await again.adapter.start(again.stopping.signal);
  await bot.emulator.waitFor(
    ({ calls }) => calls.filter(({ method, path }) => method === "GET" && path.endsWith("/commands")).length === 2,
  );
  await again.adapter.close();
  assert.equal(bot.emulator.calls.filter(({ method }) => method === "PUT").length, 1);
});

test("commands that cannot be registered are a warning", async (t) => {
  const bot = await createBot(t);
  bot.emulator.faults.add({ kind: "server-error", method: "PUT" });
  await bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() =>
    bot.log.lines.some(({ level, sentence }) => level === "warn" && /slash commands/.test(sentence)),
  );
});

test("a wrong token names its variable and where to get the right one", async (t) => {
  for (const token of ["bm90LWEtYm90.Gh0sts.this-is-no-token-that-anyone-made", "with space", "schlüssel"]) {
    const bot = await createBot(t, { config: { token } });
    await assert.rejects(bot.adapter.start(bot.stopping.signal), (error: unknown) => {
      assert.ok(error instanceof PlatformUnusableError);
      assert.match(error.message, /DISCORD_BOT_TOKEN/);
      assert.match(error.remedy, /discord\.com\/developers/);
      return true;
    });
  }
});

test("a token with the word Bot in front is understood", async (t) => {
  const token = "ODAwMDAwMDAwMDAwMDAwMDAx.Gh0sts.some-secret-of-some-length-here";
  const bot = await createBot(t, { emulator: { token }, config: { token: `Bot ${token}` } });
  await bot.adapter.start(bot.stopping.signal);
});

test("an intent that is not granted names the key and where to grant it", async (t) => {
  const bot = await createBot(t, { config: { messageContent: true } });
  await assert.rejects(bot.adapter.start(bot.stopping.signal), (error: unknown) => {
    assert.ok(error instanceof PlatformUnusableError);
    assert.match(error.message, /platforms\.discord\.message_content/);
    return true;
  });
});

test("a Discord that cannot be reached at the start is waited for, with a line in the log", async (t) => {
  const bot = await createBot(t);
  await bot.emulator.goOffline();
  const started = bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.log.lines.some(({ sentence }) => /cannot be reached/.test(sentence)));
  await bot.emulator.goOnline();
  await started;
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel hi" });
  await bot.nextEvent();
});

test("stopping ends the wait for a Discord that cannot be reached", async (t) => {
  const bot = await createBot(t);
  await bot.emulator.goOffline();
  const started = bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.log.lines.some(({ sentence }) => /cannot be reached/.test(sentence)));
  bot.stopping.abort();
  await started;
});

test("a token that is revoked while the bot runs loses the platform, once", async (t) => {
  const bot = await startBot(t);
  bot.emulator.revokeToken();
  await assert.rejects(write(openPort(bot, "revoked"), "text"), { kind: "lost" });
  await bot.emulator.waitFor(() => bot.lost.length > 0);
  await assert.rejects(write(openPort(bot, "revoked again"), "text"), { kind: "lost" });
  assert.equal(bot.lost.length, 1);
  assert.match(bot.lost[0]?.message ?? "", /DISCORD_BOT_TOKEN/);
});

test("a single 401 is not believed", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "unauthorized", method: "POST", channelId: bot.channelId });
  const port = openPort(bot, "one 401");
  await assert.rejects(write(port, "text"), { kind: "transient" });
  await write(port, "text");
  assert.deepEqual(contents(bot), ["text"]);
  assert.deepEqual(bot.lost, []);
});

test("after stopping nothing is taken in, while replies go on until the end", async (t) => {
  const bot = await startBot(t);
  const port = openPort(bot, "late");
  bot.stopping.abort();
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel too late" });
  await write(port, "still here");
  assert.equal(contents(bot).at(-1), "still here");
  assert.deepEqual(bot.events, []);
});

test("an event that the program cannot take is a line in the log", async (t) => {
  const bot = await startBot(t, { host: { deliver: () => Promise.reject(new Error("The disk is full.")) } });
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel hi" });
  await bot.emulator.waitFor(() => bot.log.lines.some(({ level }) => level === "error"));
});

test("the token never reaches a line of the log", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "bad-gateway-html", channelId: bot.channelId });
  await assert.rejects(write(openPort(bot, "log"), "secret words"));
  bot.emulator.gateway.cut();
  bot.emulator.revokeToken();
  await bot.emulator.waitFor(() => bot.lost.length > 0);
  const everything = JSON.stringify(bot.log.lines);
  assert.ok(!everything.includes(bot.emulator.token));
  assert.ok(!everything.includes("secret words"));
});
