import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { systemClock } from "../../src/clock.ts";
import { ModelError } from "../../src/model/model-error.ts";
import { RecordingLogger } from "../support/recording-logger.ts";
import { ask, deltaFrame, ImpatientClock, openModel, startHarness } from "./bailian-harness.ts";

function setEnvironment(t: TestContext, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

describe("BailianModel and the environment", () => {
  it("sends to its own endpoint, with its own key, and with no header it did not choose", async (t) => {
    setEnvironment(t, {
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      OPENAI_API_KEY: "sk-of-openai",
      OPENAI_ADMIN_KEY: "sk-of-an-admin",
      OPENAI_ORG_ID: "org-1",
      OPENAI_PROJECT_ID: "proj-1",
      OPENAI_CUSTOM_HEADERS: "X-Secret: 1\nAuthorization: Bearer sk-stolen\nUser-Agent: other",
      OPENAI_LOG: "debug",
    });
    const { emulator, ask: askModel } = await startHarness(t, new ImpatientClock());
    emulator.script({ kind: "answer", text: "Yes." });
    assert.equal((await askModel()).text, "Yes.");
    const { headers } = await emulator.requestAt(0);
    const { host, "content-length": length, connection, ...chosen } = headers;
    assert.ok(host && length && connection);
    assert.deepEqual(chosen, {
      accept: "text/event-stream, application/json",
      authorization: "Bearer sk-sandbox",
      "content-type": "application/json",
      "user-agent": "Runnel",
    });
  });

  it("refuses to be made without an endpoint or a key", () => {
    const log = new RecordingLogger();
    assert.throws(() => openModel(systemClock, log, { baseUrl: "" }), /model\.base_url/);
    assert.throws(() => openModel(systemClock, log, { baseUrl: "http://127.0.0.1/v1", apiKey: " " }), /model\.api_key/);
  });

  it("takes blanks around the key for an accident", async (t) => {
    const { emulator, ask: askModel } = await startHarness(t, new ImpatientClock(), { apiKey: " sk-sandbox\n" });
    emulator.script({ kind: "answer", text: "Yes." });
    assert.equal((await askModel()).text, "Yes.");
  });
});

describe("BailianModel and the log", () => {
  const secretQuestion = "What did Dr. Alvarez say about my results?";
  const messages = [{ role: "user", content: secretQuestion }] as const;

  it("writes one line about a call that went well", async (t) => {
    const {
      emulator,
      ask: askModel,
      log,
    } = await startHarness(t, systemClock, {
      name: "qwq-plus",
      params: { temperature: 0.5 },
    });
    emulator.script({
      kind: "answer",
      reasoning: "Hidden thoughts.",
      text: "Hidden answer.",
      usage: { prompt_tokens: 5, completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 3 } },
    });
    await askModel({ messages });
    assert.equal(log.lines.length, 1);
    const [line] = log.lines;
    const { ttftMs, firstTextMs, durationMs, ...fields } = line?.fields ?? {};
    assert.equal(line?.level, "info");
    assert.deepEqual(fields, {
      model: "qwq-plus",
      host: new URL(emulator.baseUrl).host,
      ref: "T1",
      params: { temperature: 0.5 },
      attempt: 1,
      finishReason: "stop",
      tokens: { promptTokens: 5, completionTokens: 7, reasoningTokens: 3 },
      requestId: (await emulator.requestAt(0)).requestId,
    });
    for (const ms of [ttftMs, firstTextMs, durationMs]) assert.ok(Number.isInteger(ms));
    assert.ok(Number(ttftMs) <= Number(firstTextMs) && Number(firstTextMs) <= Number(durationMs));
    assert.doesNotMatch(JSON.stringify(log.lines), /Alvarez|Hidden/);
  });

  it("leaves out what the service says when the prompt cannot be told from it any more", async (t) => {
    const { emulator, model, log } = await startHarness(t, new ImpatientClock());
    const body = JSON.stringify({ error: { message: `Refused: ${secretQuestion}` } });
    emulator.script({ kind: "raw", status: 400, headers: { "content-type": "application/json" }, packets: [body] });
    let reads = 0;
    const prompt = () => {
      reads += 1;
      return reads === 1 ? Promise.resolve(messages) : Promise.reject(new Error("The store is gone."));
    };
    const call = model.stream({ prompt, logFields: {} }, new AbortController().signal, () => undefined);
    await assert.rejects(call, (error) => error instanceof ModelError && !error.message.includes("Alvarez"));
    assert.equal(log.lines.length, 1);
    assert.doesNotMatch(JSON.stringify(log.lines), /Alvarez/);
  });

  it("passes on why there is no prompt, and calls nobody", async (t) => {
    const { emulator, model, log } = await startHarness(t, new ImpatientClock());
    const failure = new Error("The store is gone.");
    const prompt = () => Promise.reject(failure);
    const call = model.stream({ prompt, logFields: {} }, new AbortController().signal, () => undefined);
    await assert.rejects(call, failure);
    assert.equal(emulator.requests.length, 0);
    assert.equal(log.lines.length, 0);
  });

  it("writes a line with cause and remedy about every failure", async (t) => {
    const { emulator, ask: askModel, log } = await startHarness(t, new ImpatientClock());
    emulator.script({ kind: "error", entry: "E46" }, { kind: "error", entry: "E30" });
    await askModel({ messages });
    assert.deepEqual(
      log.lines.map(({ level, fields: { kind, status, attempt } }) => ({ level, kind, status, attempt })),
      [
        { level: "warn", kind: "rate_limited", status: 429, attempt: 1 },
        { level: "error", kind: "auth", status: 401, attempt: 2 },
      ],
    );
    for (const [index, { fields }] of log.lines.entries()) {
      assert.equal(fields.requestId, (await emulator.requestAt(index)).requestId);
      assert.equal(fields.ref, "T1");
      assert.ok(fields.code && fields.remedy && fields.problem);
    }
    assert.match(String(log.lines[1]?.fields.remedy), /DASHSCOPE_API_KEY.*region/);
  });

  it("repeats neither the key nor the question when the service does", async (t) => {
    const apiKey = "sk-ws-H.abc.def.ghi";
    const { emulator, ask: askModel, log } = await startHarness(t, new ImpatientClock(), { apiKey, retries: 0 });
    const message = `Key ${apiKey} may not ask '${secretQuestion}' at https://u:p@example.org/x?token=t1`;
    for (const body of [
      JSON.stringify({ error: { code: "invalid_parameter_error", message } }),
      JSON.stringify({ code: "InvalidParameter", message }),
    ]) {
      emulator.script({ kind: "raw", status: 400, headers: { "content-type": "application/json" }, packets: [body] });
    }
    emulator.script(
      {
        kind: "raw",
        packets: [deltaFrame({ content: "Yes." }), `data: ${JSON.stringify({ error: { code: "x", message } })}\n\n`],
      },
      { kind: "raw", status: 500, headers: { "content-type": "text/html" }, packets: [`<html>${message}`] },
    );
    for (let call = 0; call < 4; call++) {
      const { error } = await askModel({ messages });
      assert.doesNotMatch(`${error?.message} ${error?.remedy}`, /sk-ws|Alvarez|token=|u:p/);
    }
    assert.equal(log.lines.length, 4);
    assert.doesNotMatch(JSON.stringify(log.lines), /sk-ws|Alvarez|token=|u:p/);
  });

  it("takes the stream's id where the headers have none", async (t) => {
    const server = createServer((_request, response) => {
      response.end(deltaFrame({ content: "Yes." }) + deltaFrame({}, "stop"));
    }).listen(0, "127.0.0.1");
    t.after(() => server.close());
    await once(server, "listening");
    const log = new RecordingLogger();
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    assert.equal((await ask(openModel(systemClock, log, { baseUrl }))).text, "Yes.");
    assert.equal(log.lines[0]?.fields.requestId, "chatcmpl-1");
  });

  it("names the model and the host", async () => {
    const log = new RecordingLogger();
    const model = openModel(new ImpatientClock(), log, {
      baseUrl: "http://127.0.0.1:9/v1",
      name: "qwen-max",
      retries: 0,
    });
    assert.equal((await ask(model)).error?.kind, "network");
    assert.equal(log.lines[0]?.fields.model, "qwen-max");
    assert.equal(log.lines[0]?.fields.host, "127.0.0.1:9");
  });
});
