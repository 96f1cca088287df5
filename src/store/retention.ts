import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { StoreError } from "./store-error.ts";
import type { PruneResult, Store } from "./store.ts";

/**
 * Pauses by how far it came. Between batches what is written for people never waits for more than one; a program that reads
 * the file makes a copy, mostly, and is done in minutes.
 */
const pausesMs: Readonly<Record<PruneResult, number>> = { more: 50, held: 10_000, done: 3_600_000 };
const heldLine =
  "What was removed can still be read on the disk, because another program reads the file; Runnel tries again.";
const dayMs = 86_400_000;
/** No platform delivers an event again after so long: Telegram keeps updates for a day, and no catch-up goes further back. */
const eventsKeptMs = 3 * dayMs;

/** Removes what is older than it is to be kept, again and again, until `stopping` aborts. Does not reject. */
export async function keepRetention(
  store: Pick<Store, "prune">,
  options: { readonly retentionDays: number; readonly clock: Clock; readonly log: Logger },
  stopping: AbortSignal,
): Promise<void> {
  const { retentionDays, clock, log } = options;
  let isHeldTold = false;
  while (!stopping.aborted) {
    try {
      const nowMs = clock.nowMs();
      const turnsBeforeMs = retentionDays === 0 ? undefined : nowMs - retentionDays * dayMs;
      const result = await store.prune(turnsBeforeMs, nowMs - eventsKeptMs);
      if (result === "held" && !isHeldTold) log.info({}, heldLine);
      if (result !== "more") isHeldTold = result === "held";
      await clock.sleep(pausesMs[result], stopping);
    } catch (error) {
      if (stopping.aborted) return;
      const fields = error instanceof StoreError ? { reason: error.message, remedy: error.remedy } : { err: error };
      log.warn(fields, "What is older than storage.retention_days could not be removed; Runnel tries again.");
      await clock.sleep(pausesMs.done, stopping).catch(() => undefined);
    }
  }
}
