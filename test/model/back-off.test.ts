import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { toPauseMs } from "../../src/model/back-off.ts";

describe("toPauseMs", () => {
  it("doubles from one second up to eight", () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 9].map((retry) => toPauseMs(retry, 0.5)),
      [1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
    );
  });

  it("spreads by a quarter to both sides", () => {
    assert.equal(toPauseMs(1, 0), 750);
    assert.equal(toPauseMs(2, 0.999_999), 2_500);
  });
});
