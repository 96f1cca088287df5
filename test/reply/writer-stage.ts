import type { ReplyDocument, ReplyMessage } from "../../src/contract/reply.ts";
import { ReplyWriter } from "../../src/reply/writer.ts";
import { FakePort } from "../support/fake-port.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

/** What stands below the last message of an answer that ends as a file. */
export const closing = "(All of it follows.)";

/** A writer on a platform in memory; its reply has at most `maxParts` messages, `earlierMessages` being there already. */
export function setUp(
  port = new FakePort(),
  maxParts = 10,
  earlierMessages: readonly ReplyMessage[] = [],
  record: () => Promise<void> = () => Promise.resolve(),
) {
  const clock = new ManualClock(0);
  const log = new RecordingLogger();
  const stop = new AbortController();
  const created: string[] = [];
  const writer = new ReplyWriter(
    port,
    {
      clock,
      log,
      random: () => 0,
      finalLane: "final",
      firstText: { chars: 40, afterMs: 700 },
      partLimit: { maxParts, closing },
      earlierMessages,
      onMessage: async (index, messageId) => {
        created.push(`${index}:${messageId}`);
        await record();
      },
    },
    stop.signal,
  );
  return { port, clock, log, stop, writer, created };
}

/** A preview. */
export function streaming(markdown: string): ReplyDocument {
  return { markdown, phase: "streaming" };
}

/** The final document. */
export function complete(markdown: string): ReplyDocument {
  return { markdown, phase: "complete" };
}
