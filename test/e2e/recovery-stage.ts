import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, beforeEach, type TestContext } from "node:test";

import { type BailianEmulator, startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import { type DiscordEmulator, startDiscordEmulator } from "../../src/sandbox/discord/index.ts";
import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { type Chat, openDiscordChat, openTelegramChat } from "../support/chat.ts";
import { type RunningProcess, startProcess } from "../support/process.ts";

/** An answer of 120 words. */
export const whole = `${Array.from({ length: 120 }, (_, index) => `word${index + 1}`).join(" ")} and that is all.`;

export const quickly = { kind: "answer", text: whole, chunkChars: 10, chunkIntervalMs: 2 } as const;

/** The first 600 characters come at once, the rest when `promise` resolves. */
export const haltedUntil = (promise: Promise<void>) =>
  ({ ...quickly, pauses: [{ beforeChunk: 60, until: promise }] }) as const;

export const never = { kind: "broken-answer", how: "hang" } as const;

/** What differs from the usual configuration of a run. */
export interface RunOptions {
  readonly model?: object;
  readonly settings?: object;
}

/** Services that outlive the program, which runs as a process of its own with a new database for each test. */
export class RecoveryStage {
  #telegram: TelegramEmulator | undefined;
  #discord: DiscordEmulator | undefined;
  #bailian: BailianEmulator | undefined;
  #folder = "";
  #tests = 0;

  /** Registers what happens before and after the tests of the suite around it. */
  constructor() {
    before(async () => {
      this.#telegram = await startTelegramEmulator();
      this.#discord = await startDiscordEmulator();
      this.#folder = await mkdtemp(join(tmpdir(), "runnel-recovery-"));
    });
    beforeEach(async () => {
      await this.#bailian?.close();
      this.#bailian = await startBailianEmulator();
      this.#tests += 1;
    });
    after(async () => {
      await Promise.all([this.#telegram?.close(), this.#discord?.close(), this.#bailian?.close()]);
      await rm(this.#folder, { recursive: true });
    });
  }

  get telegram(): TelegramEmulator {
    return started(this.#telegram);
  }

  get discord(): DiscordEmulator {
    return started(this.#discord);
  }

  get bailian(): BailianEmulator {
    return started(this.#bailian);
  }

  /** Of the user of this test, on Telegram. */
  get userId(): number {
    return 8000 + this.#tests;
  }

  async run(context: TestContext, { model = {}, settings = {} }: RunOptions = {}): Promise<RunningProcess> {
    const program = await startProcess(
      {
        model: { base_url: this.bailian.baseUrl, ...model },
        platforms: {
          telegram: {
            api_root: this.telegram.apiRoot,
            limits: { private_per_s: 20, private_burst: 10, group_per_min: 1000, bot_per_s: 200 },
          },
          discord: { api_root: this.discord.apiRoot },
        },
        log: { format: "json" },
        storage: { url: `sqlite:${this.#file}` },
        shutdown_grace_s: 0.2,
        ...settings,
      },
      {
        DASHSCOPE_API_KEY: "sk-sandbox",
        TELEGRAM_BOT_TOKEN: this.telegram.token,
        DISCORD_BOT_TOKEN: this.discord.token,
      },
    );
    context.after(() => program.dispose());
    return program;
  }

  async untilUp(program: RunningProcess): Promise<void> {
    await program.untilPrinted(/Telegram is connected/u);
    await program.untilPrinted(/Discord is connected/u);
  }

  async kill(program: RunningProcess): Promise<void> {
    program.child.kill("SIGKILL");
    await program.exited;
  }

  chatOn(platform: Chat["platform"]): Chat {
    return platform === "telegram"
      ? openTelegramChat(this.telegram, { id: this.userId, languageCode: "en" })
      : openDiscordChat(this.discord, `user${this.userId}`);
  }

  /** Another program that uses the database of this test. */
  openDatabase(): DatabaseSync {
    return new DatabaseSync(this.#file, { timeout: 5000 });
  }

  /** Changes what is stored while no program runs. */
  change(sql: string): void {
    const database = this.openDatabase();
    database.exec(sql);
    database.close();
  }

  /** Resolves when so many stored turns satisfy a condition. */
  async untilStored(chat: Chat, turns: number, condition: string): Promise<void> {
    await chat.until(() => {
      const database = new DatabaseSync(this.#file, { readOnly: true, timeout: 5000 });
      const found = database.prepare(`SELECT count(*) AS turns FROM turns WHERE ${condition}`).get();
      database.close();
      return found?.["turns"] === turns;
    });
  }

  untilOver(chat: Chat): Promise<void> {
    return this.untilStored(chat, 0, "finished_at_us IS NULL");
  }

  get #file(): string {
    return join(this.#folder, `${this.#tests}.db`);
  }
}

function started<Service>(service: Service | undefined): Service {
  if (service === undefined) throw new Error("It is there once the tests run.");
  return service;
}
