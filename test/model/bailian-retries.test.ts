import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { ManualClock } from "../support/manual-clock.ts";
import { deltaFrame, ImpatientClock, startHarness } from "./bailian-harness.ts";

describe("BailianModel, trying again", () => {
  it("pauses longer each time, and no more often than it may", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ImpatientClock(), { retries: 3 });
    const limited = { kind: "error", entry: "E46" } as const;
    emulator.script(limited, limited, limited, { kind: "answer", text: "Yes." });
    assert.equal((await ask()).text, "Yes.");
    assert.deepEqual(clock.pausesMs, [750, 1_500, 3_000]);

    emulator.script(limited, limited, limited, limited);
    const { error } = await ask();
    assert.equal(error?.kind, "rate_limited");
    assert.equal(error?.status, 429);
    assert.equal(emulator.requests.length, 8);
  });

  it("does not try again what will fail again", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ImpatientClock());
    for (const entry of ["E24", "E25", "E30", "E36", "E39", "E40", "E50"] as const) {
      emulator.script({ kind: "error", entry });
      await ask();
    }
    assert.equal(emulator.requests.length, 7);
    assert.deepEqual(clock.pausesMs, []);
  });

  it("tries again once what may have been bad luck", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ImpatientClock(), { retries: 5 });
    emulator.script({ kind: "error", entry: "E57" }, { kind: "error", entry: "E57" });
    assert.equal((await ask()).error?.kind, "timeout");
    assert.deepEqual(clock.pausesMs, [750]);
  });

  it("never tries again with retries: 0", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 0 });
    emulator.script({ kind: "error", entry: "E46" });
    assert.equal((await ask()).error?.kind, "rate_limited");
    assert.equal(emulator.requests.length, 1);
  });

  it("does not begin a pause that the time for the call cannot hold", async (t) => {
    const timeouts = { headersMs: 60_000, firstChunkMs: 60_000, idleMs: 60_000, totalMs: 700 };
    const { emulator, ask, clock } = await startHarness(t, new ImpatientClock(), { timeouts });
    emulator.script({ kind: "error", entry: "E46" });
    assert.equal((await ask()).error?.kind, "rate_limited");
    assert.deepEqual(clock.pausesMs, []);
  });

  it("can be stopped in a pause", async (t) => {
    const { emulator, ask, clock, log } = await startHarness(t, new ManualClock());
    emulator.script({ kind: "error", entry: "E46" });
    const stop = new AbortController();
    const answer = ask({ signal: stop.signal });
    const request = await emulator.requestAt(0);
    await request.settled;
    while (!log.lines.some(({ sentence }) => sentence.includes("tried again"))) await clock.advance(0);
    stop.abort();
    assert.equal((await answer).error?.kind, "cancelled");
    await clock.advance(60_000);
    assert.equal(emulator.requests.length, 1);
    assert.equal(clock.sleeping, 0);
  });
});

describe("BailianModel, stopped by its caller", () => {
  it("asks nothing when it was stopped before", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    assert.equal((await ask({ signal: AbortSignal.abort() })).error?.kind, "cancelled");
    assert.equal(emulator.requests.length, 0);
  });

  for (const [when, scenario] of [
    ["before the headers", { kind: "broken-answer", how: "hang", beforeHeaders: true }],
    ["before the first chunk", { kind: "broken-answer", how: "hang" }],
    ["while it reasons", { kind: "broken-answer", how: "hang", reasoning: "Hm." }],
    ["while it writes", { kind: "broken-answer", how: "hang", text: "Once upon" }],
  ] as const) {
    it(`ends the HTTP request when stopped ${when}`, async (t) => {
      const { emulator, ask, log } = await startHarness(t, new ImpatientClock());
      emulator.script(scenario);
      const stop = new AbortController();
      const answer = ask({ signal: stop.signal, onDelta: () => stop.abort() });
      const request = await emulator.requestAt(0);
      if (!("text" in scenario || "reasoning" in scenario)) stop.abort();
      const { error } = await answer;
      assert.equal(error?.kind, "cancelled");
      assert.equal(await request.settled, "aborted-by-client");
      assert.equal(emulator.requests.length, 1);
      assert.deepEqual(
        log.lines.map(({ level }) => level),
        ["info"],
      );
    });
  }

  it("is stopped also while only the usage is missing", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    const bytes = deltaFrame({ content: "Yes." }) + deltaFrame({}, "stop");
    emulator.script({ kind: "steps", steps: [{ step: "bytes", bytes }, { step: "hang" }] });
    const stop = new AbortController();
    const hasText = Promise.withResolvers<void>();
    const answer = ask({ signal: stop.signal, onDelta: () => hasText.resolve() });
    await hasText.promise;
    await new Promise(setImmediate);
    stop.abort();
    assert.equal((await answer).error?.kind, "cancelled");
  });

  it("gives out nothing more of a packet during which it was stopped", async (t) => {
    const { emulator, ask, log } = await startHarness(t, new ImpatientClock());
    const bytes = deltaFrame({ content: "one" }) + deltaFrame({ content: "two" }) + deltaFrame({}, "stop");
    emulator.script({ kind: "raw", packets: [`${bytes}data: [DONE]\n\n`] });
    const stop = new AbortController();
    const { text, error } = await ask({ signal: stop.signal, onDelta: () => stop.abort() });
    assert.equal(text, "one");
    assert.equal(error?.kind, "cancelled");
    assert.match(log.lines[0]?.sentence ?? "", /stopped/);
  });
});

