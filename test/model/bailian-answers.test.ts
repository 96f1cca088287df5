import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { ModelDelta } from "../../src/model/chat-model.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { deltaFrame, ImpatientClock, question, startHarness } from "./bailian-harness.ts";

describe("BailianModel, answering", () => {
  it("streams the answer of a model that only streams, reasoning apart", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), {
      name: "qwq-plus",
      params: { temperature: 0.5, thinking_budget: 100 },
    });
    emulator.script({ kind: "answer", reasoning: "Deep, I think.", text: "About 11 km. 很深 🌊" });
    const { text, reasoning, error, events } = await ask();
    assert.equal(error, undefined);
    assert.equal(reasoning, "Deep, I think.");
    assert.equal(text, "About 11 km. 很深 🌊");
    const last = events.at(-1);
    assert.ok(last?.type === "finish" && last.reason === "stop");
    assert.ok(Number(last.usage?.reasoningTokens) > 0 && Number(last.usage?.promptTokens) > 0);
    const { body } = await emulator.requestAt(0);
    assert.deepEqual(body, {
      model: "qwq-plus",
      temperature: 0.5,
      thinking_budget: 100,
      messages: [{ role: "user", content: `${question[0]?.content}\n\n${question[1]?.content}` }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("streams on the wire whatever the parameters say", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), {
      params: { stream: "false", stream_options: { include_usage: false }, messages: [], model: "other" },
    });
    emulator.script({ kind: "answer", text: "Yes." });
    assert.equal((await ask()).text, "Yes.");
    const { body } = await emulator.requestAt(0);
    assert.equal(body.stream, true);
    assert.deepEqual(body.stream_options, { include_usage: true });
    assert.equal(body.model, "qwen-plus");
    assert.deepEqual(body.messages, question);
  });

  it("gives out each piece as it comes", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    const gate = Promise.withResolvers<void>();
    emulator.script({
      kind: "answer",
      text: "onetwo",
      chunkChars: 3,
      pauses: [{ beforeChunk: 1, until: gate.promise }],
    });
    const deltas: ModelDelta[] = [];
    const { error } = await ask({
      onDelta: (delta) => {
        deltas.push(delta);
        gate.resolve();
      },
    });
    assert.equal(error, undefined);
    assert.deepEqual(deltas, [
      { type: "text-delta", text: "one" },
      { type: "text-delta", text: "two" },
    ]);
  });

  it("reads characters that arrive in pieces, comments, and line ends of both kinds", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    const wire = `: ping\r\n\r\n${deltaFrame({ content: "好🌊" }).replaceAll("\n", "\r\n")}${deltaFrame({}, "stop")}data:[DONE]`;
    const bytes = new TextEncoder().encode(wire);
    emulator.script({ kind: "raw", packets: [...bytes].map((byte) => Uint8Array.of(byte)) });
    const { text, error } = await ask();
    assert.equal(error, undefined);
    assert.equal(text, "好🌊");
  });

  it("needs neither [DONE] nor usage for a whole answer", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    emulator.script({ kind: "raw", packets: [deltaFrame({ content: "Yes." }), deltaFrame({}, "length")] });
    const { events } = await ask();
    assert.deepEqual(events.at(-1), { type: "finish", reason: "length", usage: undefined });
  });

  it("takes an answer whose connection breaks behind the finish reason for whole", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ImpatientClock());
    const answer = [
      { step: "delta", delta: { content: "Yes." } },
      { step: "delta", delta: {}, finishReason: "stop" },
    ] as const;
    emulator.script(
      { kind: "steps", steps: [...answer, { step: "cut", how: "close" }] },
      { kind: "steps", steps: [...answer, { step: "data", data: "{malformed" }] },
    );
    for (let call = 0; call < 2; call++) {
      const { text, error } = await ask();
      assert.equal(error, undefined);
      assert.equal(text, "Yes.");
    }
    assert.deepEqual(
      clock.pausesMs.filter((ms) => ms < 1_000),
      [],
    );
    assert.equal(emulator.requests.length, 2);
  });

  it("does not wait long for the end of a stream that has finished", async (t) => {
    const { emulator, ask, clock } = await startHarness(t, new ManualClock());
    const bytes = deltaFrame({ content: "Yes." }) + deltaFrame({}, "stop");
    emulator.script({ kind: "steps", steps: [{ step: "bytes", bytes }, { step: "hang" }] });
    const hasText = Promise.withResolvers<void>();
    const answer = ask({ onDelta: () => hasText.resolve() });
    await hasText.promise;
    await clock.advance(5_000);
    const { text, error } = await answer;
    assert.equal(text, "Yes.");
    assert.equal(error, undefined);
    const request = await emulator.requestAt(0);
    assert.equal(await request.settled, "aborted-by-client");
  });

  it("takes leaked think tags for reasoning", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    emulator.script({ kind: "answer", text: "<think>Hm.</think>\n\nYes.", chunkChars: 2 });
    const { text, reasoning } = await ask();
    assert.equal(reasoning, "Hm.");
    assert.equal(text, "Yes.");
  });

  it("carries many streams at once", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    const texts = Array.from({ length: 60 }, (_, index) => `answer ${index} `.repeat(20));
    emulator.script(...texts.map((text) => ({ kind: "answer", text, chunkChars: 4 }) as const));
    const answers = await Promise.all(texts.map(() => ask()));
    assert.deepEqual(answers.map(({ text }) => text).toSorted(), texts.toSorted());
  });
});
