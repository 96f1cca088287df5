import { setTimeout as delay } from "node:timers/promises";

import type { TelegramConfig } from "../../../adapters/telegram/config.ts";
import { createAdapter } from "../../../adapters/telegram/index.ts";
import { limits } from "../../../adapters/telegram/limits.ts";
import type { CommandDescription, PlatformAdapter } from "../../../src/contract/adapter.ts";
import type { InboundEvent, StopEvent } from "../../../src/contract/event.ts";
import type { PlatformUnusableError } from "../../../src/contract/platform-error.ts";
import type { TelegramEmulator, TelegramEmulatorOptions } from "../../../src/sandbox/telegram/emulator.ts";
import { startTelegramEmulator } from "../../../src/sandbox/telegram/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";

export const commands: readonly CommandDescription[] = [
  {
    command: "ask",
    description: { en: "Ask something", zh: "提问" },
    argument: { isRequired: true, description: { en: "Your question", zh: "问题" } },
  },
  { command: "new", description: { en: "Start anew", zh: "重新开始" } },
];

/** An adapter and the emulator that it talks to, both living by one clock. */
export interface Stage {
  readonly emulator: TelegramEmulator;
  readonly clock: ManualClock;
  readonly log: RecordingLogger;
  readonly adapter: PlatformAdapter;
  /** What the adapter delivered, as often as the host was asked. */
  readonly events: readonly InboundEvent[];
  /** The stops among them. */
  readonly stops: readonly StopEvent[];
  /** Why the platform was lost, as often as the host was told. */
  readonly losses: readonly PlatformUnusableError[];
  readonly stopping: AbortController;
  /** What the host does with an event; by default it takes it. */
  onDeliver: (event: InboundEvent | StopEvent) => Promise<void>;
  /** Another adapter for the same bot, as after a restart. */
  readonly makeAdapter: () => PlatformAdapter;
  /** The lines of this level and above that the operator reads. */
  readonly warnings: () => readonly string[];
  /** Lets time pass, `stepMs` at once, until `condition` holds. */
  readonly passUntil: (condition: () => boolean, stepMs?: number) => Promise<void>;
  /** Lets time pass until `work` has ended, and tells how. */
  readonly settle: <Result>(work: Promise<Result>, stepMs?: number) => Promise<Result>;
}

export interface StageOptions extends TelegramEmulatorOptions {
  readonly config?: Partial<TelegramConfig>;
}

/** Sets the stage; everything is closed when the test ends. */
export async function openStage(
  test: { after(fn: () => Promise<void>): void },
  { config: changes = {}, ...options }: StageOptions = {},
): Promise<Stage> {
  const clock = new ManualClock();
  const emulator = await startTelegramEmulator({ clock, ...options });
  const log = new RecordingLogger();
  const events: InboundEvent[] = [];
  const stops: StopEvent[] = [];
  const losses: PlatformUnusableError[] = [];
  const stopping = new AbortController();
  const { privatePerS, privateBurst, groupPerMin, botPerS } = limits;
  const config: TelegramConfig = {
    token: emulator.token,
    apiRoot: emulator.apiRoot,
    transport: "edit",
    rich: "off",
    limits: { privatePerS, privateBurst, groupPerMin, botPerS },
    ...changes,
  };
  const adapters: PlatformAdapter[] = [];
  const makeAdapter = (): PlatformAdapter => {
    const adapter = createAdapter(config, {
      deliver: (event) => {
        if (event.type === "stop") stops.push(event);
        else events.push(event);
        return stage.onDeliver(event);
      },
      heardPlaces: () => Promise.resolve([]),
      catchUpMs: 0,
      lost: (error) => void losses.push(error),
      commands,
      clock,
      log,
    });
    adapters.push(adapter);
    return adapter;
  };
  const passUntil = async (condition: () => boolean, stepMs = 0): Promise<void> => {
    const deadlineMs = performance.now() + 20_000;
    while (!condition()) {
      if (performance.now() > deadlineMs) throw new Error("What the test waits for did not happen.");
      await delay(2);
      await clock.advance(stepMs);
    }
  };
  const stage: Stage = {
    emulator,
    clock,
    log,
    adapter: makeAdapter(),
    events,
    stops,
    losses,
    stopping,
    onDeliver: () => Promise.resolve(),
    makeAdapter,
    warnings: () =>
      log.lines.filter(({ level }) => level === "warn" || level === "error").map(({ sentence }) => sentence),
    passUntil,
    settle: async (work, stepMs = 50) => {
      let hasEnded = false;
      const end = () => void (hasEnded = true);
      work.then(end, end);
      await passUntil(() => hasEnded, stepMs);
      return work;
    },
  };
  test.after(async () => {
    stopping.abort();
    await Promise.all(adapters.map((adapter) => adapter.close()));
    await emulator.close();
  });
  return stage;
}
