import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { AuthenticationError, RateLimitError } from "openai";

import { startBailianEmulator } from "../../../src/sandbox/bailian/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { emulate, openai, post, question } from "./clients.ts";

describe("the key", () => {
  test("is refused when it is wrong, in OpenAI's shape, and when it is absent, in DashScope's", async (t) => {
    const emulator = await emulate(t, { apiKeys: ["sk-ws-H.a.b"] });
    await assert.rejects(openai(emulator).models.list(), AuthenticationError);
    const wrong = await post(emulator, question(), { authorization: "Bearer sk-other" });
    const absent = await post(emulator, question(), {});
    const [requestId] = emulator.requests.map((request) => request.requestId);
    assert.deepEqual(
      [wrong.status, await wrong.json()],
      [
        401,
        {
          error: {
            code: "invalid_api_key",
            param: null,
            message: "Incorrect API key provided. ",
            type: "invalid_request_error",
          },
          id: `chatcmpl-${requestId}`,
          request_id: requestId,
        },
      ],
    );
    assert.equal(absent.status, 401);
    assert.equal(((await absent.json()) as { message: string }).message, "No API-key provided.");
  });

  test("is accepted when it is one of those given, and a scripted answer waits for it", async (t) => {
    const emulator = await emulate(t, { apiKeys: ["sk-a", "sk-ws-H.a.b"] });
    emulator.script({ kind: "answer", text: "kept" });
    assert.equal((await post(emulator, question(), { authorization: "Bearer sk-b" })).status, 401);
    assert.match(await (await post(emulator, question(), { authorization: "Bearer sk-ws-H.a.b" })).text(), /kept/);
  });
});

describe("the other paths", () => {
  test("/models lists what the compatible mode serves", async (t) => {
    const emulator = await emulate(t);
    const ids: string[] = [];
    for await (const model of openai(emulator).models.list()) ids.push(model.id);
    assert.ok(ids.includes("qwen-plus") && ids.includes("qwq-plus") && ids.includes("qwen3-32b"));
    assert.ok(!ids.includes("qwen-deep-research"));
  });

  test("anything else is not found", async (t) => {
    const emulator = await emulate(t);
    const response = await fetch(`${emulator.baseUrl}/nothing`, { method: "POST", body: "{}" });
    assert.equal(response.status, 404);
    assert.equal(((await response.json()) as { message: string }).message, "Request path not found.");
    assert.equal(emulator.requests.length, 0);
  });
});

describe("the gateway", () => {
  test("answers 413 with a page when the text is larger than it takes, and lets as much base64 through", async (t) => {
    const emulator = await emulate(t, { defaultAnswer: () => ({ kind: "answer", text: "read" }) });
    const large = "x".repeat(16 * 1024 * 1024);
    const refused = await post(emulator, question({ extra: large }));
    assert.deepEqual([refused.status, refused.headers.get("content-type")], [413, "text/html"]);
    assert.match(await refused.text(), /413 Request Entity Too Large/);
    const taken = await post(emulator, question({ extra: `data:image/png;base64,${large}` }));
    assert.equal(taken.status, 200);
    await taken.text();
  });
});

describe("the rate limit", () => {
  test("counts a sliding minute", async (t) => {
    const clock = new ManualClock();
    const answer = { kind: "answer", text: "yes" } as const;
    const emulator = await emulate(t, { requestsPerMinute: 2, clock, defaultAnswer: () => answer });
    const statuses = [];
    for (const waitMs of [0, 30_000, 29_999, 1, 0]) {
      await clock.advance(waitMs);
      const response = await post(emulator, question());
      await response.text();
      statuses.push(response.status);
    }
    assert.deepEqual(statuses, [200, 200, 429, 200, 429]);
    await assert.rejects(
      openai(emulator).chat.completions.create({ model: "qwen-plus", messages: [{ role: "user", content: "hi" }] }),
      (error) => {
        assert.ok(error instanceof RateLimitError);
        assert.equal(error.code, "limit_requests");
        assert.equal(error.headers.get("retry-after"), null);
        return true;
      },
    );
  });
});

