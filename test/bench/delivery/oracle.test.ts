import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { leastWaitWithBucket } from "../../../bench/delivery/oracle/bucket.ts";
import { leastWaitWithCount } from "../../../bench/delivery/oracle/count.ts";
import { Flow, stepMs } from "../../../bench/delivery/oracle/flow.ts";
import { leastWaitWithWindows } from "../../../bench/delivery/oracle/windows.ts";
import { steady } from "../../../bench/delivery/plan.ts";
import { rows } from "../../../bench/delivery/rows.ts";
import { RateLimits } from "../../../src/sandbox/discord/rate-limits.ts";
import { TokenBucket } from "../../../src/sandbox/telegram/flood-gate.ts";

const roomy = 1_000_000;

/** Every way to choose steps from 0 until `steps`, each in ascending order. */
function* schedules(steps: number): Generator<readonly number[]> {
  for (let bits = 0; bits < 2 ** steps; bits += 1) {
    yield Array.from({ length: steps }, (_, step) => step).filter((step) => (bits >> step) & 1);
  }
}

/** What words wait under a schedule; Infinity when it ends too soon. */
function toWait(flow: Flow, schedule: readonly number[]): number {
  if ((schedule.at(-1) ?? -1) < flow.lastStep) return Infinity;
  return schedule.reduce((sum, step, index) => sum + flow.wait(schedule[index - 1] ?? -1, step), 0);
}

describe("the oracle", () => {
  const published = new Map(rows.map(({ oracle, name }) => [oracle, name]));
  for (const [oracle, name] of published) {
    if (oracle === undefined) continue;
    test(`comes within 5 % of the published value: ${name}`, () => {
      const computedMs = oracle.toMeanMs();
      assert.ok(Math.abs(computedMs / oracle.publishedMs - 1) <= 0.05, `${computedMs} and ${oracle.publishedMs}`);
    });
  }

  test("finds the best of all schedules that the emulated Telegram lets pass in a private chat", () => {
    for (const bucket of [
      { size: 1, tokenMs: 5 * stepMs },
      { size: 2, tokenMs: 6 * stepMs },
      { size: 3, tokenMs: 9 * stepMs },
    ]) {
      const flow = new Flow(steady(11, 1000 / stepMs), roomy, false);
      let least = Infinity;
      for (const schedule of schedules(flow.lastStep + 5)) {
        const budget = new TokenBucket(bucket.size, 1000 / bucket.tokenMs);
        budget.waitMs(0);
        const passes = schedule.every((step) => {
          if (budget.waitMs(step * stepMs) > 0) return false;
          budget.spend(step * stepMs);
          return true;
        });
        if (passes) least = Math.min(least, toWait(flow, schedule));
      }
      assert.ok(Math.abs(leastWaitWithBucket(flow, bucket) - least) < 1e-6, `${JSON.stringify(bucket)}: ${least}`);
    }
  });

  test("pays two calls where a further message begins", () => {
    const flow = new Flow(steady(20, 1000 / stepMs), 10 * 7, false);
    const uncut = new Flow(steady(20, 1000 / stepMs), roomy, false);
    const tokenMs = 100 * stepMs;
    assert.equal(leastWaitWithBucket(flow, { size: 3, tokenMs }), leastWaitWithBucket(uncut, { size: 2, tokenMs }));
    assert.equal(leastWaitWithBucket(flow, { size: 1, tokenMs }), Infinity);
  });

  test("finds the best way to share so many calls", () => {
    const flow = new Flow(steady(8, 1000 / stepMs), roomy, false);
    const all = [...schedules(flow.lastStep + 1)].map((schedule) => [schedule.length, toWait(flow, schedule)] as const);
    let least = Infinity;
    for (const [calls, wait] of all) {
      for (const [others, otherWait] of all) if (calls + others <= 5) least = Math.min(least, wait + otherWait);
    }
    assert.equal(leastWaitWithCount(flow, 5, 2), least);
  });

  test("finds the best of all schedules that the emulated Discord lets pass in a channel", () => {
    const windows = { edits: 2, windowMs: 5 * stepMs };
    const route = { bucket: "", counter: "edit", limit: windows.edits, windowMs: windows.windowMs };
    const flow = new Flow(steady(9, 1000 / stepMs), roomy, true);
    const all = [...schedules(flow.lastStep + 2)].filter((schedule) => toWait(flow, schedule) < Infinity);
    for (const replies of [1, 2]) {
      let least = Infinity;
      for (const first of all) {
        for (const second of replies === 1 ? [[]] : all) {
          const limits = new RateLimits();
          const edits = [...first, ...second].sort((a, b) => a - b);
          if (!edits.every((step) => limits.take(route, "1", step * stepMs).isAllowed)) continue;
          least = Math.min(least, toWait(flow, first) + (replies === 1 ? 0 : toWait(flow, second)));
        }
      }
      assert.equal(leastWaitWithWindows(flow, windows, replies), least, `${replies} replies`);
    }
  });
});
