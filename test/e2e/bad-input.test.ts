import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { en } from "../../src/locale/en.ts";
import { openTelegramChat } from "../support/chat.ts";
import { type Runnel, startRunnel } from "../support/runnel.ts";

describe("whatever people and platforms send", () => {
  let runnel: Runnel;
  before(async () => {
    runnel = await startRunnel();
  });
  after(() => runnel.stop());

  test("a sticker gets a friendly answer in private and silence in a group, on Telegram", async () => {
    const { telegram } = runnel;
    const chat = openTelegramChat(telegram, { id: 7001, languageCode: "en" });
    telegram.send(7001, 7001, { media: "sticker" });
    await chat.untilReplies((replies) => replies[0] === en.unsupported);
    const member = { id: 7002, firstName: "Bob", languageCode: "en" };
    const group = telegram.addGroup({ id: -1_000_000_007_000, title: "Group", members: [member], botIsAdmin: true });
    telegram.send(group, member.id, { media: "sticker" });
    telegram.send(group, member.id, { text: `@${telegram.botUsername}` });
    telegram.send(group, member.id, { text: "/help" });
    await telegram.waitFor(() => telegram.messages(group).some((message) => message.from === "bot"));
    const texts = telegram.messages(group).flatMap((message) => (message.from === "bot" ? [message.text] : []));
    assert.equal(texts.length, 1, texts.join("\n"));
    assert.match(texts[0] ?? "", /\/ask/u);
  });

  test("a sticker gets a friendly answer in private and silence in a server, on Discord", async () => {
    const { discord } = runnel;
    const userId = discord.addUser({ name: "sticker-sender" });
    const dm = discord.openDm(userId);
    discord.send(dm, userId, { stickers: ["Wave"] });
    await discord.waitFor(() => discord.messages(dm).find((message) => message.content === en.unsupported));
    const guild = discord.addGuild({ name: "Guild" });
    const channel = discord.addChannel(guild);
    discord.send(channel, userId, { stickers: ["Wave"] });
    runnel.bailian.script({ kind: "answer", text: "Here." });
    discord.send(channel, userId, { content: "@Runnel are you there?" });
    await discord.waitFor(() => discord.messages(channel).find((message) => message.content === "Here."));
    assert.equal(discord.messages(channel).filter((message) => message.isFromBot).length, 1);
  });

  test("a paste of 100,000 characters over many messages is answered, message by message, and the bot lives on", async () => {
    const chat = runnel.openChat("telegram");
    runnel.bailian.script(...Array.from({ length: 25 }, () => ({ kind: "answer", text: "I see." }) as const));
    chat.say("All work and no play. ".repeat(4546));
    await chat.untilReplies((replies) => replies.length === 25);
    runnel.bailian.script({ kind: "answer", text: "Still here." });
    chat.say("Are you there?");
    await chat.untilReplies((replies) => replies.at(-1) === "Still here.");
  });

  test("unknown and malformed updates are ignored on both platforms", async () => {
    const { telegram, discord } = runnel;
    for (const update of [
      { shiny_new_update: { id: 1 } },
      { message: null },
      { message: { message_id: 1 } },
      { message: { message_id: 2, date: 0, chat: { id: "x", type: "cubicle" }, text: 7 } },
      { message: { message_id: 3, date: 0, chat: { id: 7004, type: "private" }, from: null, text: "hi" } },
      { edited_message: { message_id: 3, date: 0, chat: { id: 7004, type: "private" }, text: "hi" } },
    ]) {
      telegram.pushUpdate(update);
    }
    discord.dispatch("SHINY_NEW_EVENT", { id: "1" });
    discord.dispatch("MESSAGE_CREATE", null);
    discord.dispatch("MESSAGE_CREATE", { id: "1", channel_id: null, author: null, content: 7 });
    discord.dispatch("INTERACTION_CREATE", { id: "1", type: 99 });
    for (const chat of [runnel.openChat("telegram"), runnel.openChat("discord")]) {
      chat.say("/help");
      await chat.untilReplies((replies) => (replies[0] ?? "") !== "");
    }
  });

  test("text of every strange kind is answered, and strange answers are shown", async () => {
    const strange =
      "\u0000\u202Eabc\u200B\uD83D 👩‍❤️‍💋‍👨 e\u0301\u0327 \t [x](javascript:alert(1)) @everyone <@1> **a*b__c~~`";
    for (const chat of [runnel.openChat("telegram"), runnel.openChat("discord")]) {
      runnel.bailian.script({ kind: "answer", text: `${strange.replace("\uD83D", "")} done`, chunkChars: 3 });
      chat.say(strange);
      await chat.untilReplies((replies) => replies[0]?.endsWith("done") === true);
    }
  });
});
