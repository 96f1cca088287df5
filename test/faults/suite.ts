import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type FaultColumn, faultColumns, type FaultName, faultRows, isIn } from "./fault-names.ts";
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

/** Of the replies to commands only what is special about them; `npm run bench -- faults` has the others as well. */
const rowsOfCommands: ReadonlySet<FaultName> = new Set([
  "429, 1 s",
  "reset after the effect",
  "hang after the effect",
  "message deleted",
  "interaction expired",
]);

/** One test for each fault, with a run for each call that it can meet. */
export function testFaults(name: FaultyPlatform["name"], open: (column: FaultColumn) => Promise<FaultyPlatform>): void {
  for (const column of faultColumns.filter((other) => other.platform === name)) {
    const rows = faultRows.filter((row) => isIn(row, column) && (!column.isCommand || rowsOfCommands.has(row.name)));
    describe(column.name, () => {
      let platform: FaultyPlatform;
      before(async () => {
        platform = await open(column);
      });
      after(() => platform.close());

      for (const row of rows) {
        test(`whichever call of a reply meets "${row.name}", ${promises[row.outcome]}`, async () => {
          const { problems, verdicts } = await tryFault(platform, row, column);
          assert.deepEqual(problems, []);
          assert.ok(
            Object.values(verdicts).some((count) => count > 0),
            "The fault met no call.",
          );
        });
      }
    });
  }
}
