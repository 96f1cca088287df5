import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";

import { systemClock } from "../../src/clock.ts";
import { openDiscordStage } from "./discord-stage.ts";
import { isFlat, type MemorySample, toGrowth, toSpread, toWindows } from "./memory-trend.ts";
import { modelKey, ModelServer, type Script, toMark } from "./model-server.ts";
import { steady } from "./plan.ts";
import { startProgram } from "./program.ts";
import type { Place } from "./stage.ts";
import { openTelegramStage } from "./telegram-stage.ts";
import { readCpuS, readMemoryMb } from "./usage.ts";
import { measureReply, type ReplyMeasure } from "./visibility.ts";

const telegramChats = 60;
const discordChats = 40;
const usualMin = 10;
const minuteMs = 60_000;
/** Memory is compared after the first minute. */
const settledAfterMs = minuteMs;
/** The windows that are compared, at the longest. */
const windowMs = minuteMs;
const leastWindows = 3;

const plan = steady(300, 20);
/** Between an answer and the next question of its chat, about what a private chat needs to be quiet. */
const thinkingMs = 5000;
const patienceMs = 60_000;
const sampleMs = 1000;
const bytesPerMb = 1024 * 1024;
const probe = fileURLToPath(new URL("heap-probe.ts", import.meta.url));

/**
 * Holds 100 chats, each asking again and again, for `minutes` (10 unless told), and prints the memory of the bot's process.
 * Resolves to whether it stays flat after the first minute and nothing was lost.
 */
export async function soak(minutes: string): Promise<boolean> {
  const endsAfterMs = (Number(minutes) || usualMin) * minuteMs;
  await using opened = new AsyncDisposableStack();
  const telegram = await openTelegramStage({ isBotLimitLifted: true });
  opened.defer(() => telegram.close());
  const discord = await openDiscordStage({ isBotLimitLifted: true });
  opened.defer(() => discord.close());
  const model = new ModelServer();
  await model.open();
  opened.defer(() => model.close());
  const program = await startProgram({
    config: {
      model: { base_url: model.baseUrl },
      platforms: { telegram: telegram.keys, discord: discord.keys },
      http: "off",
    },
    env: { ...telegram.env, ...discord.env, DASHSCOPE_API_KEY: modelKey },
    ready: new RegExp(`(?=.*${telegram.ready.source})(?=.*${discord.ready.source})`, "s"),
    nodeArgs: ["--import", probe],
  });
  opened.defer(() => program.close());

  const startedAtMs = systemClock.nowMs();
  const rss: MemorySample[] = [];
  const sampler = setInterval(() => {
    rss.push({ atMs: systemClock.nowMs() - startedAtMs, mb: readMemoryMb(program.pid) });
  }, sampleMs);
  const places = [
    ...Array.from({ length: telegramChats }, () => telegram.addPlace(1)),
    ...Array.from({ length: discordChats }, () => discord.addPlace(1)),
  ];
  let marks = 0;
  const scriptsOf = await Promise.all(
    places.map(async (place, index) => {
      // Not all chats are at the same word of their answers.
      await delay((index * plan.atMs.length * 50) / places.length);
      return await chat(place, model, () => (marks += 1), startedAtMs + endsAfterMs);
    }),
  );
  clearInterval(sampler);
  const cpuS = readCpuS(program.pid);
  // Only now: it takes seconds, in which the emulators answer nobody.
  const turnsOf = places.map((place, index) => {
    const messages = place.messages();
    return (scriptsOf[index] ?? []).map((script) => measureReply(script, messages, messages));
  });
  const heap = readHeap(await program.output());
  const settled = rss.filter(({ atMs }) => atMs >= settledAfterMs && atMs <= endsAfterMs);
  const compared = toWindows(settled, Math.min(windowMs, (endsAfterMs - settledAfterMs) / leastWindows));

  console.log("| minute | RSS mean MB | least | most | heap used mean MB | least | most |");
  console.log("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  const heapWindows = toWindows(heap, windowMs);
  for (const { fromMs, ...window } of toWindows(rss, windowMs)) {
    const inHeap = heapWindows.find((other) => other.fromMs === fromMs);
    const sizes = [window, inHeap].flatMap((of) => [of?.meanMb, of?.leastMb, of?.mostMb]);
    console.log(`| ${fromMs / windowMs + 1} | ${sizes.map((mb) => mb?.toFixed(0) ?? "").join(" | ")} |`);
  }
  const replies = turnsOf.flat();
  const isBad = ({ lostChars, doubledChars }: ReplyMeasure) => lostChars + doubledChars > 0;
  const lost = replies.filter(isBad).length;
  const slowest = Math.max(...replies.map(({ finalLagMs }) => finalLagMs));
  const refused = telegram.counts().refused + discord.counts().refused;
  const verdict = isFlat(compared) ? "ok" : "MISSED";
  console.log(
    `\n${replies.length} replies in ${places.length} chats, ${lost} of them not shown exactly once, each complete within ` +
      `${slowest.toFixed(0)} ms of the model's end; ${refused} calls refused; ` +
      `CPU ${cpuS.toFixed(1)} s. After the first minute the means differ by ${(toSpread(compared) * 100).toFixed(1)} %: ${verdict}; ` +
      `from the first of them to the last they grow by ${(toGrowth(compared) * 100).toFixed(1)} %.`,
  );
  for (const [index, ofChat] of turnsOf.entries()) {
    const platform = index < telegramChats ? "Telegram" : "Discord";
    for (const [turn, measure] of ofChat.entries()) {
      if (isBad(measure)) console.log(`${platform}, chat ${index + 1}, reply ${turn + 1}: ${toWords(measure)}`);
    }
  }
  if (lost > 0) console.log(toComplaints(await program.output()));
  return isFlat(compared) && lost === 0 && refused === 0;
}

/** One chat asks until the end. Resolves to what the model said, when the last answer had time to be shown. */
async function chat(
  place: Place,
  model: ModelServer,
  nextMark: () => number,
  endsAtMs: number,
): Promise<readonly Script[]> {
  const scripts: Script[] = [];
  while (systemClock.nowMs() < endsAtMs) {
    const mark = nextMark();
    const script = model.expect(mark, plan, scripts.length * plan.atMs.length);
    scripts.push(script);
    place.ask(0, `Tell me of words. ${toMark(mark)}`);
    const givesUpAtMs = systemClock.nowMs() + patienceMs;
    while (!script.isFinished && systemClock.nowMs() < givesUpAtMs) await delay(sampleMs);
    await delay(thinkingMs);
  }
  return scripts;
}

function toWords({ lostChars, doubledChars, finalLagMs }: ReplyMeasure): string {
  return `${lostChars} characters lost, ${doubledChars} doubled, seen to its end after ${finalLagMs.toFixed(0)} ms.`;
}

/** What the bot's log says besides what is usual. */
function toComplaints(log: string): string {
  return log
    .split("\n")
    .filter((line) => /WARN|ERROR|"level":(?:40|50|60)/.test(line))
    .join("\n");
}

function readHeap(log: string): readonly MemorySample[] {
  const everyMs = 5000;
  return Array.from(log.matchAll(/\{"heapProbe":(\d+)\}/g), ([, bytes], index) => {
    return { atMs: (index + 1) * everyMs, mb: Number(bytes) / bytesPerMb };
  });
}
