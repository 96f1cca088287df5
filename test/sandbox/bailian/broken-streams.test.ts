import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { APIConnectionError } from "openai";

import { emulate, openai, post, postThroughSocket, question, toFrames } from "./clients.ts";

describe("a connection that breaks", () => {
  test("before the headers leaves the client with nothing at all", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "broken-answer", how: "reset", beforeHeaders: true });
    emulator.script({ kind: "broken-answer", how: "reset", beforeHeaders: true });
    assert.deepEqual(await postThroughSocket(emulator, question()), { received: "", end: "reset" });
    await assert.rejects(
      openai(emulator).chat.completions.create({ model: "qwen-plus", messages: [{ role: "user", content: "hi" }] }),
      APIConnectionError,
    );
    assert.deepEqual(
      emulator.requests.map(({ outcome, status }) => [outcome, status]),
      [
        ["cut-by-server", undefined],
        ["cut-by-server", undefined],
      ],
    );
  });

  test("before the first chunk has sent headers and no body", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "broken-answer", how: "reset" });
    const { received, end } = await postThroughSocket(emulator, question());
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n/);
    assert.ok(received.endsWith("\r\n\r\n"), received);
    assert.equal(end, "reset");
    assert.equal(emulator.requests[0]?.status, 200);
  });

  for (const [how, end] of [
    ["reset", "reset"],
    ["close", "closed"],
  ] as const) {
    test(`after some chunks by ${how} has sent them and no end of the body`, async (t) => {
      const emulator = await emulate(t);
      emulator.script({ kind: "broken-answer", how, reasoning: "hm", text: "Hello world", chunkChars: 5 });
      const exchange = await postThroughSocket(emulator, question());
      assert.equal(exchange.received.match(/data: /g)?.length, 5);
      assert.match(exchange.received, /"content":"d"/);
      assert.ok(!exchange.received.includes("\r\n0\r\n"), "no last HTTP chunk");
      assert.equal(exchange.end, end);
      assert.equal(emulator.requests[0]?.outcome, "cut-by-server");
    });

    test(`after some chunks by ${how} makes the body of fetch fail`, async (t) => {
      const emulator = await emulate(t);
      emulator.script({ kind: "broken-answer", how, text: "Hello" });
      const response = await post(emulator, question());
      await assert.rejects(response.text(), TypeError);
    });
  }
});

describe("a hanging response", () => {
  test("sends nothing until the client leaves, which is recorded", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "broken-answer", how: "hang", beforeHeaders: true });
    const leaving = new AbortController();
    const call = openai(emulator).chat.completions.create(
      { model: "qwen-plus", messages: [{ role: "user", content: "hi" }], stream: true },
      { signal: leaving.signal },
    );
    const request = await emulator.requestAt(0);
    assert.deepEqual([request.outcome, request.status], ["open", undefined]);
    leaving.abort();
    await assert.rejects(call);
    assert.equal(await request.settled, "aborted-by-client");
    assert.deepEqual([request.outcome, request.status], ["aborted-by-client", undefined]);
  });

  test("can have sent headers, or some text, before", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "broken-answer", how: "hang" }, { kind: "broken-answer", how: "hang", text: "Hello" });
    const [silent, started] = [await post(emulator, question()), await post(emulator, question())];
    assert.equal(silent.status, 200);
    const reader = started.body?.getReader() ?? assert.fail();
    const { value } = await reader.read();
    assert.match(new TextDecoder().decode(value), /^data: .*"role":"assistant"/);
    assert.deepEqual(
      emulator.requests.map(({ outcome }) => outcome),
      ["open", "open"],
    );
    await reader.cancel();
    assert.equal(await emulator.requests[1]?.settled, "aborted-by-client");
    await silent.body?.cancel();
    assert.equal(await emulator.requests[0]?.settled, "aborted-by-client");
  });
});

