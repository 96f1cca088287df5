import { setTimeout as delay } from "node:timers/promises";

import type { Clock } from "./contract/clock.ts";

/** The machine's clock: starts at its wall time and then only runs forward. */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    if (ms <= 0) return;
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
