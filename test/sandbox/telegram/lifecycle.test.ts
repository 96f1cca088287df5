import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { startTelegramEmulator } from "../../../src/sandbox/telegram/index.ts";
import { ann, openStage, resultOf } from "./stage.ts";

test("offline resets running calls and refuses new ones; online is at the same address with the same state", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const poll = assert.rejects(call("getUpdates", { timeout: 30 }));
  await telegram.waitFor(() => telegram.calls.length === 1);
  await telegram.goOffline();
  await poll;
  await assert.rejects(call("getMe"));
  telegram.send(chat, ann.id, { text: "meanwhile" });
  await telegram.goOnline();
  assert.equal((resultOf(await call("getUpdates")) as unknown[]).length, 1);
});

test("the port is the one that was asked for, and a taken one is an error", async (t) => {
  const { telegram } = await openStage(t);
  const port = Number(new URL(telegram.apiRoot).port);
  await assert.rejects(startTelegramEmulator({ port }), { code: "EADDRINUSE" });
  await telegram.close();
  const again = await startTelegramEmulator({ port });
  assert.equal(again.apiRoot, telegram.apiRoot);
  await again.close();
});

test("a condition that does not come true is reported with what is visible", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  telegram.send(chat, ann.id, { text: "hello?" });
  await call("sendMessage", { chat_id: chat, text: "Hi." });
  await assert.rejects(
    telegram.waitFor(() => undefined, 10),
    /Not within 10 ms[^]*chat 1001\n {2}1001: hello\?\n {2}bot: Hi\./,
  );
  await assert.rejects(
    telegram.waitFor(() => {
      throw new Error("broken condition");
    }),
    /broken condition/,
  );
  const waiting = assert.rejects(
    telegram.waitFor(() => false),
    /was closed/,
  );
  await telegram.close();
  await waiting;
});

test("listeners hear of every change until they leave", async (t) => {
  const { telegram, call } = await openStage(t);
  const kinds = new Set<string>();
  const leave = telegram.onChange(({ kind }) => kinds.add(kind));
  const chat_id = telegram.addPrivateChat(ann);
  await call("sendMessage", { chat_id, text: "a" });
  await call("editMessageText", { chat_id, message_id: 1, text: "b" });
  await call("sendChatAction", { chat_id, action: "typing" });
  telegram.deleteMessage(chat_id, 1);
  assert.deepEqual([...kinds].sort(), ["activity", "call", "chat", "delete", "edit", "message"]);
  leave();
  kinds.clear();
  telegram.send(chat_id, ann.id, { text: "unheard" });
  assert.equal(kinds.size, 0);
});

test("the same user again has the same chat, under the new profile", async (t) => {
  const { telegram, api } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  telegram.send(chat, ann.id, { text: "one" });
  assert.equal(telegram.addPrivateChat({ ...ann, languageCode: "zh-hans" }), chat);
  telegram.send(chat, ann.id, { text: "two" });
  assert.equal(telegram.messages(chat).length, 2);
  const updates = await api.getUpdates();
  assert.deepEqual(
    updates.map(({ message }) => message?.from?.language_code),
    ["en", "zh-hans"],
  );
});

test("after close nothing keeps the process alive", async () => {
  const module = new URL("../../../src/sandbox/telegram/index.ts", import.meta.url);
  const program = `
    const { startTelegramEmulator } = await import(${JSON.stringify(module.href)});
    const telegram = await startTelegramEmulator();
    const chat_id = telegram.addPrivateChat({ id: 1, firstName: "Ann" });
    const call = (method, parameters) =>
      fetch(\`\${telegram.apiRoot}/bot\${telegram.token}/\${method}\`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(parameters),
      }).catch(() => undefined);
    telegram.faults.add({ method: "sendMessage", kind: "hang-before" });
    await call("sendChatAction", { chat_id, action: "typing" });
    void call("getUpdates", { timeout: 50 });
    void call("sendMessage", { chat_id, text: "hangs" });
    void telegram.waitFor(() => false, 60_000).catch(() => undefined);
    await telegram.waitFor(() => telegram.calls.length === 3);
    await telegram.close();
    console.log("closed");
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    timeout: 10_000,
  });
  assert.equal(stdout, "closed\n");
});
