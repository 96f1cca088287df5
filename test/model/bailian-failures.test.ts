import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { ModelErrorKind } from "../../src/model/model-error.ts";
import { listErrorCases } from "../../src/sandbox/bailian/index.ts";
import { deltaFrame, ImpatientClock, startHarness } from "./bailian-harness.ts";
import { requestErrorCases } from "./request-error-cases.ts";
import { serviceErrorCases } from "./service-error-cases.ts";

const shapes = ["event", "error-finish", "error-object", "bare"] as const;

describe("BailianModel, refused over HTTP", () => {
  const kindsOf = Map.groupBy([...requestErrorCases, ...serviceErrorCases], ({ row }) => row.split(" ")[0] ?? row);

  for (const { entry, variant } of listErrorCases()) {
    const known = kindsOf.get(entry);
    it(`understands ${entry} ${variant}`, { skip: known === undefined }, async (t) => {
      const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 0 });
      emulator.script({ kind: "error", entry, variant });
      // One kind mends itself with another request, which gets an answer then.
      emulator.script({ kind: "answer", text: "Mended." });
      const { error, text } = await ask();
      const kinds = new Set<ModelErrorKind | undefined>(known?.map(({ kind }) => kind));
      if (kinds.has("stream_required")) {
        assert.equal(text, "Mended.");
        return;
      }
      assert.ok(kinds.has(error?.kind), `${error?.kind}: ${error?.message}`);
      const { requestId } = await emulator.requestAt(0);
      assert.equal(error?.requestId, requestId);
      assert.doesNotMatch(error?.message ?? "", /<\w|https?:|^\d{3} |^\{/);
    });
  }
});

describe("BailianModel, failing inside a stream", () => {
  for (const shape of shapes) {
    it(`understands an error in the shape ${shape} before any text, and tries again`, async (t) => {
      const { emulator, ask, clock } = await startHarness(t, new ImpatientClock());
      emulator.script(
        { kind: "broken-answer", how: { shape, entry: "E48" }, text: "" },
        { kind: "answer", text: "Second." },
      );
      const { text, error } = await ask();
      assert.equal(error, undefined);
      assert.equal(text, "Second.");
      assert.deepEqual(clock.pausesMs, [750]);
    });

    it(`is interrupted by an error in the shape ${shape} after text, and never yields its words`, async (t) => {
      const { emulator, ask } = await startHarness(t, new ImpatientClock());
      emulator.script({ kind: "broken-answer", how: { shape, entry: "E48" }, text: "Once upon" });
      const { text, error } = await ask();
      assert.equal(text, "Once upon");
      assert.equal(error?.kind, "interrupted");
      assert.equal(error?.retry, "never");
      assert.ok(error?.code !== undefined && /quota/i.test(error.code));
      assert.equal(emulator.requests.length, 1);
      assert.equal(error?.requestId, (await emulator.requestAt(0)).requestId);
    });

    it(`knows moderation in the shape ${shape} in the middle of an answer`, async (t) => {
      const { emulator, ask } = await startHarness(t, new ImpatientClock());
      for (const entry of ["E26", "E27"] as const) {
        emulator.script({ kind: "broken-answer", how: { shape, entry }, text: "Once upon" });
        const { text, error } = await ask();
        assert.equal(text, "Once upon");
        assert.equal(error?.kind, "moderated_output");
      }
      emulator.script({ kind: "broken-answer", how: { shape, entry: "E25" } });
      assert.equal((await ask()).error?.kind, "moderated_input");
      assert.equal(emulator.requests.length, 3);
    });
  }
});

describe("BailianModel, told of an error by an event", () => {
  const events: readonly (readonly [string, ModelErrorKind, number])[] = [
    ['event:error\n:HTTP_STATUS/429\ndata:{"code":"new","message":"Slow down."}\n\n', "rate_limited", 429],
    ['event: error\r\n: HTTP_STATUS/401\r\ndata: {"message":"Who?"}', "auth", 401],
    [":HTTP_STATUS/503\nevent:error\ndata:Slow down.\n\n", "overloaded", 503],
    ["event:error\n:HTTP_STATUS/503\n\n", "overloaded", 503],
  ];
  for (const [bytes, kind, status] of events) {
    it(`goes by its status: ${JSON.stringify(bytes)}`, async (t) => {
      const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 0 });
      emulator.script({ kind: "raw", packets: [bytes] });
      const { error } = await ask();
      assert.equal(error?.kind, kind);
      assert.equal(error?.status, status);
    });
  }
});

describe("BailianModel, refused behind the finish reason", () => {
  it("does not take an answer for whole that the service withdraws", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    const error = { code: "data_inspection_failed", message: "Output data may contain inappropriate content." };
    emulator.script({
      kind: "steps",
      steps: [
        { step: "delta", delta: { content: "Once upon" } },
        { step: "delta", delta: {}, finishReason: "stop" },
        { step: "data", data: { error } },
      ],
    });
    assert.equal((await ask()).error?.kind, "moderated_output");
  });
});

