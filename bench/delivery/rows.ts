import { leastWaitWithBucket } from "./oracle/bucket.ts";
import { leastWaitWithCount } from "./oracle/count.ts";
import { Flow } from "./oracle/flow.ts";
import { leastWaitWithWindows } from "./oracle/windows.ts";
import { bursts, type Plan, steady } from "./plan.ts";
import type { Load, Question, Row } from "./row.ts";
import { latencyMs } from "./stage.ts";

/** What one message holds, in characters. */
const telegramChars = 4096;
const discordChars = 2000;

const privateChat = { size: 4, tokenMs: 1000 };
const channel = { edits: 5, windowMs: 5000 };
/** Of a group's 20 calls a fifth is left for the next question; the oracle makes the others whenever it is best. */
const groupCalls = 16;

/** A final text may be as late as the next edit of a chat: a second, and the call itself. */
const slotMs = 1000 + latencyMs;
/** In a group several replies end together. */
const groupFinalMs = 2000;
const spreadMs = 1000;
const usualWarmUp = 8;
const largeWarmUp = 60;

const usual = steady(300, 50);
const slow = steady(300, 20);
const long = steady(1500, 100);
const short = steady(240, 50);
/** Answers that outlast the moment for which a group's minute can be spent freely. */
const slowest = steady(300, 5);
const longSlow = steady(900, 20);

/** The oracles of loads that several rows have. */
const usualOracle = { publishedMs: 367, toMeanMs: () => telegramOracle(usual) };
const slowOracle = { publishedMs: 445, toMeanMs: () => telegramOracle(slow) };

/** The loads that the aims are about. */
export const rows: readonly Row[] = [
  {
    name: "Telegram, 1 private chat",
    load: privateChats(1, usual),
    aims: { ratio: 1.25, firstTextMs: 300, finalLagMs: slotMs },
    oracle: usualOracle,
  },
  {
    name: "Telegram, 20 private chats at once",
    load: { ...privateChats(20, usual), questions: atOnce(20, usual) },
    aims: { ratio: 1.25, finalLagMs: slotMs },
    oracle: usualOracle,
  },
  {
    name: "Telegram, one group, 3 replies at once",
    load: { platform: "telegram", places: [3], questions: sameTime(3, usual), warmUpChats: usualWarmUp },
    aims: { ratio: 1.5, finalLagMs: groupFinalMs, calls: groupCalls },
    oracle: {
      publishedMs: 590,
      toMeanMs: () => {
        const flow = new Flow(usual, telegramChars, false);
        return latencyMs / 2 + flow.toMeanMs(leastWaitWithCount(flow, groupCalls, 3)) / 3;
      },
    },
  },
  ...[slowest, longSlow].map((plan): Row => {
    const { length: words } = plan.atMs;
    return {
      name: `Telegram, one group, ${words.toLocaleString("en")} words in ${Math.round((plan.atMs.at(-1) ?? 0) / 1000)} s`,
      load: { platform: "telegram", places: [2], questions: sameTime(1, plan), warmUpChats: usualWarmUp },
      aims: { finalLagMs: groupFinalMs },
    };
  }),
  {
    name: "Discord, 1 reply of 240 words",
    load: { platform: "discord", places: [1], questions: sameTime(1, short), warmUpChats: usualWarmUp },
    aims: { ratio: 1.05, firstTextMs: 300, finalLagMs: slotMs },
    oracle: { publishedMs: 501, toMeanMs: () => discordOracle(short, 1) },
  },
  {
    name: "Discord, 3 replies in one channel",
    load: { platform: "discord", places: [3], questions: sameTime(3, usual), warmUpChats: usualWarmUp },
    aims: { ratio: 1.2, finalLagMs: slotMs },
    oracle: { publishedMs: 1305, toMeanMs: () => discordOracle(usual, 3) },
  },
  {
    name: "Telegram, 1,500 words at 100 chunks/s",
    load: privateChats(1, long),
    aims: { ratio: 1.3, finalLagMs: slotMs },
    oracle: { publishedMs: 491, toMeanMs: () => telegramOracle(long) },
  },
  {
    name: "Discord, 1,500 words at 100 chunks/s",
    load: { platform: "discord", places: [1], questions: sameTime(1, long), warmUpChats: usualWarmUp },
    aims: { ratio: 1.3, finalLagMs: slotMs },
    oracle: { publishedMs: 529, toMeanMs: () => discordOracle(long, 1) },
  },
  ...(["telegram", "discord"] as const).flatMap((platform): Row[] => [
    burstRow(platform),
    floodRow(platform),
    nextUserRow(platform),
  ]),
  {
    name: "Telegram, 20 private chats, 20 chunks/s, bot limit lifted",
    chatsForCpu: 20,
    load: { ...privateChats(20, slow), isBotLimitLifted: true, warmUpChats: largeWarmUp },
    aims: { finalLagMs: slotMs },
  },
  {
    name: "Telegram, 100 private chats, 20 chunks/s, bot limit lifted",
    chatsForCpu: 100,
    load: { ...privateChats(100, slow), isBotLimitLifted: true, warmUpChats: largeWarmUp },
    aims: { finalLagMs: slotMs },
  },
  {
    name: "Telegram, 200 private chats, 20 chunks/s, bot limit lifted",
    chatsForCpu: 200,
    load: { ...privateChats(200, slow), isBotLimitLifted: true, warmUpChats: largeWarmUp },
    aims: { ratio: 1.15, cpuPer1000: 0.15, peakMb: 220, finalLagMs: slotMs },
    oracle: slowOracle,
  },
  {
    name: "Telegram, 300 private chats, 20 chunks/s, bot limit lifted",
    chatsForCpu: 300,
    load: { ...privateChats(300, slow), isBotLimitLifted: true, warmUpChats: largeWarmUp },
    aims: { ratio: 1.5, peakMb: 300, finalLagMs: slotMs },
    oracle: slowOracle,
  },
  {
    name: "Telegram, 1 private chat, drafts",
    load: { ...privateChats(1, usual), keys: { transport: "draft" } },
    aims: { ratio: 0.6, finalLagMs: slotMs },
    oracle: usualOracle,
  },
  {
    name: "Telegram, drafts, flooded for 8 s as the reply ends",
    load: {
      ...privateChats(1, usual),
      keys: { transport: "draft" },
      flood: { write: "create", afterMs: 0, waitS: 8 },
    },
    aims: { refused: 1 },
    figure: textAfterWait(8),
  },
];

