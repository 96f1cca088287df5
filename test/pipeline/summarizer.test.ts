import assert from "node:assert/strict";
import { test } from "node:test";

import { ModelError } from "../../src/model/model-error.ts";
import { Summarizer } from "../../src/pipeline/summarizer.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import { answered, exchangesBefore } from "../contract/store-suite.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";
import { answer, ScriptedModel } from "../support/scripted-model.ts";

/** Exchanges of a hundred tokens, by the measure of one for each character. */
const exchangeTokens = 100;

function setUp(limitTokens: number) {
  const store = new MemoryStore(new ManualClock());
  const model = new ScriptedModel();
  const log = new RecordingLogger();
  const stopping = new AbortController();
  const summarizer = new Summarizer({
    log,
    store,
    model,
    limitTokens,
    tokensOf: (text) => text.length,
    stopping: stopping.signal,
  });
  let turns = 0;
  return {
    store,
    model,
    log,
    stopping,
    summarizer,
    /** Adds turns `t1`, `t2`, ...; each is considered when it is over. */
    talk: async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) {
        turns += 1;
        const turnId = `t${turns}`;
        await answered(store, turnId, turnId.padEnd(exchangeTokens - `question of ${turnId}`.length, "."));
        summarizer.consider(turnId, "c");
        await summarizer.whenIdle();
      }
    },
    summaries: async () => {
      const all = await exchangesBefore(store, `t${turns}`);
      return all.flatMap(({ turnId, summary }) => (summary === undefined ? [] : [[turnId, summary]]));
    },
  };
}

function refusal(kind: ModelError["kind"]) {
  return new ModelError(kind, "refused", { retry: "never", remedy: "" });
}

test("a short conversation is left alone", async () => {
  const { talk, model } = setUp(1000);
  await talk(6);
  assert.equal(model.requests.length, 0);
});

test("a history that fills most of a prompt is summed up, all but its newest part", async () => {
  const { talk, model, summaries } = setUp(1000);
  model.script(answer("They ", "talked."));
  await talk(7);
  assert.equal(model.requests.length, 1);
  const asked = model.requests[0]?.messages.at(-1)?.content ?? "";
  assert.deepEqual(asked.match(/question of t\d/gu), ["question of t1", "question of t2", "question of t3"]);
  assert.deepEqual(await summaries(), [["t3", "They talked."]]);
});

test("the next sum takes in the one before it", async () => {
  const { talk, model, summaries } = setUp(1000);
  model.script(answer("First."), answer("First and second."));
  await talk(10);
  assert.equal(model.requests.length, 2);
  const asked = model.requests[1]?.messages.at(-1)?.content ?? "";
  assert.match(asked, /^Earlier summary:\nFirst\.\n/u);
  assert.deepEqual(asked.match(/question of t\d/gu), ["question of t4", "question of t5", "question of t6"]);
  assert.deepEqual((await summaries())[0], ["t6", "First and second."]);
});

test("a summary that is too long is cut", async () => {
  const { talk, model, summaries } = setUp(1000);
  model.script(answer("x".repeat(500)));
  await talk(7);
  assert.equal((await summaries())[0]?.[1]?.length, 150);
});

test("what the service objects to is not sent again, and ends the history", async () => {
  const { talk, model, summaries } = setUp(1000);
  model.script([refusal("moderated_input")]);
  await talk(8);
  assert.equal(model.requests.length, 1);
  assert.deepEqual(await summaries(), [["t3", ""]]);
});

test("a model that fails is asked again after the next turn, and the operator told", async () => {
  const { talk, model, log, summaries } = setUp(1000);
  model.script([refusal("overloaded")], answer("They talked."));
  await talk(8);
  assert.deepEqual(
    log.lines.map(({ level, fields }) => [level, fields["failure"]]),
    [["warn", "overloaded"]],
  );
  assert.deepEqual(await summaries(), [["t4", "They talked."]]);
});

test("it ends with the program, without a word", async () => {
  const { store, model, summarizer, stopping, log } = setUp(300);
  model.script([new Promise(() => undefined)]);
  for (const turnId of ["a", "b", "c"]) await answered(store, turnId, "x".repeat(100));
  summarizer.consider("c", "c");
  setImmediate(() => stopping.abort(new Error("The program stops.")));
  await summarizer.whenIdle();
  assert.deepEqual(log.lines, []);
});
