import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { faultColumns, faultRows, isIn } from "./fault-names.ts";
import { tryFault } from "./matrix.ts";
import type { FaultyPlatform } from "./platform.ts";

const promises = {
  shown: "the whole text stands",
  "any-format": "the whole text stands",
  moved: "the whole text stands where the group went",
  plain: "the whole text stands without formatting",
  forbidden: "the model is stopped and nothing more is written",
  gone: "the rest stands, or the model is stopped",
} as const;

/** One test for each fault, with a run for each call that it can meet. */
export function testFaults(name: FaultyPlatform["name"], open: () => Promise<FaultyPlatform>): void {
  let platform: FaultyPlatform;
  before(async () => {
    platform = await open();
  });
  after(() => platform.close());

  for (const column of faultColumns.filter((other) => other.platform === name)) {
    for (const row of faultRows.filter((other) => isIn(other, column))) {
      test(`${column.name}: whichever call of a reply meets "${row.name}", ${promises[row.outcome]}`, async () => {
        const { problems, verdicts } = await tryFault(platform, row, column);
        assert.deepEqual(problems, []);
        assert.ok(
          Object.values(verdicts).some((count) => count > 0),
          "The fault met no call.",
        );
      });
    }
  }
}
