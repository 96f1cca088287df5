import assert from "node:assert/strict";
import { test } from "node:test";

import { isFlat, toGrowth, toSpread, toWindows } from "../../../bench/delivery/memory-trend.ts";

test("memory is flat when no minute's mean differs from another's by more than a tenth", () => {
  const samples = [100, 120, 108, 112, 118, 118].map((mb, index) => ({ atMs: index * 30_000, mb }));
  const windows = toWindows(samples, 60_000);
  assert.deepEqual(windows[0], { fromMs: 0, meanMb: 110, leastMb: 100, mostMb: 120 });
  assert.deepEqual(
    windows.map(({ meanMb }) => meanMb),
    [110, 110, 118],
  );
  assert.ok(isFlat(windows));
  assert.ok(!isFlat(toWindows([...samples, { atMs: 180_000, mb: 122 }], 60_000)));
  assert.equal(toGrowth(windows), 118 / 110 - 1);
  assert.equal(toSpread([]) + toGrowth([]), 0);
});