describe("packets as they are", () => {
  test("arrive byte for byte, cut where the scenario cuts them", async (t) => {
    const emulator = await emulate(t);
    const bytes = new TextEncoder().encode('data: {"text":"好"}\n\n');
    emulator.script({ kind: "raw", packets: [bytes.subarray(0, 16), bytes.subarray(16), "data: {broken\n\n"] });
    const response = await post(emulator, question());
    assert.equal(response.headers.get("content-type"), "text/event-stream;charset=utf-8");
    assert.equal(await response.text(), 'data: {"text":"好"}\n\ndata: {broken\n\n');
  });

  test("can be a page with status 200, or nothing", async (t) => {
    const emulator = await emulate(t);
    emulator.script(
      { kind: "raw", headers: { "Content-Type": "text/html" }, packets: ["<html></html>"] },
      { kind: "raw", status: 204, packets: [] },
    );
    const page = await post(emulator, question());
    assert.deepEqual(
      [page.status, page.headers.get("content-type"), await page.text()],
      [200, "text/html", "<html></html>"],
    );
    assert.deepEqual([(await post(emulator, question())).status, emulator.requests[1]?.outcome], [204, "finished"]);
  });

  test("come whatever was asked, even with a wrong key, and use up their place in the script", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "raw", packets: ["first"] }, { kind: "raw", packets: ["second"] });
    assert.equal(await (await post(emulator, "not JSON", {})).text(), "first");
    assert.equal(await (await post(emulator, { model: "unknown" })).text(), "second");
  });
});

describe("a list of steps", () => {
  test("can make the odd chunks that clients must survive", async (t) => {
    const emulator = await emulate(t);
    const call = { index: 0, id: "", type: "function", function: { name: null, arguments: "{}" } };
    emulator.script({
      kind: "steps",
      steps: [
        { step: "head", headers: { "X-Extra": "1" } },
        { step: "bytes", bytes: ": keep-alive\n\n" },
        { step: "chunk", fields: { choices: null } },
        { step: "delta", delta: {} },
        { step: "delta", delta: { tool_calls: [call] }, finishReason: "tool_calls" },
        { step: "data", data: { code: "Odd" } },
        { step: "data", data: "[DONE]" },
        { step: "end" },
        { step: "bytes", bytes: "never sent" },
      ],
    });
    const response = await post(emulator, question());
    const text = await response.text();
    const [nothing, empty, tools, odd, done] = toFrames(text) as readonly {
      readonly choices?: readonly { readonly delta: unknown; readonly finish_reason: unknown }[] | null;
    }[];
    assert.equal(response.headers.get("x-extra"), "1");
    assert.ok(text.startsWith(": keep-alive\n\n"));
    assert.equal(nothing?.choices, null);
    assert.deepEqual(empty?.choices?.[0]?.delta, {});
    assert.deepEqual(tools?.choices?.[0], {
      delta: { tool_calls: [call] },
      index: 0,
      logprobs: null,
      finish_reason: "tool_calls",
    });
    assert.deepEqual([odd, done], [{ code: "Odd" }, "[DONE]"]);
    assert.ok(!text.includes("never sent"));
  });

  test("goes on when the test says so", async (t) => {
    const emulator = await emulate(t);
    const gate = Promise.withResolvers<void>();
    emulator.script({
      kind: "steps",
      steps: [
        { step: "bytes", bytes: "before " },
        { step: "wait-for", promise: gate.promise },
        { step: "bytes", bytes: "after" },
      ],
    });
    const response = await post(emulator, question());
    const reader = response.body?.getReader() ?? assert.fail();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "before ");
    assert.equal(emulator.requests[0]?.outcome, "open");
    gate.resolve();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "after");
    assert.equal((await reader.read()).done, true);
  });

  test("breaks the connection when the promise it waits for is rejected", async (t) => {
    const emulator = await emulate(t);
    const gate = Promise.withResolvers<void>();
    emulator.script({ kind: "steps", steps: [{ step: "wait-for", promise: gate.promise }] });
    const call = post(emulator, question());
    const request = await emulator.requestAt(0);
    gate.reject(new Error("no"));
    await assert.rejects(call, TypeError);
    assert.equal(request.outcome, "cut-by-server");
  });
});
