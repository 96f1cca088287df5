const firstPauseMs = 1_000;
const longestPauseMs = 8_000;

/**
 * How long to wait before retry number `retry` (from 1), in milliseconds: 1, 2, 4, then 8 seconds, each up to a quarter
 * longer or shorter, so that calls refused together do not come back together. `random` is in [0, 1).
 * https://help.aliyun.com/en/model-studio/rate-limiting-best-practices, 2026-11-22.
 */
export function toPauseMs(retry: number, random: number): number {
  const pauseMs = Math.min(firstPauseMs * 2 ** (retry - 1), longestPauseMs);
  return Math.round(pauseMs * (0.75 + random / 2));
}
