import { setImmediate as nextTurn } from "node:timers/promises";

import { type ReplyOutcome, ReplyWriter } from "../../src/reply/writer.ts";
import { type LogLine, RecordingLogger } from "../support/recording-logger.ts";
import type { FaultName } from "./fault-names.ts";
import type { ArmedFault, FaultyChat, FaultyPlace, FaultyPlatform, SeenCall } from "./platform.ts";
import { OpenRequests } from "./requests.ts";
import { play, type Script } from "./script.ts";
import { type Operation, WatchedPort } from "./watched-port.ts";

/** A reply of two or three messages, with a silence in which the bot is seen typing again. */
const scripts: Readonly<Record<FaultyPlatform["name"], Script>> = {
  telegram: { words: 900, chunks: 30, chunkMs: 100, silentMs: 3600 },
  discord: { words: 700, chunks: 30, chunkMs: 100, silentMs: 3600 },
};

/** A shorter one in another chat, at the same time. */
const otherScript: Script = { words: 60, chunks: 15, chunkMs: 100, silentMs: 300 };

/** How long a run may take by its clock, and in real time. */
const longestMs = 20 * 60_000;
const patienceMs = 20_000;
/** How long after its end it is looked at what stands: a message that another has replaced is removed behind the reply. */
const aftermathMs = 120_000;

/** A fault and the call that it is to meet. */
export interface PlannedFault {
  readonly name: FaultName;
  readonly at: number;
}

/** How one run went. Times in milliseconds from its start. */
export interface Run {
  readonly words: number;
  readonly outcome: ReplyOutcome;
  readonly endedAtMs: number;
  /** Undefined when the model was not stopped. */
  readonly stoppedAtMs: number | undefined;
  readonly calls: readonly SeenCall[];
  readonly texts: readonly string[];
  readonly isFormatted: boolean;
  /** The same of the reply in the other chat. */
  readonly other: {
    readonly outcome: ReplyOutcome;
    readonly texts: readonly string[];
    readonly writesAtMs: readonly number[];
  };
  readonly otherWords: number;
  readonly log: readonly LogLine[];
}

/** Runs a reply, and another one beside it, with or without a fault. Undefined when the fault cannot meet that call. */
export async function runReply(
  platform: FaultyPlatform,
  place: FaultyPlace,
  fault?: PlannedFault & { readonly kind: SeenCall["kind"] },
): Promise<Run | undefined> {
  const { clock } = platform;
  const startMs = clock.nowMs();
  const chat = await platform.openChat(place);
  const otherChat = await platform.openChat("private");
  const armed = fault === undefined ? undefined : chat.arm(fault.name, fault.at, fault.kind);
  if (fault !== undefined && armed === undefined) return undefined;

  const log = new RecordingLogger();
  const reply = openWriter(platform, chat, log);
  const other = openWriter(platform, otherChat, log);
  let stoppedAtMs: number | undefined;
  reply.writer.undeliverable.addEventListener("abort", () => (stoppedAtMs = clock.nowMs() - startMs));

  const requests = new OpenRequests();
  try {
    let endedAtMs = Infinity;
    const ending = Promise.all([
      play(reply.writer, scripts[platform.name], clock).finally(() => (endedAtMs = clock.nowMs() - startMs)),
      play(other.writer, otherScript, clock),
    ]);
    const quiet = new Quiet(requests, reply.port, armed);
    const [outcome, otherOutcome] = await passTimeUntil(ending, platform, quiet);
    await passTimeUntil(clock.sleep(aftermathMs), platform, quiet);
    return {
      words: scripts[platform.name].words,
      outcome,
      endedAtMs,
      stoppedAtMs: outcome === "shown" ? undefined : stoppedAtMs,
      calls: sinceStart(chat, startMs),
      texts: chat.texts(),
      isFormatted: chat.isFormatted(),
      other: {
        outcome: otherOutcome,
        texts: otherChat.texts(),
        writesAtMs: sinceStart(otherChat, startMs).flatMap(({ kind, atMs }) => (kind === "typing" ? [] : [atMs])),
      },
      otherWords: otherScript.words,
      log: log.lines,
    };
  } finally {
    armed?.disarm();
    reply.stop.abort();
    other.stop.abort();
    requests.close();
  }
}

function openWriter({ clock }: FaultyPlatform, chat: FaultyChat, log: RecordingLogger) {
  const port = new WatchedPort(chat.openReply());
  const stop = new AbortController();
  const writer = new ReplyWriter(
    port,
    {
      clock,
      log,
      random: () => 0.5,
      finalLane: "final",
      firstText: { chars: 40, afterMs: 700 },
      partLimit: { maxParts: 20, closing: "" },
      onCreate: () => Promise.resolve(),
      onMessage: async () => {},
    },
    stop.signal,
  );
  return { port, stop, writer };
}

function sinceStart(chat: FaultyChat, startMs: number): readonly SeenCall[] {
  return chat.calls().map((call) => ({ ...call, atMs: call.atMs - startMs }));
}

/** Tells when nothing happens until time passes. */
class Quiet {
  readonly #requests: OpenRequests;
  readonly #port: WatchedPort;
  readonly #fault: ArmedFault | undefined;
  #hanging: Operation | undefined;
  #hasMet = false;

  constructor(requests: OpenRequests, port: WatchedPort, fault: ArmedFault | undefined) {
    this.#requests = requests;
    this.#port = port;
    this.#fault = fault;
  }

  get isQuiet(): boolean {
    if (this.#fault?.hangs === true && this.#fault.isHit && !this.#hasMet) {
      this.#hasMet = true;
      this.#hanging = this.#port.underWay[0];
    }
    const isHanging = this.#hanging !== undefined && this.#port.underWay.includes(this.#hanging);
    return this.#requests.count <= (isHanging ? 1 : 0);
  }
}

/** Lets the clock jump from one moment to the next, but never while a call is on its way. */
async function passTimeUntil<Result>(work: Promise<Result>, { clock }: FaultyPlatform, quiet: Quiet): Promise<Result> {
  const ended = new AbortController();
  const end = () => ended.abort();
  work.then(end, end);
  const deadlineMs = performance.now() + patienceMs;
  const lastMs = clock.nowMs() + longestMs;
  while (!ended.signal.aborted) {
    if (performance.now() > deadlineMs || clock.nowMs() > lastMs) throw new Error("the reply did not end");
    await nextTurn();
    if (!quiet.isQuiet) continue;
    await nextTurn();
    const { nextWakeAtMs } = clock;
    if (quiet.isQuiet && nextWakeAtMs !== undefined) await clock.advance(nextWakeAtMs - clock.nowMs());
  }
  return work;
}
