import assert from "node:assert/strict";
import { test } from "node:test";

import { ApplicationCommandOptionType } from "discord.js";
import { Api } from "grammy";

import { DiscordChat } from "../../../src/sandbox/page/discord-chat.ts";
import { TelegramChat } from "../../../src/sandbox/page/telegram-chat.ts";
import { startTelegramEmulator } from "../../../src/sandbox/telegram/index.ts";
import { logIn, openEmulator } from "../discord/discord-js.ts";
import { toTags, toText } from "./markup-text.ts";

test("on Telegram the person's messages appear as their app draws them", async (t) => {
  const telegram = await startTelegramEmulator();
  t.after(() => telegram.close());
  const chat = new TelegramChat(telegram);
  chat.send("/help me at https://example.com", "en");
  const [message] = chat.messages;
  assert.equal(message?.author, "person");
  assert.equal(
    toTags(message?.body ?? []),
    "<command>/help</command> me at <link https://example.com/>https://example.com</link>",
  );
});

test("on Telegram a paste of 100,000 characters becomes several messages, and the language may change between them", async (t) => {
  const telegram = await startTelegramEmulator();
  t.after(() => telegram.close());
  const chat = new TelegramChat(telegram);
  chat.send("first", "en");
  chat.send("长".repeat(100_000), "zh");
  const [first, ...pasted] = chat.messages;
  assert.equal(toText(first?.body ?? []), "first");
  assert.equal(pasted.map(({ body }) => toText(body)).join(""), "长".repeat(100_000));
});

test("on Telegram a draft stands below the messages, and its stop button stops it", async (t) => {
  const telegram = await startTelegramEmulator();
  t.after(() => telegram.close());
  const chat = new TelegramChat(telegram);
  chat.send("Why?", "en");
  const api = new Api(telegram.token, { apiRoot: telegram.apiRoot });
  const id = 1_000_001;
  const entities = [{ type: "bold" as const, offset: 0, length: 7 }];
  await api.sendMessageDraft(id, 5, "Because", { can_stop: true, keep_on_stop: true, entities });
  const [, draft] = chat.messages;
  assert.equal(toTags(draft?.body ?? []), "<bold>Because</bold>");
  assert.deepEqual(draft?.draft, { canStop: true });
  assert.equal(chat.messages[1], draft, "the same object as long as it looks the same");
  for (const other of ["draft-6", "5", "1"]) chat.stop(other);
  assert.deepEqual(chat.messages[1]?.draft, { canStop: true });
  chat.stop(draft.id);
  assert.deepEqual(chat.messages[1]?.draft, { canStop: false });
  await api.sendMessage(id, "Because.");
  assert.deepEqual(
    chat.messages.map(({ draft: isDraft }) => isDraft),
    [undefined, undefined],
  );
});

test("a message that did not change stays the same object", async (t) => {
  const telegram = await startTelegramEmulator();
  t.after(() => telegram.close());
  const chat = new TelegramChat(telegram);
  chat.send("one", "en");
  const [before] = chat.messages;
  chat.send("two", "en");
  assert.equal(chat.messages[0], before);
});

test("deleting takes the message away; deleting what is not there changes nothing", async (t) => {
  const telegram = await startTelegramEmulator();
  t.after(() => telegram.close());
  const discord = await openEmulator(t);
  await logIn(t, discord);
  for (const chat of [new TelegramChat(telegram), new DiscordChat(discord)]) {
    chat.send("hello", "en");
    for (const id of ["nonsense", "-1", "999"]) chat.delete(id);
    assert.equal(chat.messages.length, 1);
    chat.delete(chat.messages[0]?.id ?? "");
    assert.equal(chat.messages.length, 0);
  }
});

test("on Discord nothing is sent before the bot is connected", async (t) => {
  const chat = new DiscordChat(await openEmulator(t));
  assert.throws(() => chat.send("hello", "en"), { name: "NotSent", reason: "not-connected" });
});

test("on Discord a message may have 2,000 characters, counted as people count", async (t) => {
  const discord = await openEmulator(t);
  await logIn(t, discord);
  const chat = new DiscordChat(discord);
  chat.send("👍".repeat(2000), "en");
  assert.throws(() => chat.send("👍".repeat(2001), "en"), { name: "NotSent", reason: "too-long" });
  assert.equal(chat.messages.length, 1);
});

test("on Discord a registered command is used, in the person's language, and its answer names it", async (t) => {
  const discord = await openEmulator(t);
  const client = await logIn(t, discord);
  const type = ApplicationCommandOptionType.String as const;
  const option = { type, name: "text", description: "Your question", required: true } as const;
  await client.application.commands.set([{ name: "ask", description: "Ask", options: [option] }]);
  client.on("interactionCreate", (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    void interaction.reply(`${interaction.locale}: ${interaction.options.getString("text")}`);
  });
  const chat = new DiscordChat(discord);
  assert.throws(() => chat.send("/ask", "en"), { name: "NotSent", reason: "needs-argument" });
  chat.send("/ask two\nlines", "zh");
  const answer = await discord.waitFor(() => chat.messages.find(({ command }) => command !== undefined));
  assert.equal(toText(answer.body), "zh-CN: two\nlines");
  assert.equal(answer.command, "/ask two\nlines");
  chat.send("/unknown command", "en");
  assert.equal(toText(chat.messages[1]?.body ?? []), "/unknown command");
});

test("on Discord the page shows that the bot is thinking until it has answered", async (t) => {
  const discord = await openEmulator(t);
  const client = await logIn(t, discord);
  await client.application.commands.set([{ name: "new", description: "Start anew" }]);
  const finish = Promise.withResolvers<void>();
  client.on("interactionCreate", (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    void interaction
      .deferReply()
      .then(() => finish.promise)
      .then(() => interaction.editReply("**Done.**"));
  });
  const chat = new DiscordChat(discord);
  chat.send("/new", "en");
  await discord.waitFor(() => chat.messages[0]?.isLoading === true);
  finish.resolve();
  const answer = await discord.waitFor(() => chat.messages.find(({ isLoading }) => !isLoading));
  assert.equal(toTags(answer.body), "<bold>Done.</bold>");
  assert.equal(answer.isEdited, false);
});
