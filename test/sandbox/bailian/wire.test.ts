import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { emulate, openai, post, question, toFrames } from "./clients.ts";

interface Frame {
  readonly choices: readonly { readonly delta: unknown; readonly finish_reason: string | null }[];
  readonly usage: unknown;
}

describe("a streamed answer", () => {
  test("opens with an empty delta, ends with a finish chunk and [DONE], and carries no usage that was not asked for", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", text: "你好，世界", chunkChars: 3 });
    const response = await post(emulator, question());
    const frames = toFrames(await response.text());

    assert.equal(response.headers.get("content-type"), "text/event-stream;charset=utf-8");
    assert.equal(response.headers.get("x-dashscope-timeout"), "3600");
    assert.equal(response.headers.get("x-request-id"), emulator.requests[0]?.requestId);
    assert.equal(frames.at(-1), "[DONE]");
    const chunks = frames.slice(0, -1) as readonly Frame[];
    assert.deepEqual(
      chunks.map(({ choices: [choice], usage }) => [choice?.delta, choice?.finish_reason, usage]),
      [
        [{ content: "", role: "assistant" }, null, null],
        [{ content: "你好，" }, null, null],
        [{ content: "世界" }, null, null],
        [{ content: "" }, "stop", null],
      ],
    );
  });

  test("has the envelope that the documentation shows in every chunk", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", text: "yes" });
    const chunks = toFrames(await (await post(emulator, question())).text()).slice(0, -1);
    const { requestId, atMs } = emulator.requests[0] ?? assert.fail();
    for (const chunk of chunks as readonly Readonly<Record<string, unknown>>[]) {
      const { choices, ...envelope } = chunk;
      assert.ok(Array.isArray(choices));
      assert.deepEqual(envelope, {
        object: "chat.completion.chunk",
        usage: null,
        created: Math.floor(atMs / 1000),
        system_fingerprint: null,
        model: "qwen-plus",
        id: `chatcmpl-${requestId}`,
      });
    }
  });

  test("puts the reasoning before the text, each in its own field while the other is null", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", reasoning: "好的", text: "你好！" });
    const frames = toFrames(await (await post(emulator, question({ model: "qwq-plus" }))).text());
    assert.deepEqual(
      (frames.slice(0, -1) as readonly Frame[]).map(({ choices: [choice] }) => choice?.delta),
      [
        { content: null, role: "assistant", reasoning_content: "" },
        { content: null, reasoning_content: "好的" },
        { content: "你好！", reasoning_content: null },
        { content: "", reasoning_content: null },
      ],
    );
  });

  test("reports usage in a last chunk without choices when asked to", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", reasoning: "一二三", text: "四五六", usage: { total_tokens: 7 } });
    emulator.script({ kind: "answer", reasoning: "一二三", text: "四五六" });
    const body = question({ stream_options: { include_usage: true } });
    const [own, estimated] = [
      toFrames(await (await post(emulator, body)).text()).at(-2) as Frame,
      toFrames(await (await post(emulator, body)).text()).at(-2) as Frame,
    ];
    assert.deepEqual([own.choices, own.usage], [[], { total_tokens: 7 }]);
    assert.deepEqual(estimated.choices, []);
    assert.deepEqual(estimated.usage, {
      prompt_tokens: 1,
      completion_tokens: 4,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
  });

  test("can end without a finish reason, without [DONE], or because of its length", async (t) => {
    const emulator = await emulate(t);
    emulator.script(
      { kind: "answer", text: "cut", finishReason: null, omitDone: true },
      { kind: "answer", text: "cut", finishReason: "length" },
    );
    const body = question({ stream_options: { include_usage: true } });
    const unfinished = toFrames(await (await post(emulator, body)).text()) as readonly Frame[];
    const truncated = toFrames(await (await post(emulator, body)).text()) as readonly Frame[];
    assert.deepEqual(
      unfinished.map(({ choices: [choice] }) => [choice?.delta, choice?.finish_reason]),
      [
        [{ content: "", role: "assistant" }, null],
        [{ content: "cut" }, null],
      ],
    );
    assert.equal(truncated.at(-3)?.choices[0]?.finish_reason, "length");
  });

  test("never cuts a surrogate pair, however small the chunks", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", text: "a👍🏽b", chunkChars: 1 });
    const chunks = toFrames(await (await post(emulator, question())).text()).slice(0, -1) as readonly Frame[];
    assert.deepEqual(
      chunks.slice(1, -1).map(({ choices: [choice] }) => choice?.delta),
      [{ content: "a" }, { content: "👍" }, { content: "🏽" }, { content: "b" }],
    );
  });

  test("is read whole by the openai package, also when every packet is one byte", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", reasoning: "想一想", text: "多字节字符👍", packetBytes: 1 });
    const stream = await openai(emulator).chat.completions.create({
      model: "qwq-plus",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let reasoning = "";
    let totalTokens = 0;
    for await (const chunk of stream) {
      const delta: { content?: string | null; reasoning_content?: string | null } | undefined = chunk.choices[0]?.delta;
      text += delta?.content ?? "";
      reasoning += delta?.reasoning_content ?? "";
      totalTokens = chunk.usage?.total_tokens ?? totalTokens;
    }
    assert.deepEqual([reasoning, text], ["想一想", "多字节字符👍"]);
    assert.ok(totalTokens > 0);
    assert.equal(emulator.requests[0]?.outcome, "finished");
  });
});

describe("an answer without stream", () => {
  test("is one JSON body where the model takes such calls", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "answer", reasoning: "hm", text: "yes" });
    const completion = await openai(emulator).chat.completions.create({
      model: "qwen-plus",
      messages: [{ role: "user", content: "hi" }],
    });
    assert.deepEqual(completion.choices, [
      {
        message: { role: "assistant", content: "yes", reasoning_content: "hm" },
        finish_reason: "stop",
        index: 0,
        logprobs: null,
      },
    ]);
    assert.equal(completion.object, "chat.completion");
    assert.equal(completion.usage?.total_tokens, 3);
  });

  test("waits as long as the stream would", async (t) => {
    const emulator = await emulate(t);
    const gate = Promise.withResolvers<void>();
    emulator.script({ kind: "answer", text: "late", pauses: [{ beforeChunk: 0, until: gate.promise }] });
    const response = post(emulator, question({ stream: false }));
    const request = await emulator.requestAt(0);
    assert.equal(request.outcome, "open");
    gate.resolve();
    assert.equal((await response).status, 200);
    assert.equal(await request.settled, "finished");
  });
});
