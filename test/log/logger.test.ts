import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import type { Logger } from "../../src/contract/logger.ts";
import { createLogger, type LogSettings } from "../../src/log/logger.ts";

function openLog(settings: Partial<LogSettings> = {}): { log: Logger; lines: string[]; fields: () => unknown[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLogger({ level: "info", format: "json", secrets: [], destination, ...settings });
  return {
    log,
    lines,
    fields: () => lines.map((line) => Object.assign(JSON.parse(line) as object, { time: undefined })),
  };
}

test("a line has its time, its level, its fields and its sentence, and no more", () => {
  const { log, lines } = openLog();
  log.child({ platform: "telegram" }).warn({ retryAfterMs: 3000 }, "Telegram asks to wait.");
  const { time, ...rest } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(rest, { level: "warn", platform: "telegram", retryAfterMs: 3000, msg: "Telegram asks to wait." });
});

test("lines below the level are not written", () => {
  const { log, lines } = openLog({ level: "warn" });
  log.debug({}, "a");
  log.info({}, "b");
  log.warn({}, "c");
  log.error({}, "d");
  assert.equal(lines.length, 2);
});

test("an error shows its type, its message, its codes and its causes, whatever key it has", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
    code: "ECONNREFUSED",
    payload: "text",
  });
  const error = new TypeError("fetch failed", { cause: new AggregateError([refused]) });
  const { log, fields } = openLog();
  log.error({ error }, "It broke.");
  log.error({ err: error }, "It broke.");
  const shown = {
    type: "TypeError",
    message: "fetch failed",
    cause: {
      type: "AggregateError",
      message: "",
      cause: { type: "Error", message: "connect ECONNREFUSED 127.0.0.1:1", code: "ECONNREFUSED" },
    },
  };
  assert.deepEqual(fields(), [
    { level: "error", time: undefined, error: shown, msg: "It broke." },
    { level: "error", time: undefined, err: shown, msg: "It broke." },
  ]);
});

test("a chain of causes is cut, also one that bites its tail", () => {
  const error = new Error("round");
  error.cause = error;
  const { log, lines } = openLog();
  log.error({ error }, "It broke.");
  assert.equal(lines[0]?.split('"round"').length, 5);
});

test("the stack is shown at debug only", () => {
  const [quiet, verbose] = [openLog(), openLog({ level: "debug" })];
  for (const { log } of [quiet, verbose]) log.error({ error: new Error("x") }, "It broke.");
  assert.doesNotMatch(quiet.lines[0] ?? "", /logger\.test\.ts/);
  assert.match(verbose.lines[0] ?? "", /logger\.test\.ts/);
});

test("pretty lines show one event in one line", () => {
  const { log, lines } = openLog({ format: "pretty" });
  log.info({ model: "qwen-plus", error: new Error("x", { cause: new Error("y") }) }, "The call failed.");
  assert.match(
    lines[0] ?? "",
    /^\[\d\d:\d\d:\d\d\] INFO: The call failed\. \{"model":"qwen-plus","error":\{.*"message":"y".*\}\}\n$/,
  );
});

test("without a terminal, auto means JSON", () => {
  const { log, fields } = openLog({ format: "auto" });
  log.info({}, "Hello.");
  assert.deepEqual(fields(), [{ level: "info", time: undefined, msg: "Hello." }]);
});

const secret = fc.oneof(
  fc.string({ minLength: 6, maxLength: 60 }).filter((text) => /^[A-Za-z_][\x21-\x7E]{5,}$/.test(text)),
  fc.stringMatching(/^sk-ws-[A-Z]\.[A-Za-z0-9]{4,8}\.[A-Za-z0-9_-]{4,8}$/),
  fc.stringMatching(/^[1-9]\d{8}:[A-Za-z0-9_-]{35}$/),
);

test("a secret is in no line, wherever it was put, and the line can still be read", () => {
  fc.assert(
    fc.property(secret, fc.constantFrom("json", "pretty"), (planted, format) => {
      const { log, lines } = openLog({ format, level: "debug", secrets: [planted] });
      const error = new Error(`refused ${planted}`, { cause: new Error(`https://host/bot${planted}/x`) });
      error.stack = `Error: ${planted}\n    at ${planted}`;
      log.child({ token: planted }).error({ error, nested: { list: [{ planted }] } }, `It is ${planted}.`);
      log.debug({ [planted]: 1, body: JSON.stringify({ authorization: `Bearer ${planted}` }) }, "Debug.");
      assert.equal(lines.length, 2);
      for (const line of lines) {
        assert.ok(!line.includes(planted) && !line.includes(JSON.stringify(planted).slice(1, -1)), line);
        if (format === "json") JSON.parse(line);
      }
    }),
  );
});

test("fields that cannot be serialized do not end the program", () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const hostile = {
    toJSON: () => {
      throw new Error("no");
    },
  };
  const { log, lines } = openLog();
  log.info({ circular, hostile, big: 10n, symbol: Symbol("x"), nothing: undefined }, "Odd.");
  assert.match(lines[0] ?? "", /"msg":"Odd\."/);
});
