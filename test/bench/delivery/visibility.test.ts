import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { measureReply, type ShownMessage } from "../../../bench/delivery/visibility.ts";
import { chunkChars, toChunk } from "../../../bench/delivery/words.ts";

/** The first so many words of a reply that begins with this word. */
function say(firstWord: number, words: number): string {
  return Array.from({ length: words }, (_, index) => toChunk(firstWord, index)).join("");
}

/** A message that showed one text after the other, 1 s apart from 1 s on. */
function message(...texts: readonly string[]): ShownMessage {
  return { revisions: texts.map((text, index) => ({ text, atMs: (index + 1) * 1000 })) };
}

/** Four words, 100 ms apart from 500 ms on. */
const emission = { firstWord: 10, emittedAtMs: [500, 600, 700, 800] };

describe("what a reader saw of a reply", () => {
  test("a word counts from the first revision that has it, whatever later ones show", () => {
    const shown = [message(say(10, 1), say(10, 3), say(10, 2), say(10, 4))];
    const measure = measureReply(emission, shown, shown);
    assert.deepEqual(measure.lagsMs, [500, 1400, 1300, 3200]);
    assert.equal(measure.firstTextMs, 500);
    assert.equal(measure.finalLagMs, 3200);
    assert.deepEqual([measure.lostChars, measure.doubledChars], [0, 0]);
  });

  test("a reply may stand in several messages, among those of others", () => {
    const shown = [message(say(0, 10)), message(say(10, 2)), message(say(12, 2)), message("thinking, 3 s")];
    const measure = measureReply(emission, shown, shown);
    assert.deepEqual(measure.lagsMs, [500, 400, 300, 200]);
    assert.deepEqual([measure.lostChars, measure.doubledChars], [0, 0]);
  });

  test("a draft shows words, but only messages keep them", () => {
    const measure = measureReply(emission, [message(say(10, 4))], [message(say(10, 3))]);
    assert.equal(measure.finalLagMs, 500 - 300);
    assert.equal(measure.lostChars, chunkChars);
  });

  test("what no revision ever showed is never visible", () => {
    const shown = [message(say(10, 3))];
    const measure = measureReply(emission, shown, shown);
    assert.equal(measure.lagsMs[3], Infinity);
    assert.equal(measure.finalLagMs, Infinity);
    assert.equal(measure.lostChars, chunkChars);
    assert.equal(measureReply(emission, [], []).firstTextMs, Infinity);
  });

  test("words that stand twice are doubled, words before earlier ones are lost", () => {
    const twice = [message(say(10, 4)), message(say(12, 2))];
    assert.equal(measureReply(emission, twice, twice).doubledChars, 2 * chunkChars);
    const swapped = [message(say(12, 2)), message(say(10, 2))];
    assert.equal(measureReply(emission, swapped, swapped).lostChars, 2 * chunkChars);
  });
});
