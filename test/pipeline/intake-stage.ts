import type { InboundEvent, ReplyTarget } from "../../src/contract/event.ts";
import { createWords } from "../../src/locale/words.ts";
import { Answerer, type AnswerSettings } from "../../src/pipeline/answerer.ts";
import { Intake } from "../../src/pipeline/intake.ts";
import { TokenScale } from "../../src/pipeline/token-scale.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import type { Store } from "../../src/store/store.ts";
import { FakePort } from "../support/fake-port.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";
import { ScriptedModel } from "../support/scripted-model.ts";

/** What outlives a process. */
export interface Surroundings {
  readonly clock: ManualClock;
  readonly store: Store;
  /** What stands on the platform, by reply. */
  readonly ports: Map<string, FakePort>;
}

/** A time like any other, a store in memory and an empty platform. */
export function newSurroundings(): Surroundings {
  const clock = new ManualClock(Date.UTC(2026, 10, 22));
  return { clock, store: new MemoryStore(clock), ports: new Map() };
}

/** Everything between an adapter and the model, as one process has it. */
export function setUp(settings: Partial<AnswerSettings> = {}, { clock, store, ports } = newSurroundings()) {
  const log = new RecordingLogger();
  const model = new ScriptedModel();
  const abandon = new AbortController();
  const stopping = new AbortController();
  const portOf = (replyId: string) => {
    const port = ports.get(replyId) ?? new FakePort();
    ports.set(replyId, port);
    return port;
  };
  const answerer = new Answerer(
    {
      clock,
      log,
      random: () => 0,
      store,
      model,
      scale: new TokenScale(undefined),
      summarizer: undefined,
      words: createWords(),
      openReply: (target: ReplyTarget) => portOf(target.replyId),
      abandon: abandon.signal,
    },
    {
      model: "scripted",
      systemPrompt: "Be kind. {date} {platform}",
      promptLimitTokens: 1000,
      firstText: { chars: 40, afterMs: 700 },
      maxParts: 10,
      thinking: "status",
      showsAtOnce: false,
      ...settings,
    },
  );
  const intake = new Intake({
    log,
    store,
    answerer,
    clock,
    random: () => 0,
    fallbackLanguage: "en",
    stopping: stopping.signal,
  });
  return {
    clock,
    log,
    model,
    intake,
    store,
    abandon,
    portOf,
    /** Delivers and lets everything that needs no time happen. */
    deliver: async (...events: InboundEvent[]) => {
      for (const event of events) await intake.deliver(event);
      await clock.advance(0);
    },
    /** What stands in the chat as the reply to event `id`. */
    reply: (id: string) => ports.get(id)?.texts.join(" | ") ?? "",
  };
}
