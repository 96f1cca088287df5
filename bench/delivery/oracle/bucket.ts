import { type Flow, stepMs } from "./flow.ts";

/** So many calls at once, and one more whenever a token has come back; full when the reply begins. */
export interface Bucket {
  readonly size: number;
  readonly perS: number;
}

/** A write that a schedule may have at a step: what the words have waited so far, and what is left in the bucket. */
interface State {
  readonly step: number;
  readonly waited: number;
  readonly tokens: number;
}

const rounding = 1e-9;
/** The longest that a text is left alone: two calls' time, and one more. */
const longestGapMs = 3000;

/**
 * The least that the words of one reply can wait, in word steps, when every call takes a token. The write with which a
 * further message begins takes two: one completes the message before.
 */
export function leastWaitWithBucket(flow: Flow, { size, perS }: Bucket): number {
  const perStep = (perS * stepMs) / 1000;
  const longestGapSteps = longestGapMs / stepMs;
  const states: State[][] = [];
  const start: State = { step: -1, waited: 0, tokens: size };
  let least = Infinity;
  for (let step = 0; step <= flow.lastStep + longestGapSteps; step += 1) {
    const reached: State[] = [];
    const earliest = Math.max(0, step - longestGapSteps);
    for (const from of [start, ...states.slice(earliest, step).flat()]) {
      const calls = 1 + flow.partsBegun(from.step, step);
      const tokens = Math.min(size, from.tokens + (step - from.step) * perStep) - calls;
      if (tokens < -rounding) continue;
      reached.push({ step, waited: from.waited + flow.wait(from.step, step), tokens });
    }
    states.push(keepBest(reached));
    if (step >= flow.lastStep) least = Math.min(least, ...reached.map(({ waited }) => waited));
  }
  return least;
}

/** Without those for which another waited no longer and kept no fewer tokens. */
function keepBest(states: readonly State[]): State[] {
  const kept: State[] = [];
  for (const state of states.toSorted((a, b) => a.waited - b.waited || b.tokens - a.tokens)) {
    if (state.tokens > (kept.at(-1)?.tokens ?? -Infinity) + rounding) kept.push(state);
  }
  return kept;
}
