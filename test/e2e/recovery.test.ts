import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test, type TestContext } from "node:test";

import { type BailianEmulator, startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import type { RecordedRequest } from "../../src/sandbox/bailian/recorded-request.ts";
import { type DiscordEmulator, startDiscordEmulator } from "../../src/sandbox/discord/index.ts";
import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { type Chat, openDiscordChat, openTelegramChat } from "../support/chat.ts";
import { type RunningProcess, startProcess } from "../support/process.ts";

const words = Array.from({ length: 120 }, (_, index) => `word${index + 1}`);
const whole = `${words.join(" ")} and that is all.`;
const quickly = { kind: "answer", text: whole, chunkChars: 10, chunkIntervalMs: 2 } as const;
/** The first 600 characters come at once, the rest when `promise` resolves. */
const haltedUntil = (promise: Promise<void>) =>
  ({ ...quickly, pauses: [{ beforeChunk: 60, until: promise }] }) as const;
const halted = haltedUntil(new Promise(() => undefined));
const never = { kind: "broken-answer", how: "hang" } as const;

interface Sent {
  readonly role: string;
  readonly content: string;
  readonly partial?: boolean;
}

/** The prompt without the system message. */
function toPrompt(request: RecordedRequest | undefined): readonly Sent[] {
  return ((request?.body["messages"] ?? []) as readonly Sent[]).filter(({ role }) => role !== "system");
}

describe("replies that survive the end of the program", { concurrency: false }, () => {
  let telegram: TelegramEmulator;
  let discord: DiscordEmulator;
  let bailian: BailianEmulator;
  let folder: string;
  let file: string;
  let users = 8000;
  before(async () => {
    telegram = await startTelegramEmulator();
    discord = await startDiscordEmulator();
    folder = await mkdtemp(join(tmpdir(), "runnel-recovery-"));
  });
  beforeEach(async () => {
    await bailian?.close();
    bailian = await startBailianEmulator();
    users += 1;
    file = join(folder, `${users}.db`);
  });
  after(async () => {
    await Promise.all([telegram.close(), discord.close(), bailian.close()]);
    await rm(folder, { recursive: true });
  });

  async function run(context: TestContext, model: object = {}, settings: object = {}): Promise<RunningProcess> {
    const program = await startProcess(
      {
        model: { base_url: bailian.baseUrl, ...model },
        platforms: {
          telegram: {
            api_root: telegram.apiRoot,
            limits: { private_per_s: 20, private_burst: 10, group_per_min: 1000, bot_per_s: 200 },
          },
          discord: { api_root: discord.apiRoot },
        },
        log: { format: "json" },
        storage: { url: `sqlite:${file}` },
        shutdown_grace_s: 0.2,
        ...settings,
      },
      { DASHSCOPE_API_KEY: "sk-sandbox", TELEGRAM_BOT_TOKEN: telegram.token, DISCORD_BOT_TOKEN: discord.token },
    );
    context.after(() => program.dispose());
    return program;
  }

  async function untilUp(program: RunningProcess): Promise<void> {
    await program.untilPrinted(/Telegram is connected/u);
    await program.untilPrinted(/Discord is connected/u);
  }

  async function kill(program: RunningProcess): Promise<void> {
    program.child.kill("SIGKILL");
    await program.exited;
  }

  function chatOn(platform: Chat["platform"]): Chat {
    return platform === "telegram"
      ? openTelegramChat(telegram, { id: users, languageCode: "en" })
      : openDiscordChat(discord, `user${users}`);
  }

  /** Changes what is stored while no program runs. */
  function change(sql: string): void {
    const database = new DatabaseSync(file, { timeout: 5000 });
    database.exec(sql);
    database.close();
  }

  /** Resolves when so many stored turns satisfy a condition. */
  async function untilStored(chat: Chat, turns: number, condition: string): Promise<void> {
    await chat.until(() => {
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
      const found = database.prepare(`SELECT count(*) AS turns FROM turns WHERE ${condition}`).get();
      database.close();
      return found?.["turns"] === turns;
    });
  }

  const untilOver = (chat: Chat) => untilStored(chat, 0, "finished_at_us IS NULL");

  for (const platform of ["telegram", "discord"] as const) {
    for (const isPartial of [true, false]) {
      const how = isPartial ? "goes on from where it stood" : "is written anew in its place";
      test(`${platform}: after a kill in the middle, the answer ${how}, in the same message`, async (context) => {
        const model = isPartial ? {} : { profiles: { "qwen-plus": { partial: false } } };
        const first = await run(context, model);
        await untilUp(first);
        const chat = chatOn(platform);
        bailian.script(halted, quickly);
        chat.say("Tell me all.");
        await chat.untilReplies(([reply = ""]) => reply.length > 450);
        await untilStored(chat, 1, "length(shown_text) > 450");
        await kill(first);
        const shown = chat.replies()[0] ?? "";
        assert.ok(shown.length < whole.length);

        await run(context, model);
        await chat.untilReplies(([reply = ""]) => reply === whole);
        await untilOver(chat);
        assert.deepEqual(chat.replies(), [whole]);
        const last = toPrompt(bailian.requests[1]).at(-1);
        if (isPartial) {
          assert.ok(last?.partial === true && whole.startsWith(last.content) && last.content.length > 0);
        } else assert.deepEqual(last, { role: "user", content: "Tell me all." });
        const afterwards = chat.revisions(0).map((text) => text.length);
        const least = Math.min(...afterwards.slice(afterwards.lastIndexOf(shown.length)));
        assert.ok(least > 100, "what was read already is not taken away");
      });
    }
  }

  test("an answer that is asked to go on from its middle, and cannot, is written anew", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("telegram");
    const refusal = { kind: "error", entry: "E17", variant: "partial" } as const;
    bailian.script(halted, refusal, quickly);
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 300);
    await untilStored(chat, 1, "length(shown_text) > 300");
    await kill(first);
    await run(context);
    await chat.untilReplies(([reply = ""]) => reply === whole);
    assert.deepEqual(chat.replies(), [whole]);
    assert.equal(bailian.requests.length, 3);
  });

  test("a kill before the first text: the question is answered, once", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("discord");
    bailian.script(never, { kind: "answer", text: "Here I am." });
    chat.say("Are you there?");
    await bailian.requestAt(0);
    await kill(first);
    await run(context);
    await chat.untilReplies((replies) => replies.length > 0);
    await untilOver(chat);
    assert.deepEqual(chat.replies(), ["Here I am."]);
  });

  test("a kill while the final text is on its way: it is shown without asking the model again", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("telegram");
    const goOn = Promise.withResolvers<void>();
    bailian.script(haltedUntil(goOn.promise));
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 450);
    chat.failWrites("edit", { kind: "hang-before" });
    goOn.resolve();
    await untilStored(chat, 1, "ending IS NOT NULL");
    await kill(first);
    assert.notEqual(chat.replies()[0], whole);
    await run(context);
    await chat.untilReplies(([reply]) => reply === whole);
    await untilOver(chat);
    assert.deepEqual(chat.replies(), [whole]);
    assert.equal(bailian.requests.length, 1);
  });

  test("a kill after the final text was shown and before that was recorded: nothing is doubled", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("discord");
    const goOn = Promise.withResolvers<void>();
    bailian.script(haltedUntil(goOn.promise), quickly);
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 450);
    const other = new DatabaseSync(file, { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    goOn.resolve();
    await chat.untilReplies(([reply]) => reply === whole);
    await kill(first);
    other.exec("ROLLBACK");
    other.close();
    await run(context);
    await untilOver(chat);
    assert.deepEqual(chat.replies(), [whole]);
  });

  test("a message that could not be recorded at once is recorded when the store works again: no second copy", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("telegram");
    const goOn = Promise.withResolvers<void>();
    const [{ beforeChunk, until }] = halted.pauses;
    const pauses = [
      { beforeChunk: 0, until: goOn.promise },
      { beforeChunk, until },
    ];
    bailian.script({ ...quickly, pauses }, quickly);
    chat.say("Tell me all.");
    await bailian.requestAt(0);
    const other = new DatabaseSync(file, { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    goOn.resolve();
    await first.untilPrinted(/A message of the reply could not be recorded/u);
    other.exec("ROLLBACK");
    other.close();
    await untilStored(chat, 1, "(SELECT count(*) FROM platform_messages WHERE reply_index = 0) = 1");
    await kill(first);
    await run(context);
    await chat.untilReplies(([reply]) => reply === whole);
    await untilOver(chat);
    assert.deepEqual(chat.replies(), [whole]);
  });

  test("a store that is locked while a turn is taken up again costs time, but no other start", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("telegram");
    bailian.script(halted, quickly, quickly);
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 300);
    chat.say("And then?");
    await untilStored(chat, 2, "true");
    await kill(first);
    const other = new DatabaseSync(file, { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    const second = await run(context);
    await second.untilPrinted(/waits until the store works again/u);
    other.exec("ROLLBACK");
    other.close();
    await chat.untilReplies((replies) => replies.length === 2 && replies.every((reply) => reply === whole));
  });

  test("stopped in the middle, a reply says that the bot is coming back, and the next start goes on in its place", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chats = [chatOn("telegram"), chatOn("discord")];
    bailian.script(halted, halted, quickly, quickly);
    for (const chat of chats) chat.say("Tell me all.");
    for (const chat of chats) chat.say("And then?");
    for (const chat of chats) await chat.untilReplies(([reply = ""]) => reply.length > 100);
    first.child.kill("SIGTERM");
    assert.equal(await first.exited, 0, first.output());
    for (const chat of chats) {
      assert.match(chat.replies()[0] ?? "", /^word1 .*\n(?:\n|-# )\(I am being restarted\. Back in a moment\.\)$/u);
      assert.equal(chat.replies().length, 1, "what waits its turn is not shown");
    }
    bailian.script(quickly, quickly);
    await run(context);
    for (const chat of chats) {
      const [told] = await chat.untilReplies((replies) => replies.length === 2 && replies[0] === whole);
      assert.equal(told, whole);
      await untilOver(chat);
    }
  });

  test("a question during which the process died five times without a word ends with a friendly sentence", async (context) => {
    const chat = chatOn("telegram");
    const first = await run(context);
    await untilUp(first);
    bailian.script(never, never, never, never, never);
    chat.say("What breaks you?");
    await bailian.requestAt(0);
    await kill(first);
    for (let death = 2; death <= 5; death += 1) {
      const next = await run(context);
      await bailian.requestAt(death - 1);
      await kill(next);
    }
    await run(context);
    const [reply = ""] = await chat.untilReplies((replies) => replies.length === 1);
    assert.match(reply, /^Sorry, something went wrong each time .* \(Reference: [A-Z0-9]{8}\)$/u);
    await untilOver(chat);
    assert.equal(bailian.requests.length, 5);
  });

  test("a message that Discord made and nobody learned of is taken back when the question is given up", async (context) => {
    const long = Array.from({ length: 300 }, (_, index) => `word${index + 1}`).join(" ");
    const chat = chatOn("discord");
    const first = await run(context);
    await untilUp(first);
    const goOn = Promise.withResolvers<void>();
    bailian.script({ ...haltedUntil(goOn.promise), text: long, pauses: [{ beforeChunk: 60, until: goOn.promise }] });
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 450);
    await untilStored(chat, 1, "length(shown_text) > 450");
    chat.failWrites("create", { kind: "hang-after" });
    goOn.resolve();
    await chat.untilReplies((replies) => replies.length === 2);
    await kill(first);
    change("UPDATE turns SET claims = 5, ending = NULL");
    await run(context);
    await untilOver(chat);
    const replies = chat.replies();
    assert.equal(replies.length, 1, replies.join(" | "));
    assert.match(replies[0] ?? "", /^word1 .*\n-# Sorry, something went wrong each time/u);
  });

  test("a kill after Discord took the file of a long answer and before it said so: there is one file", async (context) => {
    const long = Array.from({ length: 600 }, (_, index) => `word${index + 1}`).join(" ");
    const settings = { reply: { max_parts: 1 } };
    const chat = chatOn("discord");
    const first = await run(context, {}, settings);
    await untilUp(first);
    bailian.script({ kind: "answer", text: long });
    discord.faults.add({ kind: "hang-after", method: "POST", route: /\/messages$/u, skip: 1 });
    chat.say("Tell me all.");
    await chat.until(() => chat.files().length === 1);
    await kill(first);
    await run(context, {}, settings);
    await untilOver(chat);
    assert.deepEqual(
      chat.files().map(({ text }) => text),
      [long],
    );
    assert.equal(chat.replies().length, 1);
    assert.equal(bailian.requests.length, 1);
  });

  test("what was asked over an hour ago is closed with a sentence; a command of that time without one", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("discord");
    bailian.script({ ...never, text: whole.slice(0, 200) });
    chat.say("Tell me all.");
    await chat.untilReplies(([reply = ""]) => reply.length > 100);
    await untilStored(chat, 1, "length(shown_text) > 100");
    await kill(first);
    change("UPDATE turns SET accepted_at_us = accepted_at_us - 3700000000");
    const event = `json_set(event, '$.type', 'command', '$.command', 'help', '$.argument', '')`;
    const columns = "conversation_id, accepted_at_us, claims, shown_text";
    change(`INSERT INTO turns (turn_id, event, ${columns}) SELECT 'HELP', ${event}, ${columns} FROM turns`);

    await run(context);
    await untilOver(chat);
    assert.equal(chat.replies().length, 1, chat.replies().join(" | "));
    assert.match(chat.replies()[0] ?? "", /^word1 word2 .*\n-# Sorry, I was away for a while/u);
    assert.equal(bailian.requests.length, 1);
  });

  test("questions of one conversation are answered in their order, and what comes new after them", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chat = chatOn("telegram");
    bailian.script(never);
    chat.say("One?");
    await bailian.requestAt(0);
    chat.say("Two?");
    await untilStored(chat, 2, "true");
    await kill(first);
    chat.say("Three?");
    bailian.script(
      { kind: "answer", text: "The first.", firstChunkAfterMs: 500 },
      { kind: "answer", text: "The second." },
      { kind: "answer", text: "The third." },
    );
    await run(context);
    await chat.untilReplies((replies) => replies.length === 3);
    assert.deepEqual(chat.replies(), ["The first.", "The second.", "The third."]);
    assert.deepEqual(
      toPrompt(bailian.requests.at(-1)).map(({ content }) => content),
      ["One?", "The first.", "Two?", "The second.", "Three?"],
    );
  });

  test("a reply to a message of before the kill continues from there", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const userId = users;
    const chatId = telegram.addPrivateChat({ id: userId, firstName: "Ann", languageCode: "en" });
    const texts = () =>
      telegram
        .messages(chatId)
        .filter(({ from }) => from === "bot")
        .map(({ text }) => text);
    bailian.script({ kind: "answer", text: "Of cats." }, halted, quickly, { kind: "answer", text: "Of both." });
    telegram.send(chatId, userId, { text: "Of what?" });
    await telegram.waitFor(() => texts().includes("Of cats."));
    telegram.send(chatId, userId, { text: "Of dogs, too?" });
    await telegram.waitFor(() => (texts()[1]?.length ?? 0) > 200);
    await kill(first);
    await run(context);
    await telegram.waitFor(() => texts()[1] === whole, 10_000);
    const quoted = telegram.messages(chatId).find(({ text }) => text === "Of cats.");
    assert.ok(quoted !== undefined);
    telegram.send(chatId, userId, { text: "Tell me more of these.", replyToMessageId: quoted.id });
    await telegram.waitFor(() => texts().includes("Of both."), 10_000);
    assert.deepEqual(
      toPrompt(bailian.requests.at(-1)).map(({ content }) => content),
      ["Of what?", "Of cats.", "Tell me more of these."],
    );
  });

  test("what is sent in the moment of a kill is answered once, on both platforms", async (context) => {
    const first = await run(context);
    await untilUp(first);
    const chats = [chatOn("telegram"), chatOn("discord")];
    for (const chat of chats) {
      bailian.script({ kind: "answer", text: "Welcome." });
      chat.say("Hello.");
      await chat.untilReplies((replies) => replies.length === 1);
    }
    for (let message = 1; message <= 5; message += 1) for (const chat of chats) chat.say(`Number ${message}.`);
    first.child.kill("SIGKILL");
    for (const chat of chats) chat.say("Number 6.");
    await first.exited;
    bailian.script(
      ...Array.from({ length: 12 }, (_, index) => ({ kind: "answer", text: `Answer ${index}.` }) as const),
    );
    await run(context);
    for (const chat of chats) await chat.untilReplies((replies) => replies.length === 7);
    for (const chat of chats) await untilOver(chat);
    for (const chat of chats) assert.equal(chat.replies().length, 7, chat.replies().join(" | "));
    const asked = bailian.requests.map((request) => toPrompt(request).at(-1)?.content);
    for (let message = 1; message <= 6; message += 1) {
      assert.equal(asked.filter((question) => question === `Number ${message}.`).length, 2);
    }
  });
});
