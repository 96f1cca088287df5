import { type Flow, stepMs } from "./flow.ts";

/** So many edits in fixed windows of time, each of which begins with its first edit. Creates have a budget of their own. */
export interface Windows {
  readonly edits: number;
  readonly windowMs: number;
}

/** By the step of the last write: the least that words waited until then. Infinity where no schedule ends. */
type WaitByStep = Float64Array;

/** By how many edits a schedule makes in each window: the least that words wait. */
type WaitByUse = ReadonlyMap<string, number>;

/**
 * The least that the words of `replies` equal replies in one channel can wait, on the whole, in word steps. A message is
 * created with its first word, because that costs no edit; everything after is an edit of the message it stands in. Each
 * window begins as soon as the one before is over. The one reply whose edits begin the windows is the first.
 */
export function leastWaitWithWindows(flow: Flow, { edits, windowMs }: Windows, replies: number): number {
  const length = windowMs / stepMs;
  const gaps = toGaps(flow, flow.lastStep + length);
  let least = Infinity;
  for (let start = 0; start < Math.min(length, flow.lastStep + 1); start += 1) {
    const starts: number[] = [];
    for (let step = start; step <= flow.lastStep; step += length) starts.push(step);
    const isAlone = replies === 1;
    let together = leastWaits(gaps, { starts, length, edits, begins: true, isAlone });
    if (!isAlone) {
      const other = leastWaits(gaps, { starts, length, edits, begins: false, isAlone });
      for (let reply = 1; reply < replies; reply += 1) together = share(together, other, edits);
    }
    least = Math.min(least, ...together.values());
  }
  return least;
}

interface Setting {
  /** The steps at which the windows begin. */
  readonly starts: readonly number[];
  readonly length: number;
  readonly edits: number;
  /** Whether this reply's edits begin all windows but the last, which ends late enough to begin later. */
  readonly begins: boolean;
  /** Nobody else edits: how many edits are left in a window need not be remembered. */
  readonly isAlone: boolean;
}

/** What lies between any two writes: which messages must be edited, and what words have waited. */
interface Gaps {
  readonly lastStep: number;
  readonly end: number;
  /** Both by the step of the later write, then by that of the earlier one, from -1. */
  readonly edits: readonly Uint8Array[];
  readonly waits: readonly Float64Array[];
}

function toGaps(flow: Flow, end: number): Gaps {
  const steps = Array.from({ length: end + 1 }, (_, step) => step);
  return {
    lastStep: flow.lastStep,
    end,
    edits: steps.map((to) => Uint8Array.from({ length: to + 1 }, (_, from) => flow.partsGrown(from - 1, to))),
    waits: steps.map((to) => Float64Array.from({ length: to + 1 }, (_, from) => flow.wait(from - 1, to))),
  };
}

/** One reply by itself. */
function leastWaits(gaps: Gaps, { starts, length, edits, begins, isAlone }: Setting): WaitByUse {
  const { end, lastStep } = gaps;
  // Index 0 stands for step -1, before any write.
  const nothing = new Float64Array(end + 2).fill(Infinity);
  nothing[0] = 0;
  let reached = new Map<string, WaitByStep>([["", nothing]]);
  for (const [index, start] of starts.entries()) {
    const isLast = index === starts.length - 1;
    const next = new Map<string, WaitByStep>();
    for (const [use, before] of reached) {
      const window = { start, end: isLast ? end : start + length - 1, isBegun: begins && !isLast };
      for (const [used, waits] of leastWaitsInWindow(gaps, before, window, edits).entries()) {
        const key = isAlone ? "" : `${use}${used}`;
        next.set(key, keepLess(next.get(key), waits));
      }
    }
    reached = next;
  }
  return new Map([...reached].map(([use, waits]) => [use, Math.min(...waits.subarray(lastStep + 1))]));
}

/** By how many edits are made in this window, from 0. */
function leastWaitsInWindow(
  gaps: Gaps,
  before: WaitByStep,
  window: { readonly start: number; readonly end: number; readonly isBegun: boolean },
  edits: number,
): readonly WaitByStep[] {
  const layers: WaitByStep[] = [before];
  for (let used = 1; used <= edits; used += 1) layers.push(new Float64Array(before.length).fill(Infinity));
  for (let step = window.start; step <= window.end; step += 1) {
    // The edit that begins the window follows one in an earlier window; the others follow an edit in this one.
    const first = window.isBegun && step > window.start ? window.start : -1;
    for (let from = first; from < step; from += 1) {
      const needed = gaps.edits[step]?.[from + 1] ?? 0;
      const waited = gaps.waits[step]?.[from + 1] ?? 0;
      if (needed === 0) continue;
      for (let used = needed; used <= edits; used += 1) {
        const total = (layers[used - needed]?.[from + 1] ?? Infinity) + waited;
        const layer = layers[used];
        if (layer !== undefined && total < (layer[step + 1] ?? Infinity)) layer[step + 1] = total;
      }
    }
    // All has been said and shown: a later write could only be worse.
    if (step >= gaps.lastStep && layers.some((layer) => (layer[step + 1] ?? Infinity) < Infinity)) break;
  }
  if (window.isBegun) layers[0] = new Float64Array(before.length).fill(Infinity);
  return layers;
}

function keepLess(known: WaitByStep | undefined, waits: WaitByStep): WaitByStep {
  return known === undefined ? waits : known.map((wait, step) => Math.min(wait, waits[step] ?? Infinity));
}

/** Two sets of replies that share the windows. */
function share(one: WaitByUse, other: WaitByUse, edits: number): WaitByUse {
  const shared = new Map<string, number>();
  for (const [use, wait] of one) {
    for (const [otherUse, otherWait] of other) {
      const used = Array.from(use, (digit, window) => Number(digit) + Number(otherUse[window]));
      if (used.some((count) => count > edits)) continue;
      const key = used.join("");
      shared.set(key, Math.min(shared.get(key) ?? Infinity, wait + otherWait));
    }
  }
  return shared;
}
