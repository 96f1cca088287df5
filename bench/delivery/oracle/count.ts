import type { Flow } from "./flow.ts";

/**
 * The least that the words of `replies` equal replies in one chat can wait, on the whole, in word steps, when they have
 * so many calls together, at any time. Each reply stands in one message.
 */
export function leastWaitWithCount(flow: Flow, calls: number, replies: number): number {
  const alone = leastWaitsByCount(flow, calls);
  let together: readonly number[] = alone;
  for (let reply = 1; reply < replies; reply += 1) {
    together = alone.map((_, count) =>
      Math.min(...together.slice(0, count + 1).map((wait, used) => wait + (alone[count - used] ?? Infinity))),
    );
  }
  return together[calls] ?? Infinity;
}

/** What the words of one reply wait at least when it has 0, 1, ... calls. */
function leastWaitsByCount(flow: Flow, calls: number): readonly number[] {
  const leasts = [Infinity];
  // By the step of the last write: what words waited until then.
  let before = Array.from({ length: flow.lastStep + 1 }, (_, step) => flow.wait(-1, step));
  for (let count = 1; count <= calls; count += 1) {
    leasts.push(before[flow.lastStep] ?? Infinity);
    const shown = before;
    before = shown.map((_, step) =>
      Math.min(...shown.slice(0, step).map((waited, from) => waited + flow.wait(from, step))),
    );
  }
  return leasts;
}
