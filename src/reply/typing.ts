import type { Clock } from "../contract/clock.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { ReplyPort } from "../contract/reply.ts";

/**
 * Shows that the bot is typing until `signal` aborts. Never rejects: an indicator that fails is not worth a word. But where
 * the platform says that the bot may not write there, `forbidden` is told and it ends.
 */
export async function keepTyping(
  port: ReplyPort,
  clock: Clock,
  signal: AbortSignal,
  forbidden: (error: PlatformError) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await port.showTyping(signal);
    } catch (error) {
      if (!signal.aborted && error instanceof PlatformError && error.kind === "forbidden") {
        forbidden(error);
        return;
      }
      // Tried again at the next turn, at the same pace.
    }
    // Renewed a little before it fades, so that it does not flicker.
    await clock.sleep(port.typingLastsMs * 0.9, signal).catch(() => undefined);
  }
}
