/**
 * How soon after one preview the next may follow. A platform's budget is spread evenly over what the reply will still
 * take, which nobody knows: at least what an answer of this length usually takes, and for one that goes on and on, half
 * as long again as it has lasted.
 */
const usualReplyMs = 5000;
const furtherShare = 0.5;
const shortestHorizonMs = 500;

/** The second write follows the first sooner: a few words are little to look at. */
const secondWriteShare = 0.6;

/** Faster than this nobody reads, however wide the limits. */
const leastSpacingMs = 250;

/** How far ahead to plan for a reply whose text has been coming for `ageMs`, in milliseconds. */
export function toHorizonMs(ageMs: number): number {
  return Math.max(usualReplyMs - ageMs, furtherShare * ageMs, shortestHorizonMs);
}

/** The pause between two previews of a chat in which `calls` more fit into `horizonMs`, and the last of them into its end. */
export function toSpacingMs(horizonMs: number, calls: number, isSecondWrite: boolean): number {
  const evenMs = horizonMs / (calls + 1);
  return Math.max(leastSpacingMs, isSecondWrite ? evenMs * secondWriteShare : evenMs);
}
