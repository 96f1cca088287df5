import assert from "node:assert/strict";
import { test } from "node:test";

import { compareSnowflakes, Snowflakes, snowflakeTimeMs } from "../../../src/sandbox/discord/snowflakes.ts";

test("ids tell their time, grow, and never repeat, also within a millisecond and when the clock stands", () => {
  const snowflakes = new Snowflakes(() => 1_700_000_000_000);

  const ids = Array.from({ length: 100 }, () => snowflakes.next());

  assert.equal(snowflakeTimeMs(ids[0] ?? ""), 1_700_000_000_000);
  assert.equal(new Set(ids).size, 100);
  assert.deepEqual(ids.toSorted(compareSnowflakes), ids);
});

test("ids of different lengths are ordered by age", () => {
  assert.ok(compareSnowflakes("99999999999999999", "100000000000000000") < 0);
});
