import assert from "node:assert/strict";
import { test } from "node:test";

import { OpenAI } from "openai";

import { modelKey, ModelServer, toMark } from "../../../bench/delivery/model-server.ts";
import { bursts, steady } from "../../../bench/delivery/plan.ts";
import { readWords } from "../../../bench/delivery/words.ts";

test("the emulated model says each plan's words in order and never before their time", async (t) => {
  const model = new ModelServer();
  await model.open();
  t.after(() => model.close());
  const client = new OpenAI({ apiKey: modelKey, baseURL: model.baseUrl, maxRetries: 0 });
  const plans = [steady(40, 500), bursts([10, 5], 100), steady(1, 1)];
  const scripts = plans.map((plan, mark) => model.expect(mark, plan, mark * 1000));

  const texts = await Promise.all(
    plans.map(async (_, mark) => {
      const messages = [
        { role: "user" as const, content: `Earlier: ${toMark(99)}` },
        { role: "user" as const, content: `Now: ${toMark(mark)}` },
      ];
      let text = "";
      for await (const chunk of await client.chat.completions.create({ model: "qwen-plus", messages, stream: true })) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
      return text;
    }),
  );

  for (const [mark, script] of scripts.entries()) {
    const { atMs } = plans[mark] ?? { atMs: [] };
    assert.deepEqual(
      readWords(texts[mark] ?? ""),
      atMs.map((__, index) => mark * 1000 + index),
    );
    assert.ok(script.isFinished);
    assert.equal(script.emittedAtMs.length, atMs.length);
    assert.deepEqual(
      script.emittedAtMs,
      script.emittedAtMs.toSorted((a, b) => a - b),
    );
  }
  const lateness = model.metronome.takeLateness();
  assert.equal(lateness.length, plans.flatMap(({ atMs }) => atMs).length);
  assert.ok(Math.min(...lateness) >= 0, "a chunk came before its time");
});
