import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type BailianEmulator, startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import { type DiscordEmulator, startDiscordEmulator } from "../../src/sandbox/discord/index.ts";
import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { openTelegramChat } from "../support/chat.ts";
import { type RunningProcess, startProcess } from "../support/process.ts";

/** An answer that begins and never ends. */
const unfinished = {
  kind: "broken-answer",
  how: "hang",
  text: "A beginning that is long enough to be shown at once.",
} as const;

describe("the program as its operator runs it", () => {
  let telegram: TelegramEmulator;
  let discord: DiscordEmulator;
  let bailian: BailianEmulator;
  let running: RunningProcess | undefined;
  before(async () => {
    telegram = await startTelegramEmulator();
    discord = await startDiscordEmulator();
    bailian = await startBailianEmulator();
  });
  after(async () => {
    await Promise.all([telegram.close(), discord.close(), bailian.close()]);
  });

  /** The program pointed at the emulators; disposed of after the test. */
  async function run(
    t: { after(fn: () => Promise<void>): void },
    env: Readonly<Record<string, string>>,
    overrides: Readonly<Record<string, unknown>> = {},
  ): Promise<RunningProcess> {
    running = await startProcess(
      {
        model: { base_url: bailian.baseUrl },
        platforms: { telegram: { api_root: telegram.apiRoot }, discord: { api_root: discord.apiRoot } },
        log: { format: "json" },
        http: { port: 0 },
        shutdown_grace_s: 1,
        ...overrides,
      },
      env,
    );
    t.after(() => running?.dispose() ?? Promise.resolve());
    return running;
  }
  const key = { DASHSCOPE_API_KEY: "sk-sandbox" };

  test("a wrong Telegram token ends it with one line that names the variable and where to get the right one, code 78", async (t) => {
    const program = await run(t, { ...key, TELEGRAM_BOT_TOKEN: "1000000001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
    assert.equal(await program.exited, 78, program.output());
    assert.match(program.output(), /TELEGRAM_BOT_TOKEN/u);
    assert.match(program.output(), /@BotFather/u);
    assert.ok(!program.output().includes("AAAAAAAA"), "the token is printed");
  });

  test("a wrong Discord token ends it with code 78 although Telegram is fine", async (t) => {
    const program = await run(t, {
      ...key,
      TELEGRAM_BOT_TOKEN: telegram.token,
      DISCORD_BOT_TOKEN: "MTAwMDAwMDAwMDAwMDAwMDAx.Gabcde.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    });
    assert.equal(await program.exited, 78, program.output());
    assert.match(program.output(), /DISCORD_BOT_TOKEN/u);
    assert.ok(!program.output().includes("Gabcde"), "the token is printed");
  });

  test("a platform without a token is off, and one line says so", async (t) => {
    const program = await run(t, { ...key, TELEGRAM_BOT_TOKEN: telegram.token });
    await program.untilPrinted(/Telegram is connected/u);
    assert.equal(program.output().match(/DISCORD_BOT_TOKEN/gu)?.length, 1, program.output());
  });

  test("SIGTERM ends it cleanly with code 0", async (t) => {
    const program = await run(t, { ...key, TELEGRAM_BOT_TOKEN: telegram.token, DISCORD_BOT_TOKEN: discord.token });
    await program.untilPrinted(/Telegram is connected/u);
    await program.untilPrinted(/Discord is connected/u);
    program.child.kill("SIGTERM");
    assert.equal(await program.exited, 0, program.output());
  });

  test("an answer that cannot end within the grace says so to its reader", async (t) => {
    const chat = openTelegramChat(telegram, { id: 6001, languageCode: "en" });
    const program = await run(t, { ...key, TELEGRAM_BOT_TOKEN: telegram.token });
    bailian.script(unfinished);
    chat.say("Go on.");
    await chat.untilReplies((replies) => replies.length === 1);
    program.child.kill("SIGINT");
    assert.equal(await program.exited, 0, program.output());
    assert.match(chat.replies()[0] ?? "", /^A beginning .*\n\n\(I am being restarted/u);
  });

  for (const what of ["hello", "ready"] as const) {
    test(`SIGTERM keeps to the grace and ends with 0 while Discord's gateway does not say ${what}`, async (t) => {
      const chat = openTelegramChat(telegram, { id: what === "hello" ? 6003 : 6004, languageCode: "en" });
      discord.gateway.withhold(what);
      t.after(() => discord.gateway.withhold(undefined));
      const { withheld } = discord.gateway.counts;
      const env = { ...key, TELEGRAM_BOT_TOKEN: telegram.token, DISCORD_BOT_TOKEN: discord.token };
      const program = await run(t, env, { shutdown_grace_s: 0.2 });
      bailian.script(unfinished);
      chat.say("Go on.");
      await chat.untilReplies((replies) => replies.length === 1);
      await discord.waitFor(({ gateway }) => gateway.counts.withheld > withheld);
      program.child.kill("SIGTERM");
      assert.equal(await program.exited, 0, program.output());
      assert.match(chat.replies()[0] ?? "", /\(I am being restarted/u);
      assert.match(program.output(), /Stopped\./u);
      assert.doesNotMatch(program.output(), /trying again|without it|unsettled/u);
    });
  }

  test("a second signal ends it at once", async (t) => {
    const chat = openTelegramChat(telegram, { id: 6002, languageCode: "en" });
    const program = await run(t, { ...key, TELEGRAM_BOT_TOKEN: telegram.token }, { shutdown_grace_s: 60 });
    bailian.script(unfinished);
    chat.say("Go on.");
    await chat.untilReplies((replies) => replies.length === 1);
    program.child.kill("SIGTERM");
    await program.untilPrinted(/Stopping/u);
    program.child.kill("SIGTERM");
    assert.equal(await program.exited, 143, program.output());
  });

  test("a configuration with several mistakes lists them all with their places, code 78", async (t) => {
    const program = await startProcess("model:\n  bas_url: http://x\n  retries: many\nplatfroms: {}\n");
    t.after(() => program.dispose());
    assert.equal(await program.exited, 78);
    const lines = program.output().trim().split("\n");
    assert.equal(lines.length, 3, program.output());
    assert.match(lines[0] ?? "", /^config\.yaml:2:3 model\.bas_url: .*base_url/u);
    assert.match(lines[1] ?? "", /^config\.yaml:3:12 model\.retries: /u);
    assert.match(lines[2] ?? "", /^config\.yaml:4:1 platfroms: .*platforms/u);
  });

  test("a stream-only model with stream: false is refused at the start with reason and remedy", async (t) => {
    const program = await startProcess({ model: { name: "qwq-plus", params: { stream: false } } }, key);
    t.after(() => program.dispose());
    assert.equal(await program.exited, 78);
    assert.match(program.output(), /^config\.yaml:4:\d+ model\.params\.stream: .*qwq-plus/u);
  });

  test("a platform with a token but no key for the model is an error", async (t) => {
    const program = await run(t, { TELEGRAM_BOT_TOKEN: telegram.token });
    assert.equal(await program.exited, 78);
    assert.match(program.output(), /DASHSCOPE_API_KEY/u);
  });

  test("--config with no platform on is an error", async (t) => {
    const program = await startProcess("model: {}\n", key, ["--config", "config.yaml"]);
    t.after(() => program.dispose());
    assert.equal(await program.exited, 78);
  });

  test("without tokens the sandbox opens, and SIGINT closes it with code 0", async (t) => {
    const program = await startProcess({ http: { port: 0 }, log: { format: "json" } });
    t.after(() => program.dispose());
    const [url] = await program.untilPrinted(/http:\/\/127\.0\.0\.1:\d+/u);
    await program.untilPrinted(/Telegram is connected/u);
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /sandbox/iu);
    program.child.kill("SIGINT");
    assert.equal(await program.exited, 0, program.output());
  });

  test("a token revoked while running stops its platform alone; when none is left the program ends with 78", async (t) => {
    const ownTelegram = await startTelegramEmulator();
    const ownDiscord = await startDiscordEmulator();
    t.after(() => Promise.all([ownTelegram.close(), ownDiscord.close()]).then(() => undefined));
    const program = await run(
      t,
      { ...key, TELEGRAM_BOT_TOKEN: ownTelegram.token, DISCORD_BOT_TOKEN: ownDiscord.token },
      { platforms: { telegram: { api_root: ownTelegram.apiRoot }, discord: { api_root: ownDiscord.apiRoot } } },
    );
    await program.untilPrinted(/Telegram is connected/u);
    await program.untilPrinted(/Discord is connected/u);
    ownDiscord.revokeToken();
    await program.untilPrinted(/Discord stopped for good/u);
    const chat = openTelegramChat(ownTelegram, { id: 6003, languageCode: "en" });
    chat.say("/help");
    await chat.untilReplies((replies) => replies.length === 1);
    ownTelegram.revokeToken();
    assert.equal(await program.exited, 78, program.output());
  });
});