describe("BailianModel, cut off", () => {
  for (const how of ["reset", "close"] as const) {
    it(`tries again after a ${how} before the headers, before the first chunk, and after reasoning alone`, async (t) => {
      const { emulator, ask, clock } = await startHarness(t, new ImpatientClock(), { retries: 3 });
      emulator.script(
        { kind: "broken-answer", how, beforeHeaders: true },
        { kind: "broken-answer", how },
        { kind: "broken-answer", how, reasoning: "Hm." },
        { kind: "answer", text: "At last." },
      );
      const { text, reasoning, error } = await ask();
      assert.equal(error, undefined);
      assert.equal(text, "At last.");
      assert.equal(reasoning, "Hm.");
      assert.deepEqual(clock.pausesMs, [750, 1_500, 3_000]);
    });

    it(`is interrupted by a ${how} after text, and does not try again`, async (t) => {
      const { emulator, ask, clock } = await startHarness(t, new ImpatientClock());
      emulator.script({ kind: "broken-answer", how, text: "Once upon" });
      const { text, error } = await ask();
      assert.equal(text, "Once upon");
      assert.equal(error?.kind, "interrupted");
      assert.deepEqual(clock.pausesMs, []);
    });
  }

  it("is interrupted by an end without a finish reason, with and without [DONE]", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    for (const omitDone of [true, false]) {
      emulator.script({ kind: "answer", text: "Once upon", finishReason: null, omitDone });
      const { text, error } = await ask();
      assert.equal(text, "Once upon");
      assert.equal(error?.kind, "interrupted");
    }
    assert.equal(emulator.requests.length, 2);
  });

  const html = { "content-type": "text/html; charset=utf-8" };
  const json = { "content-type": "application/json" };
  const silent: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    ["an empty stream", {}, []],
    ["a stream of comments", {}, [": ping\n\n", ": ping\n\n"]],
    ["[DONE] alone", {}, ["data: [DONE]\n\n"]],
    ["malformed JSON", {}, ["data: {oh no\n\n"]],
    ["a frame that is cut", {}, ['data: {"choices":[{"del']],
    ["a page with status 200", html, ["<html><p>Please log in</p></html>"]],
    ["a whole answer in JSON", json, ['{"choices":[{"message":{"content":"Yes."}}]}']],
    ["JSON that is broken", json, ["{"]],
    ["text that is no event stream", { "content-type": "text/plain" }, ["Hello\n\n"]],
  ];
  for (const [what, headers, packets] of silent) {
    it(`tries again when it gets ${what}`, async (t) => {
      const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 1 });
      const scenario = { kind: "raw", packets, headers } as const;
      emulator.script(scenario, { kind: "answer", text: "Yes." }, scenario, scenario);
      assert.equal((await ask()).text, "Yes.");
      const { text, error } = await ask();
      assert.equal(text, "");
      assert.equal(error?.kind, "empty");
      assert.doesNotMatch(error?.message ?? "", /log in|Hello/);
    });
  }

  it("is interrupted by a frame it cannot read", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    for (const [frame, why] of [
      ["data: {oh no\n\n", /a frame is not JSON/],
      [`data: ${"x".repeat(5_000_000)}`, /a frame has more than 4194304 characters/],
    ] as const) {
      emulator.script({ kind: "raw", packets: [deltaFrame({ content: "Once upon" }), frame] });
      const { text, error } = await ask();
      assert.equal(text, "Once upon");
      assert.equal(error?.kind, "interrupted");
      assert.match(error?.message ?? "", why);
    }
  });

  it("reads an error in a JSON body with status 200", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    for (const body of [
      '{"error":{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}}',
      '{"code":"Arrearage","message":"x","request_id":"r"}',
    ]) {
      emulator.script({ kind: "raw", headers: json, packets: [body] });
      assert.equal((await ask()).error?.kind, "billing");
    }
  });

  it("copes with a status that has no body", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 0 });
    emulator.script({ kind: "raw", status: 204, packets: [] });
    assert.equal((await ask()).error?.kind, "empty");
  });

  it("reads a gateway's page with status 502", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 0 });
    emulator.script({ kind: "raw", status: 502, headers: html, packets: ["<html>502 Bad Gateway</html>"] });
    const { error } = await ask();
    assert.equal(error?.kind, "overloaded");
    assert.equal(error?.status, 502);
    assert.equal(error?.message, "an HTML page");
  });

  it("tries once more when the model had nothing to say", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    emulator.script({ kind: "answer", text: "" }, { kind: "answer", text: "\n\n" });
    const silence = await ask();
    assert.equal(silence.error?.kind, "empty");
    assert.equal(emulator.requests.length, 2);

    const thought = { kind: "answer", reasoning: "Hm.", text: "", finishReason: "length" } as const;
    emulator.script(thought, thought);
    const exhausted = await ask();
    assert.equal(exhausted.error?.kind, "empty");
    assert.match(exhausted.error?.remedy ?? "", /max_tokens|thinking_budget/);
  });

  it("says so when nobody answers", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock(), { retries: 0 });
    await emulator.close();
    const { error } = await ask();
    assert.equal(error?.kind, "network");
    assert.equal(error?.code, "ECONNREFUSED");
    assert.match(error?.remedy ?? "", /model\.base_url/);
  });

  it("is not disturbed by any of the odd chunks", async (t) => {
    const { emulator, ask } = await startHarness(t, new ImpatientClock());
    emulator.script({
      kind: "steps",
      steps: [
        { step: "chunk", fields: { choices: null } },
        { step: "chunk", fields: { choices: [] } },
        { step: "delta", delta: { content: null, reasoning_content: null } },
        { step: "delta", delta: { content: "Y" } },
        { step: "data", data: {} },
        { step: "data", data: null },
        { step: "bytes", bytes: deltaFrame({ tool_calls: [{ index: 0, id: "", function: { name: null } }] }) },
        { step: "delta", delta: { content: "es." } },
        { step: "delta", delta: {}, finishReason: "stop" },
        { step: "delta", delta: {}, finishReason: "stop" },
        { step: "chunk", fields: { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } } },
        { step: "data", data: "[DONE]" },
      ],
    });
    const { text, error, events } = await ask();
    assert.equal(error, undefined);
    assert.equal(text, "Yes.");
    assert.deepEqual(events.at(-1), {
      type: "finish",
      reason: "stop",
      usage: { promptTokens: 1, completionTokens: 2, reasoningTokens: undefined },
    });
  });
});
