import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { StoreError } from "./store-error.ts";
import type { Store } from "./store.ts";

const everyMs = 3_600_000;
/** Between batches, so that what is written for people never waits for more than one. */
const pauseMs = 50;
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
  while (!stopping.aborted) {
    try {
      const nowMs = clock.nowMs();
      const turnsBeforeMs = retentionDays === 0 ? undefined : nowMs - retentionDays * dayMs;
      while (await store.prune(turnsBeforeMs, nowMs - eventsKeptMs)) await clock.sleep(pauseMs, stopping);
      await clock.sleep(everyMs, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      const fields = error instanceof StoreError ? { reason: error.message, remedy: error.remedy } : { err: error };
      log.warn(fields, "What is older than storage.retention_days could not be removed; Runnel tries again.");
      await clock.sleep(everyMs, stopping).catch(() => undefined);
    }
  }
}
