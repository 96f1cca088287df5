import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";

import { ManualClock } from "../support/manual-clock.ts";
import { startHarness, type Harness } from "./bailian-harness.ts";

const opening = { step: "delta", delta: { content: "", role: "assistant" } } as const;

const silences = [
  ["headers", { kind: "broken-answer", how: "hang", beforeHeaders: true }, 60_000, /no response headers within 60 s/],
  ["the first chunk", { kind: "broken-answer", how: "hang" }, 120_000, /no first words within 120 s/],
  [
    "the first words, after a chunk without any",
    { kind: "steps", steps: [opening, { step: "hang" }] },
    120_000,
    /no first words within 120 s/,
  ],
  ["the next chunk, after text", { kind: "broken-answer", how: "hang", text: "Once upon" }, 90_000, /silence.*90 s/],
] as const;

describe("BailianModel, waiting", () => {
  for (const [what, scenario, limitMs, message] of silences) {
    it(`gives up waiting for ${what} and ends the HTTP request`, async (t) => {
      const harness = await startHarness(t, new ManualClock(), { retries: 0 });
      harness.emulator.script(scenario);
      const startedAtMs = harness.clock.nowMs();
      const { error } = await passTimeUntilOver(harness, limitMs);
      assert.equal(error?.kind, "timeout");
      assert.match(error?.message ?? "", message);
      assert.ok(harness.clock.nowMs() - startedAtMs >= limitMs);
      const request = await harness.emulator.requestAt(0);
      assert.equal(await request.settled, "aborted-by-client");
      assert.equal(harness.clock.sleeping, 0);
    });
  }

  it("tries again once after silence without text", async (t) => {
    const harness = await startHarness(t, new ManualClock());
    harness.emulator.script({ kind: "broken-answer", how: "hang" }, { kind: "answer", text: "Yes." });
    const { text, error } = await passTimeUntilOver(harness, 10_000);
    assert.equal(error, undefined);
    assert.equal(text, "Yes.");
  });

  it("counts the silence from the last chunk on, also of reasoning", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ManualClock(), { retries: 0 });
    const goOn = Promise.withResolvers<void>();
    emulator.script({
      kind: "steps",
      steps: [
        { step: "delta", delta: { content: "one" } },
        { step: "wait-for", promise: goOn.promise },
        { step: "delta", delta: { content: null, reasoning_content: "hm" } },
        { step: "hang" },
      ],
    });
    const hasText = Promise.withResolvers<void>();
    const hasReasoning = Promise.withResolvers<void>();
    const answer = ask({
      onDelta: ({ type }) => (type === "text-delta" ? hasText : hasReasoning).resolve(),
    });
    await hasText.promise;
    await clock.advance(80_000);
    goOn.resolve();
    await hasReasoning.promise;
    const lastAtMs = clock.nowMs();
    await clock.advance(80_000);
    assert.equal((await emulator.requestAt(0)).outcome, "open");
    await clock.advance(10_000);
    const { error } = await answer;
    assert.equal(error?.kind, "timeout");
    assert.equal(clock.nowMs() - lastAtMs, 90_000);
  });

  it("waits no longer for the first words because empty chunks come before them", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ManualClock(), { retries: 0 });
    const goOn = Promise.withResolvers<void>();
    emulator.script({
      kind: "steps",
      steps: [opening, { step: "wait-for", promise: goOn.promise }, opening, { step: "hang" }],
    });
    const startedAtMs = clock.nowMs();
    const answer = ask();
    await passTurns();
    await clock.advance(100_000);
    assert.equal((await emulator.requestAt(0)).outcome, "open");
    goOn.resolve();
    await passTurns();
    await clock.advance(20_000);
    const { error } = await answer;
    assert.match(error?.message ?? "", /no first words within 120 s/);
    assert.equal(clock.nowMs() - startedAtMs, 120_000);
  });

  it("takes words that come late but within the time for the first", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ManualClock(), { retries: 0 });
    const goOn = Promise.withResolvers<void>();
    emulator.script({
      kind: "steps",
      steps: [
        opening,
        { step: "wait-for", promise: goOn.promise },
        { step: "delta", delta: { content: "Yes." }, finishReason: "stop" },
      ],
    });
    const answer = ask();
    await passTurns();
    await clock.advance(110_000);
    goOn.resolve();
    const { text, error } = await answer;
    assert.equal(error, undefined);
    assert.equal(text, "Yes.");
  });

  it("ends a call when all its tries together took too long", async (t) => {
    const timeouts = { headersMs: 60_000, firstChunkMs: 120_000, idleMs: 90_000, totalMs: 100_000 };
    const harness = await startHarness(t, new ManualClock(), { timeouts });
    const hang = { kind: "broken-answer", how: "hang", beforeHeaders: true } as const;
    harness.emulator.script(hang, hang, hang);
    const startedAtMs = harness.clock.nowMs();
    const { error } = await passTimeUntilOver(harness, 10_000);
    assert.equal(error?.kind, "timeout");
    assert.match(error?.message ?? "", /no end of the call within 100 s/);
    assert.ok(harness.clock.nowMs() - startedAtMs <= 110_000);
    assert.equal(harness.emulator.requests.length, 2);
  });
});

/** More turns of the event loop than a connection, a request and its first answer take; both ends live in this process. */
const turnsOfAnExchange = 200;

/** Lets what is under way between both ends arrive. */
async function passTurns(): Promise<void> {
  for (let turns = 0; turns < turnsOfAnExchange; turns += 1) await nextTurn();
}

/** Lets time run in steps, each after what the last one brought about has had its turn on the sockets. */
async function passTimeUntilOver(
  { ask, clock }: Harness<ManualClock>,
  stepMs: number,
): ReturnType<Harness<ManualClock>["ask"]> {
  const over = new AbortController();
  const answer = ask().finally(() => over.abort());
  for (let steps = 0; steps < 100 && !over.signal.aborted; steps += 1) {
    for (let turns = 0; turns < turnsOfAnExchange && !over.signal.aborted; turns += 1) await nextTurn();
    if (!over.signal.aborted) await clock.advance(stepMs);
  }
  assert.ok(over.signal.aborted, "the call never ended");
  return answer;
}
