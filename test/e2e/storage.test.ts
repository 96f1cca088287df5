import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";

import { type BailianEmulator, startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import { type DiscordEmulator, startDiscordEmulator } from "../../src/sandbox/discord/index.ts";
import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { openDiscordChat, openTelegramChat } from "../support/chat.ts";
import { type RunningProcess, startProcess } from "../support/process.ts";

describe("what the program remembers", () => {
  let telegram: TelegramEmulator;
  let discord: DiscordEmulator;
  let bailian: BailianEmulator;
  let folder: string;
  before(async () => {
    telegram = await startTelegramEmulator();
    discord = await startDiscordEmulator();
    bailian = await startBailianEmulator();
    folder = await mkdtemp(join(tmpdir(), "runnel-storage-"));
  });
  after(async () => {
    await Promise.all([telegram.close(), discord.close(), bailian.close()]);
    await rm(folder, { recursive: true });
  });

  async function run(
    context: TestContext,
    file: string,
    hasDiscord = false,
    settings: object = {},
  ): Promise<RunningProcess> {
    const program = await startProcess(
      {
        model: { base_url: bailian.baseUrl },
        platforms: {
          telegram: { api_root: telegram.apiRoot },
          discord: { api_root: discord.apiRoot, enabled: hasDiscord },
        },
        log: { format: "json" },
        storage: { url: `sqlite:${file}` },
        shutdown_grace_s: 1,
        ...settings,
      },
      { DASHSCOPE_API_KEY: "sk-sandbox", TELEGRAM_BOT_TOKEN: telegram.token, DISCORD_BOT_TOKEN: discord.token },
    );
    context.after(() => program.dispose());
    return program;
  }

  test("a conversation goes on after the program was killed", async (context) => {
    const chat = openTelegramChat(telegram, { id: 7001, languageCode: "en" });
    const file = join(folder, "data", "goes-on.db");
    const first = await run(context, file);
    chat.say("My name is Ada.");
    await chat.untilReplies((replies) => replies.length === 1);
    await chat.until(() => !chat.isTyping());
    await first.untilPrinted(/The turn is over/u);
    first.child.kill("SIGKILL");
    await first.exited;
    assert.ok(existsSync(file));

    const second = await run(context, file);
    await second.untilPrinted(/Telegram is connected/u);
    chat.say("What is my name?");
    await second.untilPrinted(/The turn is over/u);
    const sent = bailian.requests.at(-1)?.body.messages as readonly { role: string; content: string }[];
    assert.deepEqual(
      sent.filter(({ role }) => role === "user").map(({ content }) => content),
      ["My name is Ada.", "What is my name?"],
    );
  });

  test("what people wrote while the program was away is answered once, on both platforms", async (context) => {
    const file = join(folder, "away.db");
    const chats = [openTelegramChat(telegram, { id: 7003, languageCode: "en" }), openDiscordChat(discord, "ada")];
    const first = await run(context, file, true);
    await first.untilPrinted(/Discord is connected/u);
    for (const chat of chats) chat.say("Hello.");
    for (const chat of chats) await chat.untilReplies((replies) => replies.length === 1);
    await first.untilPrinted(/The turn is over(?:.|\n)*The turn is over/u);
    first.child.kill("SIGKILL");
    await first.exited;

    for (const chat of chats) chat.say("Is anybody there?");
    const second = await run(context, file, true);
    await second.untilPrinted(/The turn is over(?:.|\n)*The turn is over/u);
    for (const chat of chats) assert.equal(chat.replies().length, 2, `${chat.platform}: ${chat.replies().join(" | ")}`);
  });

  test("people are told that their message waits, and are answered once it can be recorded", async (context) => {
    const chat = openTelegramChat(telegram, { id: 7004, languageCode: "en" });
    const file = join(folder, "locked.db");
    const program = await run(context, file);
    await program.untilPrinted(/Telegram is connected/u);
    const other = new DatabaseSync(file, { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    chat.say("Do you hear me?");
    await chat.untilReplies((replies) => /I will answer yours/u.test(replies[0] ?? ""));
    assert.match(program.output(), /Messages cannot be recorded/u);
    assert.match(program.output(), /is locked by another program/u);
    other.exec("ROLLBACK");
    other.close();
    await chat.untilReplies((replies) => replies.length === 2);
    await program.untilPrinted(/The turn is over/u);
    assert.equal(chat.replies().length, 2);
  });

  test("a message that comes after the file was removed is answered at the next start", async (context) => {
    const chat = openTelegramChat(telegram, { id: 7006, languageCode: "en" });
    const data = join(folder, "removed");
    const file = join(data, "removed.db");
    const first = await run(context, file);
    await first.untilPrinted(/Telegram is connected/u);
    await rm(data, { recursive: true });
    chat.say("Do you hear me?");
    await chat.untilReplies((replies) => /I will answer yours/u.test(replies[0] ?? ""));
    assert.match(first.output(), /Messages cannot be recorded/u);
    assert.match(first.output(), /removed\.db was removed or replaced while Runnel runs/u);
    first.child.kill("SIGTERM");
    assert.equal(await first.exited, 0, first.output());

    const second = await run(context, file);
    await second.untilPrinted(/The turn is over/u);
    assert.equal(chat.replies().length, 2);
  });

  test("what is too old is removed also while a platform cannot be reached", async (context) => {
    const chat = openTelegramChat(telegram, { id: 7007, languageCode: "en" });
    const file = join(folder, "retention.db");
    const first = await run(context, file);
    chat.say("Hello.");
    await first.untilPrinted(/The turn is over/u);
    first.child.kill("SIGTERM");
    await first.exited;
    const database = new DatabaseSync(file, { timeout: 5000 });
    context.after(() => database.close());
    database.exec("UPDATE turns SET finished_at_us = finished_at_us - 200000000000");
    await run(context, file, true, {
      platforms: { telegram: { api_root: telegram.apiRoot }, discord: { api_root: "http://127.0.0.1:9/api" } },
      storage: { url: `sqlite:${file}`, retention_days: 1 },
    });
    await chat.until(() => database.prepare("SELECT count(*) AS turns FROM turns").get()?.["turns"] === 0);
  });

  test("a turn that is damaged in the file is told of, and keeps nobody else from being answered", async (context) => {
    const chat = openTelegramChat(telegram, { id: 7005, languageCode: "en" });
    const file = join(folder, "damaged-turn.db");
    const first = await run(context, file);
    chat.say("Hello.");
    await first.untilPrinted(/The turn is over/u);
    first.child.kill("SIGKILL");
    await first.exited;
    const database = new DatabaseSync(file);
    database.exec("UPDATE turns SET finished_at_us = NULL, event = '{\"type\":'");
    const { turn_id: turnId } = database.prepare("SELECT turn_id FROM turns").get() ?? {};
    database.close();

    const second = await run(context, file);
    const [line] = await second.untilPrinted(/.*unfinished turn cannot be read.*/u);
    assert.equal((JSON.parse(line) as { ref?: string }).ref, turnId);
    chat.say("Are you well?");
    await second.untilPrinted(/The turn is over/u);
    assert.equal(chat.replies().length, 2);
  });

  test("a second process on the same file is refused with code 78; the first goes on", async (context) => {
    const chat = openTelegramChat(telegram, { id: 7002, languageCode: "en" });
    const file = join(folder, "twice.db");
    const first = await run(context, file);
    await first.untilPrinted(/Telegram is connected/u);
    const second = await run(context, file);
    assert.equal(await second.exited, 78, second.output());
    assert.match(second.output(), /Another process of Runnel is running with .*twice\.db/u);
    chat.say("Are you there?");
    await chat.untilReplies((replies) => replies.length === 1);
  });

  test("a file that is no database ends the program with the remedy and code 78", async (context) => {
    const file = join(folder, "notes.db");
    await writeFile(file, "Not a database, but notes. ".repeat(50));
    const program = await run(context, file);
    assert.equal(await program.exited, 78, program.output());
    assert.match(
      program.output(),
      /notes\.db is damaged, or no database of SQLite.*put a backup in its place|put a backup/u,
    );
  });
});
