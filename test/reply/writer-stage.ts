import type { EarlierReply, ReplyDocument } from "../../src/contract/reply.ts";
import { ReplyWriter } from "../../src/reply/writer.ts";
import { FakePort } from "../support/fake-port.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

/** What stands below the last message of an answer that ends as a file. */
export const closing = "(All of it follows.)";

/** What happens before a message is created, and after. */
interface Recording {
  readonly expect: () => Promise<void>;
  readonly record: () => Promise<void>;
}

/** A writer on a platform in memory; its reply has at most `maxParts` messages, `earlier` being there already. */
export function setUp(
  port = new FakePort(),
  maxParts = 10,
  earlier: EarlierReply = { messages: [] },
  { expect = async () => {}, record = async () => {} }: Partial<Recording> = {},
) {
  const clock = new ManualClock(0);
  const log = new RecordingLogger();
  const stop = new AbortController();
  const expected: number[] = [];
  const created: string[] = [];
  const noted: string[] = [];
  const writer = new ReplyWriter(
    port,
    {
      clock,
      log,
      random: () => 0,
      finalLane: "final",
      firstText: { chars: 40, afterMs: 700 },
      partLimit: { maxParts, closing },
      earlier,
      onCreate: async ({ index }) => {
        expected.push(index);
        await expect();
      },
      onShown: (markdown) => void noted.push(markdown),
      onMessage: async ({ index, messageId }) => {
        created.push(`${index}:${messageId}`);
        await record();
      },
    },
    stop.signal,
  );
  return { port, clock, log, stop, writer, expected, created, noted };
}

/** A preview. */
export function streaming(markdown: string): ReplyDocument {
  return { markdown, phase: "streaming" };
}

/** The final document. */
export function complete(markdown: string): ReplyDocument {
  return { markdown, phase: "complete" };
}
