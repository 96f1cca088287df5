import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type OpenAI from "openai";
import { APIError } from "openai";

import { listErrorCases, type Scenario } from "../../../src/sandbox/bailian/index.ts";
import { emulate, openai, post, question, toFrames } from "./clients.ts";

const chat: OpenAI.ChatCompletionCreateParamsStreaming = {
  model: "qwen-plus",
  messages: [{ role: "user", content: "hi" }],
  stream: true,
};

/** As the emulator fills the placeholders unless told otherwise. */
function filled(message: string): string {
  return message.replace("{model}", "qwen-plus").replace("{limit}", "30720");
}

describe("every row of the error table", () => {
  for (const error of listErrorCases()) {
    test(`${error.entry} ${error.variant} reaches the openai package with its status, code and text`, async (t) => {
      const emulator = await emulate(t);
      emulator.script({ kind: "error", entry: error.entry, variant: error.variant });
      const caught = await openai(emulator)
        .chat.completions.create(chat)
        .then(() => assert.fail("was not refused"))
        .catch((thrown: unknown) => thrown);
      assert.ok(caught instanceof APIError, String(caught));
      assert.equal(caught.status, error.status);
      assert.equal(caught.requestID, emulator.requests[0]?.requestId);
      assert.equal(emulator.requests[0]?.outcome, "refused");
      switch (error.shape) {
        case "compat":
          assert.deepEqual(caught.error, {
            code: error.code || null,
            param: null,
            message: filled(error.message),
            type: error.type || null,
          });
          break;
        case "native":
          assert.equal(caught.code, error.nativeCode);
          assert.match(caught.message, new RegExp(RegExp.escape(filled(error.message))));
          break;
        case "empty":
          assert.equal(caught.message, `${error.status} {}`);
          break;
        case "html":
          assert.match(caught.message, /<html>/);
          assert.match(caught.message, new RegExp(error.message));
          break;
      }
    });
  }

  test("has a body in each shape when the scenario says so, and its own status", async (t) => {
    const emulator = await emulate(t);
    const error = { kind: "error", entry: "E46" } as const;
    emulator.script(
      { ...error, shape: "compat" },
      { ...error, shape: "native", status: 400 },
      { ...error, shape: "empty" },
      { ...error, shape: "html", status: 503 },
    );
    const bodies = [];
    for (let index = 0; index < 4; index++) {
      const response = await post(emulator, question());
      bodies.push([response.status, response.headers.get("content-type"), await response.text()]);
    }
    const ids = emulator.requests.map(({ requestId }) => requestId);
    const message = "You exceeded your current requests list.";
    assert.deepEqual(bodies.slice(0, 3), [
      [
        429,
        "application/json",
        JSON.stringify({
          error: { code: "limit_requests", param: null, message, type: "limit_requests" },
          id: `chatcmpl-${ids[0]}`,
          request_id: ids[0],
        }),
      ],
      [400, "application/json", JSON.stringify({ request_id: ids[1], code: "Throttling.RateQuota", message })],
      [429, "application/json", "{}"],
    ]);
    assert.deepEqual(bodies[3]?.slice(0, 2), [503, "text/html"]);
    assert.match(String(bodies[3]?.[2]), /<h1>503 /);
  });

  test("takes the values that a scenario gives for its placeholders", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "error", entry: "E14", values: { limit: 99 } });
    const body = (await (await post(emulator, question())).json()) as { error: { message: string } };
    assert.equal(body.error.message, "Range of max_tokens should be [1, 99]");
  });

  test("is checked when it is scripted, not when it is asked for", async (t) => {
    const emulator = await emulate(t);
    assert.throws(() => emulator.script({ kind: "error", entry: "E46", variant: "nope" }), /requestsList/);
    const how = { shape: "event", entry: "E46", variant: "nope" } as const;
    assert.throws(() => emulator.script({ kind: "broken-answer", how }), /requestsList/);
  });
});

describe("an error inside a stream", () => {
  const inStream = (shape: "event" | "error-finish" | "error-object" | "bare"): Scenario => ({
    kind: "broken-answer",
    text: "Hello",
    how: { shape, entry: "E48", variant: "allocated" },
  });
  const message = "Allocated quota exceeded, please increase your quota limit.";

  test("of shape event is an SSE event whose status stands in a comment; openai throws it without a status", async (t) => {
    const emulator = await emulate(t);
    emulator.script(inStream("event"), inStream("event"));
    const response = await post(emulator, question());
    assert.equal(response.status, 200);
    const text = await response.text();
    const requestId = emulator.requests[0]?.requestId;
    const data = JSON.stringify({ request_id: requestId, code: "Throttling.AllocationQuota", message });
    assert.ok(text.endsWith(`id:1\nevent:error\n:HTTP_STATUS/429\ndata:${data}\n\n`), text);
    await assert.rejects(readAll(openai(emulator).chat.completions.create(chat)), (error) => {
      assert.ok(error instanceof APIError);
      assert.deepEqual([error.status, error.code], [undefined, "Throttling.AllocationQuota"]);
      return true;
    });
  });

  test("of shape error-finish is an ordinary chunk that openai passes on", async (t) => {
    const emulator = await emulate(t);
    emulator.script(inStream("error-finish"));
    const chunks = await readAll(openai(emulator).chat.completions.create(chat));
    const last = chunks.at(-1)?.choices[0];
    assert.equal(String(last?.finish_reason), "error_finish");
    assert.match(last?.delta.content ?? "", /^id:1\nevent:error\n:HTTP_STATUS\/429\ndata:\{.*Allocated quota exceeded/);
  });

  test("of shape error-object is a data frame with an error; openai throws its code", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "broken-answer", text: "Hello", how: { shape: "error-object", entry: "E26" } });
    await assert.rejects(readAll(openai(emulator).chat.completions.create(chat)), (error) => {
      assert.ok(error instanceof APIError);
      assert.deepEqual([error.code, error.type], ["data_inspection_failed", "data_inspection_failed"]);
      return true;
    });
  });

  test("of shape bare is a frame without choices", async (t) => {
    const emulator = await emulate(t);
    emulator.script(inStream("bare"));
    const frames = toFrames(await (await post(emulator, question())).text());
    const requestId = emulator.requests[0]?.requestId;
    assert.deepEqual(frames.at(-1), { request_id: requestId, code: "Throttling.AllocationQuota", message });
  });

  test("can come before any text", async (t) => {
    const emulator = await emulate(t);
    emulator.script({ kind: "broken-answer", how: { shape: "bare", entry: "E53" } });
    assert.equal(toFrames(await (await post(emulator, question())).text()).length, 1);
  });

  test("is an HTTP error for a call without stream", async (t) => {
    const emulator = await emulate(t);
    emulator.script(inStream("event"));
    assert.equal((await post(emulator, question({ stream: false }))).status, 429);
  });
});

async function readAll<Chunk>(stream: PromiseLike<AsyncIterable<Chunk>>): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of await stream) chunks.push(chunk);
  return chunks;
}
