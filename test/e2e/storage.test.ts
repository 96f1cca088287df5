import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";

import { type BailianEmulator, startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { openTelegramChat } from "../support/chat.ts";
import { type RunningProcess, startProcess } from "../support/process.ts";

describe("what the program remembers", () => {
  let telegram: TelegramEmulator;
  let bailian: BailianEmulator;
  let folder: string;
  before(async () => {
    telegram = await startTelegramEmulator();
    bailian = await startBailianEmulator();
    folder = await mkdtemp(join(tmpdir(), "runnel-storage-"));
  });
  after(async () => {
    await Promise.all([telegram.close(), bailian.close()]);
    await rm(folder, { recursive: true });
  });

  async function run(context: TestContext, file: string): Promise<RunningProcess> {
    const program = await startProcess(
      {
        model: { base_url: bailian.baseUrl },
        platforms: { telegram: { api_root: telegram.apiRoot }, discord: { enabled: false } },
        log: { format: "json" },
        storage: { url: `sqlite:${file}` },
        shutdown_grace_s: 1,
      },
      { DASHSCOPE_API_KEY: "sk-sandbox", TELEGRAM_BOT_TOKEN: telegram.token },
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
