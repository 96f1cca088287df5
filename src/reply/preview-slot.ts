import type { Clock } from "../contract/clock.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { ReplyPort, WriteRequest } from "../contract/reply.ts";
import type { PreviewTiming } from "./preview-timing.ts";

/** Made once: an abort without a reason makes an error with a stack each time. */
const ended = Object.freeze({ reason: "the wait is over" });

/** What a wait for a slot needs. */
export interface PreviewSlotDependencies {
  readonly clock: Clock;
  readonly timing: PreviewTiming;
  /** It is not to wait for a steady pace in any case. */
  readonly isUrgent: boolean;
  /** Ends the wait, which rejects then. */
  readonly waiting: AbortSignal;
}

/**
 * Resolves as {@link ReplyPort.ready} does. A slot that the port keeps back for text to come is asked for anew once the model
 * has paused with enough to show.
 */
export async function awaitPreviewSlot(
  port: ReplyPort,
  index: number,
  request: Omit<WriteRequest, "progress">,
  { clock, timing, isUrgent, waiting }: PreviewSlotDependencies,
): Promise<void> {
  const sinceMs = timing.startedAtMs ?? clock.nowMs();
  const chars = () => timing.chars;
  const lagChars = () => timing.lagChars;
  const ask = (isLull: boolean, signal: AbortSignal) =>
    port.ready(index, { ...request, progress: { sinceMs, isLull, chars, lagChars } }, signal);
  const lull = new AbortController();
  const over = new AbortController();
  if (request.lane === "preview" && !isUrgent) void watchForLull(lull, { clock, timing, waiting: over.signal });
  try {
    await ask(isUrgent, AbortSignal.any([waiting, lull.signal]));
  } catch (error) {
    if (waiting.aborted || !lull.signal.aborted || error instanceof PlatformError) throw error;
    await ask(true, waiting);
  } finally {
    over.abort(ended);
  }
}

/** Aborts `lull` once the model has paused with enough to show. */
async function watchForLull(
  lull: AbortController,
  { clock, timing, waiting }: Omit<PreviewSlotDependencies, "isUrgent">,
): Promise<void> {
  while (!waiting.aborted) {
    const waitMs = timing.lullAtMs - clock.nowMs();
    if (waitMs <= 0 && !timing.isLittle) lull.abort(ended);
    if (waitMs <= 0) return;
    await clock.sleep(waitMs, waiting).catch(() => undefined);
  }
}