describe("the record", () => {
  test("keeps every chat request in order, with its body, headers and moment", async (t) => {
    const clock = new ManualClock(5_000);
    const emulator = await emulate(t, { clock, defaultAnswer: () => ({ kind: "answer", text: "yes" }) });
    const body = question({ enable_thinking: false, extra_body: { a: 1 } });
    await (await post(emulator, body)).text();
    await clock.advance(1_000);
    await (
      await post(emulator, "[1]", { authorization: "Bearer sk-sandbox", "x-dashscope-wait-timeout": "20" })
    ).text();
    const [first, second] = emulator.requests;
    assert.deepEqual(first?.body, body);
    assert.deepEqual(first?.messages, [{ role: "user", content: "hi" }]);
    assert.deepEqual([first?.atMs, first?.outcome, first?.status], [5_000, "finished", 200]);
    assert.deepEqual([second?.body, second?.messages, second?.outcome, second?.status], [{}, [], "refused", 400]);
    assert.equal(second?.atMs, 6_000);
    assert.equal(second?.headers["x-dashscope-wait-timeout"], "20");
  });

  test("has the text of content parts as one string", async (t) => {
    const emulator = await emulate(t, { defaultAnswer: () => ({ kind: "answer", text: "yes" }) });
    const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
    const content = [{ type: "text", text: "what is " }, image, { type: "text", text: "this" }];
    await post(emulator, question({ model: "qwen-vl-max", messages: [{ role: "user", content }] }));
    assert.deepEqual(emulator.requests[0]?.messages, [{ role: "user", content: "what is this" }]);
  });

  test("notices a client that leaves in the middle of an answer", async (t) => {
    const emulator = await emulate(t);
    const pauses = [{ beforeChunk: 1, until: new Promise(() => {}) }];
    emulator.script({ kind: "answer", text: "Hello world", pauses });
    const stream = await openai(emulator).chat.completions.create({
      model: "qwen-plus",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === "Hello ") break;
    assert.equal(await emulator.requests[0]?.settled, "aborted-by-client");
    assert.equal(emulator.requests[0]?.status, 200);
  });

  test("gives a request that is still to come", async (t) => {
    const emulator = await emulate(t, { defaultAnswer: () => ({ kind: "answer", text: "yes" }) });
    const second = emulator.requestAt(1);
    await (await post(emulator, question())).text();
    await (await post(emulator, question({ model: "qwen-max" }))).text();
    assert.equal((await second).body.model, "qwen-max");
    assert.equal(await emulator.requestAt(0), emulator.requests[0]);
  });
});

describe("the script", () => {
  test("is used in order, one scenario for each accepted request, and then the built-in model answers", async (t) => {
    const emulator = await emulate(t, {
      defaultAnswer: (request) => ({ kind: "answer", text: `I am ${request.model}` }),
    });
    emulator.script({ kind: "answer", text: "first" }, { kind: "error", entry: "E53" });
    emulator.script({ kind: "answer", text: "third" });
    const answers = [];
    for (const model of ["qwen-plus", "qwen-plus", "unknown", "qwen-plus", "qwen-plus"]) {
      const response = await post(emulator, question({ model, stream: false }));
      answers.push(`${response.status} ${/first|third|I am [\w-]+|internal|exist/.exec(await response.text())?.[0]}`);
    }
    assert.deepEqual(answers, ["200 first", "500 internal", "404 exist", "200 third", "200 I am qwen-plus"]);
  });

  test("keeps to the given clock", async (t) => {
    const clock = new ManualClock();
    const emulator = await emulate(t, { clock });
    emulator.script({ kind: "answer", text: "abc", chunkChars: 1, firstChunkAfterMs: 400, chunkIntervalMs: 100 });
    const response = await post(emulator, question());
    const text = response.text();
    const request = await emulator.requestAt(0);
    for (const ms of [400, 100, 99]) {
      while (clock.sleeping === 0) await delay(1);
      await clock.advance(ms);
      assert.equal(request.outcome, "open");
    }
    await clock.advance(1);
    assert.match(await text, /"a".*"b".*"c".*\[DONE\]/s);
  });
});

describe("close", () => {
  test("cuts what is open, frees the port and leaves no handle", async () => {
    const timersBefore = countResources("Timeout");
    const emulator = await startBailianEmulator();
    emulator.script(
      { kind: "broken-answer", how: "hang", text: "Hello" },
      { kind: "answer", text: "a".repeat(10_000), chunkIntervalMs: 60_000 },
    );
    const bodies = [(await post(emulator, question())).text(), (await post(emulator, question())).text()];
    const never = assert.rejects(emulator.requestAt(2), /closed before request 2/);
    const results = Promise.allSettled(bodies);
    await Promise.all([emulator.close(), emulator.close()]);
    assert.deepEqual(
      (await results).map(({ status }) => status),
      ["rejected", "rejected"],
    );
    await never;
    assert.deepEqual(await Promise.all(emulator.requests.map(({ settled }) => settled)), [
      "cut-by-server",
      "cut-by-server",
    ]);
    const deadlineMs = Date.now() + 5_000;
    while (countResources("TCP") > 0 && Date.now() < deadlineMs) await delay(5);
    assert.deepEqual([countResources("TCP"), countResources("Timeout")], [0, timersBefore]);
    const again = await startBailianEmulator({ port: Number(new URL(emulator.baseUrl).port) });
    await assert.rejects(startBailianEmulator({ port: Number(new URL(again.baseUrl).port) }), /EADDRINUSE/);
    await again.close();
  });
});

/** What keeps this process alive: "TCP" for sockets, listening or connected, "Timeout" for timers. */
function countResources(prefix: string): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith(prefix)).length;
}
