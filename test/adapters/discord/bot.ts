import type { TestContext } from "node:test";

import type { DiscordConfig } from "../../../adapters/discord/config.ts";
import { createAdapter } from "../../../adapters/discord/index.ts";
import { systemClock } from "../../../src/clock.ts";
import type { AdapterHost, CommandDescription, PlatformAdapter } from "../../../src/contract/adapter.ts";
import type { Clock } from "../../../src/contract/clock.ts";
import type { CommandName, InboundEvent } from "../../../src/contract/event.ts";
import type { PlatformUnusableError } from "../../../src/contract/platform-error.ts";
import type { ReplyFile, ReplyPort, WriteLane } from "../../../src/contract/reply.ts";
import {
  type DiscordEmulator,
  type DiscordEmulatorOptions,
  startDiscordEmulator,
} from "../../../src/sandbox/discord/index.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";
import { written } from "../../support/written.ts";

/** The bot on an emulated Discord with one guild, one channel and one person. */
export interface Bot {
  readonly emulator: DiscordEmulator;
  readonly adapter: PlatformAdapter;
  /** Another adapter for the same bot, as after a restart; not started. */
  readonly makeAdapter: () => PlatformAdapter;
  readonly log: RecordingLogger;
  /** What was delivered, oldest first. */
  readonly events: InboundEvent[];
  readonly lost: PlatformUnusableError[];
  readonly stopping: AbortController;
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  /** Resolves to the first event that was delivered after the `skip` first ones. */
  nextEvent(skip?: number): Promise<InboundEvent>;
}

export interface BotOptions {
  readonly emulator?: DiscordEmulatorOptions;
  readonly config?: Partial<DiscordConfig>;
  readonly host?: Partial<AdapterHost>;
}

/** Fifty times as fast as the machine's, so that Discord's seconds are short. */
export const hurriedClock: Clock = {
  nowMs: () => systemClock.nowMs() * 50,
  sleep: (ms, signal) => systemClock.sleep(ms / 50, signal),
};

/** Never aborts. */
export const never = new AbortController().signal;

const command = (name: CommandName): CommandDescription => ({
  command: name,
  description: { en: name, zh: `${name} 中文` },
});

const commands: readonly CommandDescription[] = [
  command("start"),
  { ...command("ask"), argument: { isRequired: true, description: { en: "What to ask", zh: "问什么" } } },
  command("new"),
  command("stop"),
  command("help"),
];

/** A bot that is not started. Everything ends with the test. */
export async function createBot(test: TestContext, options: BotOptions = {}): Promise<Bot> {
  const emulator = await startDiscordEmulator(options.emulator);
  const userId = emulator.addUser({ name: "ann" });
  const guildId = emulator.addGuild({ name: "guild", preferredLocale: "en-GB" });
  const channelId = emulator.addChannel(guildId);
  const log = new RecordingLogger();
  const events: InboundEvent[] = [];
  const lost: PlatformUnusableError[] = [];
  const config: DiscordConfig = {
    token: emulator.token,
    apiRoot: emulator.apiRoot,
    messageContent: false,
    limits: { botPerS: 50 },
    ...options.config,
  };
  const adapters: PlatformAdapter[] = [];
  const makeAdapter = () => {
    const adapter = createAdapter(config, {
      deliver: async (event) => {
        if (event.type !== "stop") events.push(event);
      },
      heardPlaces: () => Promise.resolve([]),
      catchUpMs: 900_000,
      lost: (error) => void lost.push(error),
      commands,
      clock: systemClock,
      log,
      ...options.host,
    });
    adapters.push(adapter);
    return adapter;
  };
  const adapter = makeAdapter();
  const stopping = new AbortController();
  test.after(async () => {
    stopping.abort();
    await Promise.all(adapters.map((each) => each.close()));
    await emulator.close();
  });
  const nextEvent = (skip = 0) => emulator.waitFor(() => events[skip]);
  return { emulator, adapter, makeAdapter, log, events, lost, stopping, guildId, channelId, userId, nextEvent };
}

/** A bot that is connected, its commands registered. */
export async function startBot(test: TestContext, options: BotOptions = {}): Promise<Bot> {
  const bot = await createBot(test, options);
  await bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.emulator.registeredCommands.length > 0);
  return bot;
}

interface WriteOptions {
  readonly index?: number;
  readonly lane?: WriteLane;
  readonly signal?: AbortSignal;
}

/** Writes `markdown` as message `index` of a reply, as the writer does; resolves to the message's id. */
export async function write(
  port: ReplyPort,
  markdown: string,
  { index = 0, lane = "final", signal = never }: WriteOptions = {},
): Promise<string> {
  const part = port.render({ markdown, phase: "streaming" }, "rich")[0];
  if (part === undefined) throw new Error("Nothing to write.");
  return written(port, index, part, { request: { lane }, signal });
}

/** A port that answers nobody in particular in a channel. */
export function openPort(bot: Bot, replyId: string, channelId = bot.channelId): ReplyPort {
  return bot.adapter.openReply({ place: { platform: "discord", chatId: channelId, kind: "group" }, replyId });
}

/** The texts in a channel, oldest first. */
export function contents(bot: Bot, channelId = bot.channelId): string[] {
  return bot.emulator.messages(channelId).map((message) => message.content);
}

/** The files in a channel, oldest first. */
export function filesIn(bot: Bot, channelId = bot.channelId): ReplyFile[] {
  return bot.emulator
    .messages(channelId)
    .flatMap(({ attachments }) => attachments)
    .map(({ filename, bytes }) => ({ name: filename, text: Buffer.from(bytes).toString() }));
}

/** A file as a long answer ends with. */
export const answerFile = { name: "answer.md", text: "# All of it\n@everyone" };
