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

/**
 * Where calls that were spent are missed for a minute, what counts is how much text is still to come: an answer usually has
 * so many characters, and comes at the pace at which it came so far. One that goes on for long is expected to go on for
 * longer still: what is spent in its first seconds would be missing for the rest of the minute. `npm run bench -- delivery group`
 * shows what these numbers do to a short answer and to two long ones.
 */
const usualReplyChars = 2000;
const longReplyMs = 5500;
const longFurtherShare = 2;
const longestPlanMs = 60_000;
/** The first moments say little about a model's pace. */
const leastPaceMs = 300;

/** How far ahead to plan for a reply whose text has been coming for `ageMs`, in milliseconds. */
export function toHorizonMs(ageMs: number): number {
  return ageMs < usualReplyMs ? Math.max(usualReplyMs - ageMs, furtherShare * ageMs) : ageMs;
}

/** The same where calls are missed for long, for a reply of which `chars` have come in `sinceMs` milliseconds. */
export function toLongHorizonMs(ageMs: number, chars: number, sinceMs: number): number {
  const usualMs = (usualReplyChars / Math.max(1, chars)) * Math.max(sinceMs, leastPaceMs);
  const further = ageMs < longReplyMs ? furtherShare : longFurtherShare;
  return Math.max(Math.min(longestPlanMs, usualMs) - ageMs, further * ageMs);
}

/** The pause between two previews of a chat in which `calls` more fit into `horizonMs`, and the last of them into its end. */
export function toSpacingMs(horizonMs: number, calls: number, isSecondWrite: boolean): number {
  const evenMs = horizonMs / (calls + 1);
  return Math.max(leastSpacingMs, isSecondWrite ? evenMs * secondWriteShare : evenMs);
}
