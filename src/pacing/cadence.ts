/**
 * How soon after one preview the next may follow. A platform's budget is spread evenly over what the reply will still
 * take, which nobody knows: up to what an answer usually takes, or a little beyond; one that takes longer than usual is
 * expected to take as long again.
 */
const usualReplyMs = 4500;
const furtherShare = 0.5;

/** The second write follows the first sooner: a few words are little to look at. */
const secondWriteShare = 0.6;

/** Faster than this nobody reads, however wide the limits. */
const leastSpacingMs = 250;

/** How far ahead to plan for a reply whose text has been coming for `ageMs`, in milliseconds. */
export function toHorizonMs(ageMs: number): number {
  return ageMs < usualReplyMs ? Math.max(usualReplyMs - ageMs, furtherShare * ageMs) : ageMs;
}

/** The pause between two previews of a chat in which `calls` more fit into `horizonMs`, and the last of them into its end. */
export function toSpacingMs(horizonMs: number, calls: number, isSecondWrite: boolean): number {
  const evenMs = horizonMs / (calls + 1);
  return Math.max(leastSpacingMs, isSecondWrite ? evenMs * secondWriteShare : evenMs);
}
