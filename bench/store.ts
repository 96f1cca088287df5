import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";

import { stringify } from "yaml";

import { systemClock } from "../src/clock.ts";
import type { MessageEvent } from "../src/contract/event.ts";
import { toPrompt } from "../src/pipeline/prompt.ts";
import { estimateTokens } from "../src/pipeline/token-estimate.ts";
import { startBailianEmulator } from "../src/sandbox/bailian/index.ts";
import { startTelegramEmulator } from "../src/sandbox/telegram/index.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import type { Store } from "../src/store/store.ts";
import { RecordingLogger } from "../test/support/recording-logger.ts";
import { readStartArgs } from "./start-args.ts";
import type { Arrival } from "./store-arrivals.ts";
import { firstUnfinishedChatId, leaveTurns, longConversationTurnId, size, writeDatabase } from "./store-database.ts";

/** One figure of the table. */
interface Figure {
  readonly name: string;
  readonly measuredMs: number;
  /** undefined: nothing is asked of it. */
  readonly limitMs?: number;
}

const arrivalsPerS = 1000;
const warmUpS = 2;
const measuredS = 10;
const prompts = 100;
/** What `history.max_tokens: auto` gives at most. */
const promptTokens = 32_000;
const starts = 3;

/** Prints what the store costs with a million messages in it; only the figures whose name contains `filter`. */
export async function measureStore(filter: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "runnel-bench-"));
  const path = join(folder, "runnel.db");
  try {
    console.log(`Writing a database of ${(2 * size.turns).toLocaleString("en")} messages ...`);
    await writeDatabase(path);
    flush(path);
    const figures: Figure[] = [];
    // The start comes first: nothing of the database is in this process yet.
    if ("start".includes(filter)) figures.push(await measureStart(folder, path));
    const store = await openSqliteStore(path, { clock: systemClock, log: new RecordingLogger(), random: Math.random });
    try {
      if ("accepting an update".includes(filter)) figures.push(...(await measureAccepting(store)));
      if ("prompt".includes(filter)) figures.push(...(await measurePrompts(store)));
    } finally {
      await store.close();
    }
    for (const { name, measuredMs, limitMs } of figures) {
      const limit =
        limitMs === undefined ? "" : `below ${limitMs} ms`.padEnd(16) + (measuredMs < limitMs ? "met" : "MISSED");
      console.log(`${name.padEnd(60)}${measuredMs.toFixed(2).padStart(10)} ms   ${limit}`);
    }
    return figures.every(({ measuredMs, limitMs = Infinity }) => measuredMs < limitMs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** From the moment at which each update is there until the platform may be told that it is recorded. */
async function measureAccepting(store: Store): Promise<readonly Figure[]> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const warmUp = arrivalsPerS * warmUpS;
  const total = warmUp + arrivalsPerS * measuredS;
  const latenciesMs: number[] = [];
  const arrivals = new Worker(new URL("store-arrivals.ts", import.meta.url), {
    workerData: { total, perS: arrivalsPerS },
  });
  const ended = once(arrivals, "exit");
  const accepting: Promise<void>[] = [];
  arrivals.on("message", ({ index, atMs }: Arrival) => {
    if (index === warmUp) delay.enable();
    const entry = { turnId: `NEW${index}`, conversationId: `telegram/${index % 5000}/` };
    const accepted = store.accept(toEvent(index), entry).then(() => {
      if (index >= warmUp) latenciesMs.push(performance.timeOrigin + performance.now() - atMs);
    });
    accepting.push(accepted);
  });
  await ended;
  await Promise.all(accepting);
  delay.disable();
  const name = `accepting an update, ${arrivalsPerS.toLocaleString("en")} a second`;
  return [
    { name: `${name}, median`, measuredMs: quantile(latenciesMs, 0.5), limitMs: 1 },
    { name: `${name}, p99`, measuredMs: quantile(latenciesMs, 0.99), limitMs: 5 },
    { name: `${name}, slowest`, measuredMs: quantile(latenciesMs, 1) },
    { name: "  the event loop's delay meanwhile, p99", measuredMs: delay.percentile(99) / 1e6 },
  ];
}

async function measurePrompts(store: Store): Promise<readonly Figure[]> {
  const durationsMs: number[] = [];
  for (let count = 0; count < prompts; count += 1) {
    const startMs = performance.now();
    const prompt = await toPrompt("Be kind.", store.ancestors(longConversationTurnId), "And then?", {
      limitTokens: promptTokens,
      tokensOf: estimateTokens,
    });
    durationsMs.push(performance.now() - startMs);
    if ((prompt?.length ?? 0) < 100) throw new Error("The prompt lacks its history.");
  }
  const name = `the prompt of a conversation of ${size.longConversationTurns.toLocaleString("en")} turns`;
  return [
    { name: `${name}, median`, measuredMs: quantile(durationsMs, 0.5), limitMs: 5 },
    { name: `${name}, slowest`, measuredMs: quantile(durationsMs, 1) },
  ];
}

/** From the start of the process until a message that waits for it has the first text of its answer. */
async function measureStart(folder: string, path: string): Promise<Figure> {
  const durationsMs: number[] = [];
  for (let start = 0; start < starts; start += 1) durationsMs.push(await startOnce(folder, path, start));
  const name = `start with ${size.unfinishedTurns} unfinished turns until a new message is answered`;
  return { name, measuredMs: quantile(durationsMs, 0.5), limitMs: 2000 };
}

async function startOnce(folder: string, path: string, start: number): Promise<number> {
  leaveTurns(path);
  const telegram = await startTelegramEmulator();
  const bailian = await startBailianEmulator();
  try {
    for (let index = 0; index < size.unfinishedTurns; index += 1) {
      telegram.addPrivateChat({ id: firstUnfinishedChatId + index, firstName: "Somebody" });
    }
    const userId = 700_000_000 + start;
    const chatId = telegram.addPrivateChat({ id: userId, firstName: "Ann", languageCode: "en" });
    telegram.send(chatId, userId, { text: "Hello, is anybody there?" });
    writeFileSync(
      join(folder, "config.yaml"),
      stringify({
        model: { base_url: bailian.baseUrl, api_key: "sk-sandbox" },
        platforms: {
          telegram: { token: telegram.token, api_root: telegram.apiRoot },
          discord: { enabled: false },
        },
        storage: { url: `sqlite:${path}` },
        log: { format: "json" },
      }),
    );
    const args = await readStartArgs();
    const startMs = performance.now();
    const child = spawn(process.execPath, [...args], { cwd: folder, env: {}, stdio: ["ignore", "ignore", "inherit"] });
    const ended = once(child, "close");
    try {
      await telegram.waitFor(() => telegram.messages(chatId).some(({ from }) => from === "bot"), 60_000);
      return performance.now() - startMs;
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
  } finally {
    await Promise.all([telegram.close(), bailian.close()]);
  }
}

function toEvent(index: number): MessageEvent {
  const id = `new${index}`;
  const place = { platform: "telegram", chatId: String(index % 5000), kind: "private" } as const;
  return {
    type: "message",
    id,
    place,
    sender: { id: place.chatId, isBot: false, languageTag: "en" },
    sentAtMs: 0,
    target: { place, replyId: id },
    messageId: String(index),
    text: "What would be a good way to find out about all this, do you think?",
    isAddressed: true,
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What was written in a hurry must not be on its way to the disk while something is measured. */
function flush(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}
