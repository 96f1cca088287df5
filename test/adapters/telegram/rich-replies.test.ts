import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReplyPhase, ReplyPort } from "../../../src/contract/reply.ts";
import { written } from "../../support/written.ts";
import { isKind, openPrivate, type PrivateStage } from "./reply-stage.ts";
import type { StageOptions } from "./running-adapter.ts";

const markdown = "So $x^2$:\n\n- [x] done";
const text = "So x²:\n\n☑ done";

function openRich(t: { after(fn: () => Promise<void>): void }, options: StageOptions = {}): Promise<PrivateStage> {
  return openPrivate(t, { richMessages: true, config: { rich: "auto" }, ...options });
}

function write(
  stage: PrivateStage,
  port: ReplyPort,
  phase: ReplyPhase = "complete",
  words = markdown,
): Promise<string> {
  const [part] = port.render({ markdown: words, phase }, "rich");
  assert.ok(part !== undefined);
  return stage.settle(written(port, 0, part));
}

test("the last edit of a reply with a formula makes it a rich message", async (t) => {
  const stage = await openRich(t);
  const id = await write(stage, stage.port, "streaming");
  assert.equal(stage.emulator.messages(stage.chat)[0]?.richBlocks, undefined);
  assert.equal(await write(stage, stage.port), id);
  const [message] = stage.emulator.messages(stage.chat);
  assert.partialDeepStrictEqual(message?.richBlocks, [{ type: "paragraph" }, { type: "list" }]);
  assert.equal(await write(stage, stage.port), id);
});

test("a reply that comes at once is sent as text and then made rich", async (t) => {
  const stage = await openRich(t);
  await write(stage, stage.port);
  const [message, ...others] = stage.emulator.messages(stage.chat);
  assert.equal(others.length, 0);
  assert.equal(message?.revisions[0]?.text, text);
  assert.ok(message.richBlocks !== undefined);
});

test("nothing is made rich unless the operator wants it", async (t) => {
  const stage = await openRich(t, { config: { rich: "off" } });
  await write(stage, stage.port);
  assert.equal(stage.emulator.messages(stage.chat)[0]?.text, text);
});

test("a rich message that Telegram refuses is text, and the next reply is tried again", async (t) => {
  for (const description of [
    "RICH_MESSAGE_URL_INVALID",
    "can't parse rich message",
    "RICH_VALIDATE_CTOR_NOT_ALLOWED",
  ]) {
    const stage = await openRich(t);
    const { emulator, chat } = stage;
    await write(stage, stage.port, "streaming", "So");
    const refusal = { kind: "refuse", status: 400, description: `Bad Request: ${description}` } as const;
    emulator.faults.add({ method: "editMessageText", times: 1, ...refusal });
    await write(stage, stage.port);
    assert.deepEqual(stage.texts(), [text]);
    await write(stage, stage.open(chat));
    assert.ok(emulator.messages(chat)[1]?.richBlocks !== undefined);
  }
});

test("a reply that cannot be edited when it is to become rich ends as text in a message in its place", async (t) => {
  const stage = await openRich(t);
  const { emulator, chat } = stage;
  await write(stage, stage.port, "streaming", "So");
  const description = "Bad Request: message can't be edited";
  emulator.faults.add({ method: "editMessageText", chatId: chat, kind: "refuse", status: 400, description, times: 2 });
  await write(stage, stage.port);
  stage.port.close();
  await stage.passUntil(() => emulator.messages(chat).length === 1, 50);
  assert.deepEqual(
    emulator.messages(chat).map((message) => message.text),
    [text],
  );
});

test("a server that does not know rich messages is asked once", async (t) => {
  const stage = await openRich(t, { richMessages: false });
  const { emulator, chat } = stage;
  await write(stage, stage.port, "streaming", "So");
  await write(stage, stage.port);
  const edits = emulator.callsTo("editMessageText").length;
  assert.equal(edits, 2);
  const port = stage.open(chat);
  await write(stage, port, "streaming", "So");
  await write(stage, port);
  assert.equal(emulator.callsTo("editMessageText").length, edits + 1);
  assert.deepEqual(stage.texts(), [text, text]);
});

test("a method that is missing is not called for again", async (t) => {
  const stage = await openRich(t);
  const { emulator, chat } = stage;
  await write(stage, stage.port, "streaming", "So");
  const description = "Not Found: method not found";
  emulator.faults.add({ method: "editMessageText", times: 1, kind: "refuse", status: 404, description });
  await write(stage, stage.port);
  await write(stage, stage.open(chat));
  assert.deepEqual(stage.texts(), [text, text]);
  assert.ok(emulator.messages(chat).every(({ richBlocks }) => richBlocks === undefined));
});

test("trouble on the way is trouble, not a refusal", async (t) => {
  const stage = await openRich(t);
  await write(stage, stage.port, "streaming", "So");
  stage.emulator.faults.add({ method: "editMessageText", times: 1, kind: "flood", retryAfterS: 2 });
  await assert.rejects(write(stage, stage.port), isKind("rate-limited"));
  await write(stage, stage.port);
  assert.ok(stage.emulator.messages(stage.chat)[0]?.richBlocks !== undefined);
  stage.emulator.deleteMessage(stage.chat, stage.emulator.messages(stage.chat)[0]?.id ?? 0);
  await assert.rejects(write(stage, stage.port), isKind("message-gone"));
});