/** One reply in each of so many private chats, whose questions come evenly within a second. */
function privateChats(chats: number, plan: Plan): Load {
  const questions = Array.from({ length: chats }, (_, place): Question => {
    return { place, author: 0, plan, askedAfterMs: (place * spreadMs) / chats };
  });
  return { platform: "telegram", places: questions.map(() => 1), questions, warmUpChats: usualWarmUp };
}

/** The same, all at once. */
function atOnce(chats: number, plan: Plan): readonly Question[] {
  return Array.from({ length: chats }, (_, place) => ({ place, author: 0, plan, askedAfterMs: 0 }));
}

/** So many people of one chat ask at the same time. */
function sameTime(people: number, plan: Plan): readonly Question[] {
  return Array.from({ length: people }, (_, author) => ({ place: 0, author, plan, askedAfterMs: 0 }));
}

/** 60 words at once, nothing for 6 s, then 20 words more. */
function burstRow(platform: Load["platform"]): Row {
  const [first, second] = [60, 20];
  return {
    name: `${toTitle(platform)}, one burst of text, then a pause of 6 s`,
    load: { platform, places: [1], questions: sameTime(1, bursts([first, second], 6000)), warmUpChats: usualWarmUp },
    aims: { finalLagMs: slotMs },
    figure: {
      name: "burst shown after",
      mostMs: 100,
      toMs: ({ replies }) => Math.max(...(replies[0]?.lagsMs.slice(0, first) ?? [Infinity])),
    },
  };
}

/** A wait of 8 s is imposed in mid-stream; the model ends while it lasts. */
function floodRow(platform: Load["platform"]): Row {
  const waitS = 8;
  return {
    name: `${toTitle(platform)}, flooded for 8 s in mid-stream`,
    load: {
      platform,
      places: [1],
      questions: sameTime(1, platform === "telegram" ? usual : short),
      flood: { write: "edit", afterMs: 3000, waitS },
      warmUpChats: usualWarmUp,
    },
    aims: { refused: 1 },
    figure: textAfterWait(waitS),
  };
}

function textAfterWait(waitS: number): NonNullable<Row["figure"]> {
  return {
    name: "text after the wait",
    mostMs: 500,
    toMs: ({ flood }) => (flood === undefined ? Infinity : flood.nextTextAtMs - flood.beganAtMs - waitS * 1000),
  };
}

/** While one reply streams, somebody else in the same chat asks. */
function nextUserRow(platform: Load["platform"]): Row {
  const questions = [
    { place: 0, author: 0, plan: usual, askedAfterMs: 0 },
    { place: 0, author: 1, plan: usual, askedAfterMs: 3000 },
  ];
  return {
    name: `${toTitle(platform)}, another user writes meanwhile`,
    load: { platform, places: [2], questions, warmUpChats: usualWarmUp },
    aims: { finalLagMs: platform === "telegram" ? groupFinalMs : slotMs },
    figure: {
      name: "their first text after",
      mostMs: 300,
      toMs: ({ replies }) => replies[1]?.firstTextMs ?? Infinity,
    },
  };
}

function toTitle(platform: Load["platform"]): string {
  return platform === "telegram" ? "Telegram" : "Discord";
}

/**
 * The mean lag, in milliseconds, of the best schedule of one reply in a private chat. A write shows all that was emitted
 * until it was sent, half the latency later. The first call, too, is placed where it is best. The call that begins a
 * further message comes with one that completes the message before: the published value is met so, though who knows the
 * future could complete a message a moment before.
 */
function telegramOracle(plan: Plan): number {
  const flow = new Flow(plan, telegramChars, false);
  return latencyMs / 2 + flow.toMeanMs(leastWaitWithBucket(flow, privateChat));
}

/**
 * The mean lag, in milliseconds, of the best schedule of so many equal replies in one channel. Each message is created with
 * its first word, because creates have a budget of their own, and grows by edits. The published values are met so, though
 * one reply alone could be shown sooner if its message were created later and carried text.
 */
function discordOracle(plan: Plan, replies: number): number {
  const flow = new Flow(plan, discordChars, true);
  return latencyMs / 2 + flow.toMeanMs(leastWaitWithWindows(flow, channel, replies)) / replies;
}
