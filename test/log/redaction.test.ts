import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { createRedact } from "../../src/log/redaction.ts";

const redact = createRedact([]);

const telegramToken = "8123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-";
const discordToken = "MTk4NjIyNDgzNDcxOTI1MjQ4.Gh3kQz.ZnCjm1XVW7vRze4b7Cq4se7kKWs-abcdefghij";

/** What a log might contain, and what stays of it. */
const examples: readonly (readonly [text: string, redacted: string])[] = [
  ["key sk-0123456789abcdef is wrong", "key [redacted] is wrong"],
  ["It is sk-ws-H.abcDEF.ghi-JKL_1.mno.", "It is [redacted]."],
  ["https://api.telegram.org/bot1:abc/getMe failed", "https://api.telegram.org/bot[redacted]/getMe failed"],
  [
    `https://api.telegram.org/file/bot${telegramToken}/photos/1.jpg`,
    "https://api.telegram.org/file/bot[redacted]/photos/1.jpg",
  ],
  [`the token ${telegramToken}, as told`, "the token [redacted], as told"],
  [encodeURIComponent(telegramToken), "[redacted]"],
  [`Provided token: ${discordToken}`, "Provided token: [redacted]"],
  ["MTk4NjIyNDgzNDcxOTI1MjQ4.Gh3kQz.***************************", "[redacted]"],
  [`{"Authorization":"Bot ${discordToken}"}`, '{"Authorization":"Bot [redacted]"}'],
  ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [redacted]"],
  [
    "POST https://discord.com/api/v10/interactions/1234/aW50ZXJhY3Rpb24/callback",
    "POST https://discord.com/api/v10/interactions/1234/[redacted]/callback",
  ],
  [
    "PATCH /webhooks/1234/aW50ZXJhY3Rpb24/messages/@original?x=1",
    "PATCH /webhooks/1234/[redacted]/messages/@original?x=1",
  ],
  ["postgres://runnel:hunter2@db:5432/runnel", "postgres://runnel:[redacted]@db:5432/runnel"],
];

for (const [text, expected] of examples) {
  test(`${JSON.stringify(text)} loses its secret and nothing else`, () => assert.equal(redact(text), expected));
}

test("ordinary lines stay as they are", () => {
  const lines = [
    "A disk-full error; task-list, risk-based; keys begin with sk-, sk-ws- or sk-sp-.",
    '{"level":"info","time":"2026-11-22T10:00:00.123Z","chatId":"-1001234567890","messageId":"123456789","ms":1234567}',
    "https://dashscope.aliyuncs.com/compatible-mode/v1 answered 429 (request id 0a1b2c3d-4e5f-6789-abcd-ef0123456789)",
    "https://ws-abcdefghijklmnopqrstuvwx.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
    "http://127.0.0.1:8787/robots.txt, adapters/telegram/reply-port.ts:12:34, qwen3-235b-a22b-thinking-2507",
    "discord.js GUILD 1234567890123456789 channel 9876543210987654321",
  ];
  for (const line of lines) assert.equal(redact(line), line);
});

test("a known secret disappears in every spelling", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, unit: "grapheme" }), fc.string(), (secret, around) => {
      fc.pre(!around.includes(secret) && !"[redacted]".includes(secret));
      const clean = createRedact([secret]);
      for (const spelling of [secret, JSON.stringify(secret), encodeURIComponent(secret)]) {
        assert.ok(!clean(`${around} ${spelling} ${around}`).includes(secret));
      }
      const nested = JSON.stringify(JSON.stringify({ secret }));
      assert.ok(!clean(nested).includes(JSON.stringify(JSON.stringify(secret)).slice(3, -3)));
    }),
  );
});

test("a secret that contains another one disappears as a whole", () => {
  assert.equal(createRedact(["abcdef", "abcdef-123456"])("abcdef-123456 abcdef"), "[redacted] [redacted]");
});

test("a secret too short to be one does not take words out of the log", () => {
  assert.equal(createRedact(["", "info"])("info"), "info");
});

test("long lines of any kind are read in time proportional to their length", () => {
  const chars = 200_000;
  for (const unit of ["a", "1", "-", " ", "a.", "1:", "sk-", "://a:", "/webhooks/", "Bearer ", "/bot1", "a/", "\\"]) {
    const startMs = performance.now();
    redact(unit.repeat(chars / unit.length));
    assert.ok(performance.now() - startMs < 2000, `${JSON.stringify(unit)} takes too long`);
  }
});
