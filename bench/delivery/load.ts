import { setTimeout as delay } from "node:timers/promises";

import { systemClock } from "../../src/clock.ts";
import { openDiscordStage } from "./discord-stage.ts";
import { modelKey, ModelServer, type Script, toMark } from "./model-server.ts";
import { steady } from "./plan.ts";
import { type Program, startProgram } from "./program.ts";
import type { Load, Question } from "./row.ts";
import type { CallCounts, Place, Stage } from "./stage.ts";
import { openTelegramStage } from "./telegram-stage.ts";
import { UsageMeter, type Usage } from "./usage.ts";
import { measureReply, type ReplyMeasure } from "./visibility.ts";

/** What a load came to. */
export interface LoadOutcome {
  /** In the order of the questions. */
  readonly replies: readonly ReplyMeasure[];
  readonly counts: CallCounts;
  readonly usage: Usage;
  readonly chunks: number;
  /** When the flood wait began, if there was one, and the first text after it, both by the machine's clock. */
  readonly flood: { readonly beganAtMs: number; readonly nextTextAtMs: number } | undefined;
  /** By how much 95 of 100 chunks were emitted too late at most. */
  readonly latenessMs: number;
  /** What makes the figures doubtful: calls refused during the warm-up, for one; then what the bot logged above info. */
  readonly complaints: readonly string[];
}

/** The chats before the load that is measured: how much each says, how long the bot rests afterwards. */
const warmUpPlan = steady(150, 50);
const warmUpSpreadMs = 1000;
const restMs = 3000;
/** How long after the model's end the last text may come, and how long nothing more may happen then. */
const patienceMs = 75_000;
const settleMs = 1500;
const pollMs = 100;

/** Starts the services and the bot, puts the load on them, and measures. Everything is closed when it resolves. */
export async function runLoad(load: Load): Promise<LoadOutcome> {
  await using opened = new AsyncDisposableStack();
  const options = { isBotLimitLifted: load.isBotLimitLifted ?? false };
  const stage = await (load.platform === "telegram" ? openTelegramStage(options) : openDiscordStage(options));
  opened.defer(() => stage.close());
  const model = new ModelServer();
  await model.open();
  opened.defer(() => model.close());
  const program = await startProgram({
    config: {
      model: { base_url: model.baseUrl },
      platforms: { [stage.platform]: { ...stage.keys, ...load.keys } },
      http: "off",
    },
    env: { ...stage.env, DASHSCOPE_API_KEY: modelKey },
    ready: stage.ready,
  });
  opened.defer(() => program.close());

  await warmUp(stage, model, load.warmUpChats);
  return await measure(load, stage, model, program);
}

async function warmUp(stage: Stage, model: ModelServer, chats: number): Promise<void> {
  const questions = Array.from({ length: chats }, (_, index) => ({
    place: index,
    author: 0,
    plan: warmUpPlan,
    askedAfterMs: (index * warmUpSpreadMs) / chats,
  }));
  const places = questions.map(() => stage.addPlace(1));
  await untilShown(places, questions, await ask(places, questions, model));
  await delay(restMs);
}

async function measure(load: Load, stage: Stage, model: ModelServer, program: Program): Promise<LoadOutcome> {
  const places = load.places.map((members) => stage.addPlace(members));
  const before = stage.counts();
  model.metronome.takeLateness();
  const meter = new UsageMeter(program.pid);
  let toFloodedAtMs = (): number | undefined => undefined;
  if (load.flood !== undefined) {
    const { write, afterMs, waitS } = load.flood;
    setTimeout(() => {
      toFloodedAtMs = places[0]?.flood(write, waitS) ?? toFloodedAtMs;
    }, afterMs);
  }
  const scripts = await ask(places, load.questions, model);
  await untilShown(places, load.questions, scripts);
  await delay(settleMs);
  const usage = meter.stop();
  const after = stage.counts();
  const beganAtMs = toFloodedAtMs();
  return {
    replies: scripts.map((script, index) => measureIn(places[load.questions[index]?.place ?? 0], script)),
    counts: { calls: after.calls - before.calls, refused: after.refused - before.refused },
    usage,
    chunks: scripts.reduce((sum, { emittedAtMs }) => sum + emittedAtMs.length, 0),
    flood: beganAtMs === undefined ? undefined : { beganAtMs, nextTextAtMs: toNextTextAtMs(places, beganAtMs) },
    latenessMs: toQuantile(model.metronome.takeLateness(), 0.95),
    complaints: [
      ...(before.refused > 0 ? [`WARNING: ${before.refused} calls of the warm-up were refused.`] : []),
      ...(await program.output()).split("\n").filter((line) => /"level":"(?:warn|error)"/.test(line)),
    ],
  };
}

/** Puts the questions at their times. Resolves when the last is put. */
async function ask(
  places: readonly Place[],
  questions: readonly Question[],
  model: ModelServer,
): Promise<readonly Script[]> {
  let words = 0;
  const scripts = questions.map(({ plan }, mark) => {
    const script = model.expect(mark, plan, words);
    words += plan.atMs.length;
    return script;
  });
  const startsAtMs = systemClock.nowMs();
  await Promise.all(
    questions.map(async ({ place, author, askedAfterMs }, mark) => {
      await delay(Math.max(0, startsAtMs + askedAfterMs - systemClock.nowMs()));
      places[place]?.ask(author, `Tell me of words. ${toMark(mark)}`);
    }),
  );
  return scripts;
}

/** Resolves when every reply stands complete in its place, or when that takes too long. */
async function untilShown(
  places: readonly Place[],
  questions: readonly Question[],
  scripts: readonly Script[],
): Promise<void> {
  let open = scripts.map((script, index) => ({ script, place: places[questions[index]?.place ?? 0] }));
  let endsAtMs = Infinity;
  while (open.length > 0 && systemClock.nowMs() < endsAtMs) {
    await delay(pollMs);
    // Reading what is shown costs time, which the load needs while the model speaks.
    if (scripts.some(({ isFinished }) => !isFinished)) continue;
    if (endsAtMs === Infinity) endsAtMs = systemClock.nowMs() + patienceMs;
    open = open.filter(({ script, place }) => measureIn(place, script).lostChars > 0);
  }
}

function measureIn(place: Place | undefined, script: Script): ReplyMeasure {
  const messages = place?.messages() ?? [];
  return measureReply(script, [...messages, ...(place?.drafts() ?? [])], messages);
}

function toNextTextAtMs(places: readonly Place[], afterMs: number): number {
  const messages = places[0]?.messages() ?? [];
  return Math.min(
    ...messages.flatMap(({ revisions }) => revisions.map(({ atMs }) => atMs).filter((at) => at > afterMs)),
  );
}

/** The least value that so large a share of them does not exceed; 0 when there are none. */
export function toQuantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
