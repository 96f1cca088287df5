import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { toFigures, toMisses } from "../../../bench/delivery/judge.ts";
import type { LoadOutcome } from "../../../bench/delivery/load.ts";
import type { Row } from "../../../bench/delivery/row.ts";
import { toHead, toRow } from "../../../bench/delivery/table.ts";

const row: Row = {
  name: "a load",
  load: { platform: "telegram", places: [1], questions: [], warmUpChats: 0 },
  aims: { ratio: 1.25, finalLagMs: 1000, cpuPer1000: 0.15 },
  oracle: { publishedMs: 400, toMeanMs: () => 390 },
  figure: { name: "burst shown after", mostMs: 100, toMs: () => 70 },
};
const reply = { lagsMs: [300, 500, 700], firstTextMs: 300, finalLagMs: 700, lostChars: 0, doubledChars: 0 };
const outcome: LoadOutcome = {
  replies: [reply],
  counts: { calls: 3, refused: 0 },
  usage: { cpuS: 0.12, peakMb: 100 },
  chunks: 1000,
  flood: undefined,
  latenessMs: 1,
  complaints: [],
};

/** What is missed when the outcome differs so. */
function missesOf(changes: Partial<LoadOutcome>, machineFactor = 1): readonly string[] {
  return toMisses(row, toFigures(row, { ...outcome, ...changes }), machineFactor);
}

describe("a row of the table", () => {
  test("meets its aims when no figure exceeds its own", () => {
    assert.deepEqual(missesOf({}), []);
  });

  test("misses by lag, loss, doubling, refused calls, and CPU time as this machine counts it", () => {
    assert.deepEqual(missesOf({ replies: [{ ...reply, lagsMs: [500] }] }), []);
    const slow = { ...reply, lagsMs: [600], finalLagMs: Infinity, lostChars: 7, doubledChars: 14 };
    assert.deepEqual(missesOf({ replies: [slow], counts: { calls: 3, refused: 2 } }), [
      "ratio 1.50 > 1.25",
      "final lag Infinity > 1000",
      "429s 2 > 0",
      "lost 7 > 0",
      "doubled 14 > 0",
    ]);
    assert.deepEqual(missesOf({}, 0.5), ["CPU 0.120 > 0.075"]);
  });

  test("is a line of Markdown with as many cells as the head", () => {
    const [head = ""] = toHead().split("\n");
    const figures = toFigures(row, outcome);
    const line = toRow(row, figures, ["ratio 1.50 > 1.25"]);
    assert.equal(line.split(" | ").length, head.split(" | ").length);
    assert.match(line, /^\| a load \| 400 \(390\) \| 500 \| 1\.25 \|.*burst shown after 100 ms: 70.*MISSED: ratio/);
  });
});