describe("BailianModel, mending a request", () => {
  const mends: readonly (readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>])[] = [
    ["E08", { enable_thinking: false, seed: 1 }, { seed: 1 }],
    ["E09", { enable_thinking: true, thinking_budget: 9, seed: 1 }, { seed: 1 }],
    ["E11", { enable_search: true, seed: 1 }, { seed: 1 }],
  ];
  for (const [entry, params, mended] of mends) {
    it(`sends again at once what ${entry} refused, and remembers it`, async (t) => {
      const { emulator, ask, clock, log } = await startHarness(t, new ImpatientClock(), {
        name: "a-model-of-tomorrow",
        params,
        retries: 0,
      });
      const yes = { kind: "raw", packets: [deltaFrame({ content: "Yes." }), deltaFrame({}, "stop")] } as const;
      emulator.script({ kind: "error", entry: entry as "E08" }, yes, yes);
      assert.equal((await ask()).text, "Yes.");
      assert.equal((await ask()).text, "Yes.");
      assert.deepEqual(clock.pausesMs, []);
      const sent = emulator.requests.map(({ body }) =>
        Object.fromEntries(Object.entries(body).filter(([key]) => key in params)),
      );
      assert.deepEqual(sent, [params, mended, mended]);
      const warnings = log.lines.filter(({ level }) => level === "warn");
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.sentence ?? "", /from now on Runnel leaves out/);
    });
  }

  it("lowers max_tokens to what the model takes", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), { params: { max_tokens: 99_000 } });
    emulator.script({ kind: "error", entry: "E14", values: { limit: 8_192 } }, { kind: "answer", text: "Yes." });
    assert.equal((await ask()).text, "Yes.");
    assert.equal((await emulator.requestAt(1)).body.max_tokens, 8_192);
  });

  it("asks for a stream in Bailian's own words too when told that the model only streams, once", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), { name: "qwq-plus" });
    const refusal = { kind: "error", entry: "E01" } as const;
    emulator.script(refusal, { kind: "answer", text: "Yes." }, refusal);
    assert.equal((await ask()).text, "Yes.");
    assert.deepEqual(
      emulator.requests.map(({ headers }) => headers["x-dashscope-sse"]),
      [undefined, "enable"],
    );
    assert.equal((await ask()).error?.kind, "stream_required");
    assert.equal(emulator.requests.length, 3);
  });

  it("learns once from two calls at the same time", async (t) => {
    const { emulator, ask, log } = await startHarness(t, new ImpatientClock(), {
      name: "a-model-of-tomorrow",
      params: { enable_thinking: false },
    });
    const yes = { kind: "raw", packets: [deltaFrame({ content: "Yes." }), deltaFrame({}, "stop")] } as const;
    const refusal = { kind: "error", entry: "E08" } as const;
    emulator.script(refusal, refusal, yes, yes);
    const answers = await Promise.all([ask(), ask()]);
    assert.deepEqual(
      answers.map(({ text }) => text),
      ["Yes.", "Yes."],
    );
    assert.equal(log.lines.filter(({ level }) => level === "warn").length, 1);
  });
});
