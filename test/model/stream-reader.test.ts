import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { ModelEvent } from "../../src/model/chat-model.ts";
import { ModelError } from "../../src/model/model-error.ts";
import { InStreamError } from "../../src/model/provider-error.ts";
import { StreamReader } from "../../src/model/stream-reader.ts";

function delta(fields: Readonly<Record<string, unknown>>, finishReason: unknown = null): unknown {
  return { id: "chatcmpl-1", choices: [{ index: 0, delta: fields, finish_reason: finishReason }], usage: null };
}

const stop = delta({ content: "" }, "stop");

function readAll(chunks: readonly unknown[]): readonly ModelEvent[] {
  const events: ModelEvent[] = [];
  const reader = new StreamReader((piece) => events.push(piece));
  for (const chunk of chunks) reader.read(chunk);
  const finish = reader.finish("r-1");
  return [...events, finish];
}

function textOf(events: readonly ModelEvent[], type: "text-delta" | "reasoning-delta" = "text-delta"): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}

function finishOf(events: readonly ModelEvent[]): ModelEvent | undefined {
  return events.at(-1);
}

function failureOf(chunks: readonly unknown[]): ModelError {
  try {
    readAll(chunks);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}

function inStreamErrorOf(chunk: unknown): InStreamError["providerError"] {
  try {
    new StreamReader(() => {}).read(chunk);
  } catch (error) {
    if (error instanceof InStreamError) return error.providerError;
    throw error;
  }
  throw new assert.AssertionError({ message: "it was taken for an ordinary chunk" });
}

describe("StreamReader", () => {
  it("reads a plain answer with its usage", () => {
    const events = readAll([
      delta({ content: "", role: "assistant" }),
      delta({ content: "我是" }),
      delta({ content: "通义" }),
      stop,
      { choices: [], usage: { prompt_tokens: 22, completion_tokens: 17, total_tokens: 39 } },
    ]);
    assert.deepEqual(events, [
      { type: "text-delta", text: "我是" },
      { type: "text-delta", text: "通义" },
      {
        type: "finish",
        reason: "stop",
        usage: { promptTokens: 22, completionTokens: 17, reasoningTokens: undefined },
      },
    ]);
  });

  it("tells reasoning from the answer", () => {
    const events = readAll([
      delta({ content: null, role: "assistant", reasoning_content: "" }),
      delta({ content: null, reasoning_content: "好的" }),
      delta({ content: "你好！", reasoning_content: null }),
      delta({ content: "", reasoning_content: null }, "stop"),
      {
        choices: [],
        usage: { prompt_tokens: 10, completion_tokens: 360, completion_tokens_details: { reasoning_tokens: 340 } },
      },
    ]);
    assert.equal(textOf(events, "reasoning-delta"), "好的");
    assert.equal(textOf(events), "你好！");
    assert.deepEqual(finishOf(events), {
      type: "finish",
      reason: "stop",
      usage: { promptTokens: 10, completionTokens: 360, reasoningTokens: 340 },
    });
  });

  it("yields both when a chunk has both, reasoning first", () => {
    assert.deepEqual(readAll([delta({ content: "b", reasoning_content: "a" }), stop]).slice(0, -1), [
      { type: "reasoning-delta", text: "a" },
      { type: "text-delta", text: "b" },
    ]);
  });

  const harmless: readonly (readonly [string, unknown])[] = [
    ["null choices", { choices: null }],
    ["no choices", {}],
    ["empty choices", { choices: [] }],
    ["a null choice", { choices: [null] }],
    ["a null delta", { choices: [{ delta: null, finish_reason: null }] }],
    ["no delta", { choices: [{ finish_reason: null }] }],
    ["null content", delta({ content: null })],
    ["content that is no text", delta({ content: [{ type: "text" }] })],
    ["an empty finish reason", delta({ content: "" }, "")],
    ["a chunk that is null", null],
    ["a chunk that is a text", "ping"],
    ["broken usage", { choices: [], usage: { prompt_tokens: "many", completion_tokens_details: null } }],
    ["a tool call", delta({ tool_calls: [{ index: 0, id: "", function: { name: null, arguments: "{" } }] })],
    ["null code and message", { choices: [], code: null, message: "" }],
  ];
  for (const [what, chunk] of harmless) {
    it(`is not disturbed by ${what}`, () => {
      const events = readAll([delta({ content: "a" }), chunk, delta({ content: "b" }), stop]);
      assert.equal(textOf(events), "ab");
      assert.equal(finishOf(events)?.type, "finish");
    });
  }

  it("takes usage from any chunk, and the first of two finish reasons", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const events = readAll([{ ...(delta({ content: "a" }, "length") as object), usage }, stop, stop]);
    assert.deepEqual(finishOf(events), {
      type: "finish",
      reason: "length",
      usage: { promptTokens: 1, completionTokens: 2, reasoningTokens: undefined },
    });
  });

  it("ends an answer with an unknown finish reason as `other`", () => {
    for (const reason of ["tool_calls", "something_new", "toString"]) {
      assert.deepEqual(finishOf(readAll([delta({ content: "a" }), delta({}, reason)])), {
        type: "finish",
        reason: "other",
        usage: undefined,
      });
    }
  });

  it("takes leaked think tags for reasoning", () => {
    const events = readAll([..."<think>a</think>b"].map((content) => delta({ content })).concat(stop));
    assert.equal(textOf(events, "reasoning-delta"), "a");
    assert.equal(textOf(events), "b");
  });

  it("gives out at the end what it held back", () => {
    assert.equal(textOf(readAll([delta({ content: "<th" }), stop])), "<th");
  });

  const frame =
    'id:1\nevent:error\n:HTTP_STATUS/429\ndata:{"request_id":"r-9","code":"Throttling.AllocationQuota","message":"Allocated quota exceeded, please increase your quota limit."}';

  it("recognizes an error event that came as text, with and without its finish reason", () => {
    for (const reason of ["error_finish", null]) {
      assert.deepEqual(inStreamErrorOf(delta({ content: frame }, reason)), {
        status: 429,
        code: "Throttling.AllocationQuota",
        type: undefined,
        message: "Allocated quota exceeded, please increase your quota limit.",
        requestId: "r-9",
      });
    }
  });

  it("recognizes error_finish whatever came with it", () => {
    for (const content of ["", null, "half a fra", "data:{broken"]) {
      assert.equal(inStreamErrorOf(delta({ content }, "error_finish")).code, undefined);
    }
  });

  it("recognizes a bare error without choices", () => {
    assert.equal(inStreamErrorOf({ code: "InternalError", message: "x", request_id: "r" }).code, "InternalError");
    assert.equal(inStreamErrorOf({ error: { code: "data_inspection_failed" } }).code, "data_inspection_failed");
    assert.equal(inStreamErrorOf({ choices: [{ delta: {} }], error: { code: "E" } }).code, "E");
    assert.equal(inStreamErrorOf({ error: "out of order" }).message, "out of order");
  });

  it("does not take an answer about event streams for an error", () => {
    const events = readAll([delta({ content: "event:error\n" }), delta({ content: "id:1\nevent:error\n" }), stop]);
    assert.equal(textOf(events), "event:error\nid:1\nevent:error\n");
  });

  it("calls a stream without a finish reason interrupted, or empty when it had no text", () => {
    const interrupted = failureOf([delta({ content: "a" })]);
    assert.equal(interrupted.kind, "interrupted");
    assert.equal(interrupted.requestId, "r-1");
    for (const chunks of [[], [delta({ reasoning_content: "a" })], [delta({ content: "\n" })]]) {
      const error = failureOf(chunks);
      assert.equal(error.kind, "empty");
      assert.equal(error.retry, "backoff");
    }
  });

  it("calls an answer without a word empty, and says what reasoning has to do with it", () => {
    const silent = failureOf([delta({ content: "\n " }), stop]);
    assert.equal(silent.kind, "empty");
    assert.equal(silent.retry, "once");
    const thoughtful = failureOf([delta({ reasoning_content: "hm" }), delta({}, "length")]);
    assert.equal(thoughtful.kind, "empty");
    assert.match(thoughtful.remedy, /thinking_budget/);
    assert.match(thoughtful.message, /length/);
  });

  it("takes content_filter for a refusal of the answer", () => {
    assert.equal(failureOf([delta({ content: "a" }), delta({}, "content_filter")]).kind, "moderated_output");
  });
});
