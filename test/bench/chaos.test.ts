import assert from "node:assert/strict";
import { test } from "node:test";

import { runChaos } from "../../bench/chaos/run.ts";

/** Half a minute where nothing else runs. */
const patienceMs = 240_000;

test(
  "nothing is lost, doubled, orphaned or out of order, though the bot is killed twenty times",
  { timeout: patienceMs },
  async () => {
    const report = await runChaos({ kills: 20, seed: 5 });
    const { lost, doubled, orphaned, disorder } = report;
    const wrong = { lost, doubled, orphaned, disorder };
    assert.deepEqual(wrong, { lost: [], doubled: [], orphaned: [], disorder: [] });
    assert.ok(report.messages > 50, `${report.messages} messages`);
  },
);
