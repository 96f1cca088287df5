import assert from "node:assert/strict";
import { test } from "node:test";

import { logIn, openEmulator } from "./discord-js.ts";

test("discord.js logs in, hears a mention in a guild and answers it", async (t) => {
  const discord = await openEmulator(t);
  const guild = discord.addGuild({ name: "Home", preferredLocale: "zh-CN" });
  const channel = discord.addChannel(guild);
  const ada = discord.addUser({ name: "Ada" });
  const client = await logIn(t, discord);
  client.on("messageCreate", (message) => {
    if (message.author.bot) return;
    assert.equal(message.guild?.preferredLocale, "zh-CN");
    void message.reply(`You said: ${message.content}`);
  });

  const asked = discord.send(channel, ada, { content: "@Runnel hello" });
  const reply = await discord.waitFor(() => discord.messages(channel).find((message) => message.isFromBot));

  assert.equal(reply.content, `You said: <@${discord.botUserId}> hello`);
  assert.equal(reply.replyToMessageId, asked);
});

test("discord.js hears a private message and answers it", async (t) => {
  const discord = await openEmulator(t);
  const ada = discord.addUser({ name: "Ada" });
  const dm = discord.openDm(ada);
  const client = await logIn(t, discord);
  client.on("messageCreate", (message) => {
    if (!message.author.bot && message.channel.isSendable()) void message.channel.send(message.content.toUpperCase());
  });

  discord.send(dm, ada, { content: "hello" });
  await discord.waitFor(() => discord.messages(dm).some(({ content }) => content === "HELLO"));
});

test("discord.js opens a thread from a message and talks in it", async (t) => {
  const discord = await openEmulator(t);
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));
  const ada = discord.addUser({ name: "Ada" });
  const client = await logIn(t, discord);
  client.on("messageCreate", (message) => {
    if (message.author.bot) return;
    if (message.channel.isThread()) void message.channel.send(`In ${message.channel.name}`);
    else void message.startThread({ name: "Question" }).then((thread) => thread.send("Here."));
  });

  const asked = discord.send(channel, ada, { content: "@Runnel a question" });
  await discord.waitFor(() => client.channels.cache.get(asked)?.isThread() && discord.messages(asked).length === 1);
  discord.send(asked, ada, { content: "@Runnel and another" });
  await discord.waitFor(() => discord.messages(asked).length === 3);

  assert.equal(discord.messages(asked)[2]?.content, "In Question");
  assert.equal(discord.messages(channel).length, 1);
});

test("discord.js hears a thread that someone else opened, and a post in a forum", async (t) => {
  const discord = await openEmulator(t);
  const guild = discord.addGuild({ name: "Home" });
  const ada = discord.addUser({ name: "Ada" });
  const client = await logIn(t, discord);
  client.on("messageCreate", (message) => {
    if (!message.author.bot) void message.reply(message.channel.isThread() ? "thread" : "channel");
  });

  const thread = discord.addThread(discord.addChannel(guild), { ownerId: ada });
  const post = discord.addThread(discord.addChannel(guild, { kind: "forum" }), { ownerId: ada, name: "Help" });
  discord.send(thread, ada, { content: "@Runnel hi" });
  const first = discord.send(post, ada, { content: "@Runnel hi" });
  await discord.waitFor(() => discord.messages(thread).length === 2 && discord.messages(post).length === 2);

  assert.equal(first, post);
  assert.equal(discord.messages(post)[1]?.content, "thread");
});

test("discord.js reads the bot's permissions as they are", async (t) => {
  const discord = await openEmulator(t);
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));
  const client = await logIn(t, discord);
  const mayWrite = () => {
    const found = client.channels.cache.get(channel);
    return found?.isTextBased() && !found.isDMBased() && found.permissionsFor(client.user)?.has("SendMessages");
  };
  assert.equal(mayWrite(), true);

  discord.removePermission(channel, "SendMessages");
  await discord.waitFor(() => mayWrite() === false);
  discord.restorePermission(channel, "SendMessages");
  await discord.waitFor(() => mayWrite() === true);
});

test("discord.js hears what is deleted and changed, and that the bot was removed", async (t) => {
  const discord = await openEmulator(t);
  const guild = discord.addGuild({ name: "Home" });
  const channel = discord.addChannel(guild);
  const ada = discord.addUser({ name: "Ada" });
  const client = await logIn(t, discord);
  const heard: string[] = [];
  client.on("messageUpdate", (_, message) => void heard.push(`changed to ${message.content}`));
  client.on("messageDelete", () => void heard.push("deleted"));
  client.on("guildDelete", () => void heard.push("removed"));

  const id = discord.send(channel, ada, { content: "@Runnel one" });
  discord.editMessage(channel, id, "@Runnel two");
  discord.deleteMessage(channel, id);
  discord.removeBot(guild);

  await discord.waitFor(() => heard.length === 3);
  assert.deepEqual(heard, [`changed to <@${discord.botUserId}> two`, "deleted", "removed"]);
});
