import type { Clock } from "../contract/clock.ts";
import type { ReplyPort } from "../contract/reply.ts";

/** Shows that the bot is typing until `signal` aborts. Never rejects: an indicator that fails is not worth a word. */
export async function keepTyping(port: ReplyPort, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await port.showTyping(signal);
      // Renewed a little before it fades, so that it does not flicker.
    } catch {
      // Tried again at the next turn, at the same pace.
    }
    await clock.sleep(port.typingLastsMs * 0.9, signal).catch(() => undefined);
  }
}
