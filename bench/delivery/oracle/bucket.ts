import { type Flow, stepMs } from "./flow.ts";

/** So many calls at once, and one more whenever a token has come back; full when the reply begins. */
export interface Bucket {
  readonly size: number;
  /** How long a token takes to come back: whole steps of the oracle's grid. */
  readonly tokenMs: number;
}

/** The longest that a text is left alone: what two calls need, and some more. */
const longestGapMs = 2500;

/**
 * The least that the words of one reply can wait, in word steps, when every call takes a token. The write with which a
 * further message begins takes two: one completes the message before.
 */
export function leastWaitWithBucket(flow: Flow, { size, tokenMs }: Bucket): number {
  // Tokens are counted in the part of one that comes back in a step.
  const token = tokenMs / stepMs;
  const full = size * token;
  const longestGapSteps = longestGapMs / stepMs;
  const end = flow.lastStep + longestGapSteps;
  // By the step of the last write and by what is left in the bucket then: what words have waited until then.
  const waits = Array.from({ length: end + 1 }, () => new Float64Array(full + 1).fill(Infinity));
  let least = Infinity;
  for (const [step, reached] of waits.entries()) {
    for (let from = Math.max(-1, step - longestGapSteps); from < step; from += 1) {
      const spent = token * (1 + flow.partsBegun(from, step));
      const waited = flow.wait(from, step);
      // Before the first write the bucket is full.
      for (let before = from < 0 ? full : 0; before <= full; before += 1) {
        const left = Math.min(full, before + step - from) - spent;
        const total = (from < 0 ? 0 : (waits[from]?.[before] ?? Infinity)) + waited;
        if (left >= 0 && total < (reached[left] ?? Infinity)) reached[left] = total;
      }
    }
    if (step >= flow.lastStep) least = Math.min(least, ...reached);
  }
  return least;
}
