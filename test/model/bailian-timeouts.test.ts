import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { ManualClock } from "../support/manual-clock.ts";
import { question, startHarness, type Harness } from "./bailian-harness.ts";

const silences = [
  ["headers", { kind: "broken-answer", how: "hang", beforeHeaders: true }, 60_000, /no response headers within 60 s/],
  ["the first chunk", { kind: "broken-answer", how: "hang" }, 120_000, /no first chunk within 120 s/],
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

  it("does not hold a slow reader against the service", async (t) => {
    const { emulator, model, clock } = await startHarness(t, new ManualClock());
    const goOn = Promise.withResolvers<void>();
    emulator.script({
      kind: "answer",
      text: "onetwo",
      chunkChars: 3,
      pauses: [{ beforeChunk: 1, until: goOn.promise }],
    });
    const stream = model.stream({ messages: question, logFields: {} }, new AbortController().signal);
    assert.deepEqual((await stream.next()).value, { type: "text-delta", text: "one" });
    await clock.advance(600_000);
    goOn.resolve();
    assert.deepEqual((await stream.next()).value, { type: "text-delta", text: "two" });
    assert.equal((await stream.next()).value?.type, "finish");
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

/** Lets time run in steps, each after what the last one brought about has had its turn on the sockets. */
async function passTimeUntilOver(
  { ask, clock }: Harness<ManualClock>,
  stepMs: number,
): ReturnType<Harness<ManualClock>["ask"]> {
  const answer = ask();
  const over = answer.then(() => true);
  for (const deadlineMs = Date.now() + 10_000; Date.now() < deadlineMs;) {
    if (await Promise.race([over, delay(20, false)])) return answer;
    await clock.advance(stepMs);
  }
  throw new assert.AssertionError({ message: "the call never ended" });
}
