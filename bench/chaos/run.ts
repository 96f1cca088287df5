import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { startBailianEmulator } from "../../src/sandbox/bailian/index.ts";
import type { Answer } from "../../src/sandbox/bailian/scenario.ts";
import { startDiscordEmulator } from "../../src/sandbox/discord/index.ts";
import { startTelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { Bot } from "./bot.ts";
import { Dice } from "./dice.ts";
import { judge, type Verdict } from "./judge.ts";
import { type ChaosChat, openChats } from "./places.ts";
import { parseQuestion, toAnswer } from "./questions.ts";
import { readRecords } from "./records.ts";
import { Talk } from "./talk.ts";

/** How much is to happen. */
export interface ChaosOptions {
  /** How often the bot is killed. */
  readonly kills: number;
  /** What is said and when the bot is killed follow from it, as far as one machine is as fast as another. */
  readonly seed: number;
}

/** How it ended. */
export interface ChaosReport extends Verdict {
  readonly messages: number;
  readonly kills: number;
  /** From the start of a process until it first wrote into a chat where an answer was due; undefined where none did. */
  readonly slowestRecoveryMs: number | undefined;
  /** What the bot logged. */
  readonly log: string;
}

/** The adapters' own limits are below these, so that the run is not about waiting. */
const telegramLimits = { privatePerS: 40, privateBurst: 20, groupPerMin: 2000, botPerS: 500 };
const ownTelegramLimits = { private_per_s: 20, private_burst: 10, group_per_min: 1000, bot_per_s: 200 };
const discordLimits = { editsPerWindow: 20, createsPerWindow: 20, windowMs: 1000 };
const betweenMessagesMs = [60, 260] as const;
/** These come while a process starts, or has just started; the others once it is connected. */
const shareOfEarlyKills = 0.3;
const longestStartMs = 10_000;
const pollMs = 200;
/** How long everything that is due may take in the end. */
const settleMs = 90_000;

/**
 * Lets people talk to a bot that is killed again and again, at moments that include its start and its recovery, and holds what
 * they see in the end against what they said. The platforms and the model are emulated in this process and survive.
 */
export async function runChaos({ kills, seed }: ChaosOptions): Promise<ChaosReport> {
  const dice = new Dice(seed);
  const telegram = await startTelegramEmulator({ limits: telegramLimits });
  const discord = await startDiscordEmulator({ limits: discordLimits });
  const bailian = await startBailianEmulator({
    defaultAnswer: ({ messages }) => answerTo(messages.findLast(({ role }) => role === "user")?.content ?? ""),
  });
  const folder = await mkdtemp(join(tmpdir(), "runnel-chaos-"));
  const bot = new Bot(folder);
  const database = join(folder, "runnel.db");
  /** Half of the lives cannot go on from the middle of an answer. */
  const toConfig = () => ({
    model: {
      base_url: bailian.baseUrl,
      api_key: "sk-sandbox",
      profiles: { "qwen-plus": { partial: dice.next() < 0.5 } },
    },
    platforms: {
      telegram: { token: telegram.token, api_root: telegram.apiRoot, limits: ownTelegramLimits },
      discord: { token: discord.token, api_root: discord.apiRoot },
    },
    // The longest answers end as a file on Discord, and in messages on Telegram.
    reply: { max_parts: 3 },
    storage: { url: `sqlite:${database}` },
    log: { format: "json" },
  });
  const chats = openChats(telegram, discord);
  const talk = new Talk(chats, new Dice(seed + 1));
  const recoveriesMs: number[] = [];
  try {
    await bot.start(toConfig());
    // Discord tells nothing of a chat that the bot does not know yet.
    await bot.untilConnected(settleMs);
    talk.greet();
    await until(() => talk.open().size === 0, settleMs);

    const over = new AbortController();
    const talking = keepTalking(talk, new Dice(seed + 2), over.signal);
    let startedAtMs = Date.now();
    for (let kill = 1; kill <= kills; kill += 1) {
      const due = [...talk.open().keys()];
      if (dice.next() < shareOfEarlyKills) await delay(dice.between(0, 700));
      else {
        await bot.untilConnected(longestStartMs);
        await delay(dice.between(0, 900));
      }
      if (kill > 1) noteRecovery(recoveriesMs, due, startedAtMs);
      await bot.kill();
      startedAtMs = Date.now();
      await bot.start(toConfig());
    }
    over.abort();
    await talking;
    const due = [...talk.open().keys()];
    await until(() => talk.open().size === 0 && readRecords(database).unfinished === 0, settleMs);
    noteRecovery(recoveriesMs, due, startedAtMs);
    await bot.stop();
    const verdict = judge(talk, chats, readRecords(database), bailian.requests, kills);
    return {
      ...verdict,
      messages: talk.messages,
      kills,
      slowestRecoveryMs: recoveriesMs.length === 0 ? undefined : Math.max(...recoveriesMs),
      log: await bot.log(),
    };
  } finally {
    await bot.stop();
    await Promise.all([telegram.close(), discord.close(), bailian.close()]);
    await rm(folder, { recursive: true });
  }
}

/** Short answers come at once, longer ones over a second. */
function answerTo(content: string): Answer {
  const question = parseQuestion(content);
  if (question === undefined) return { kind: "answer", text: `There is no such question: ${content}` };
  const text = toAnswer(question.number, question.size);
  const pace = { short: 200, medium: 24, long: 160 };
  return { kind: "answer", text, chunkChars: pace[question.size], chunkIntervalMs: 20, firstChunkAfterMs: 50 };
}

async function keepTalking(talk: Talk, dice: Dice, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    talk.step();
    await delay(dice.between(...betweenMessagesMs), undefined, { signal: over }).catch(() => undefined);
  }
}

function noteRecovery(recoveriesMs: number[], due: readonly ChaosChat[], startedAtMs: number): void {
  const writes = due.flatMap((chat) => chat.botMessages().map((message) => message.changedAtMs));
  const first = Math.min(...writes.filter((atMs) => atMs >= startedAtMs));
  if (Number.isFinite(first)) recoveriesMs.push(Math.round(first - startedAtMs));
}

/** Resolves when it is so, or when it takes too long: what is missing then is for the judge to say. */
async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const endsAtMs = Date.now() + limitMs;
  while (!condition() && Date.now() < endsAtMs) await delay(pollMs);
}
