import assert from "node:assert/strict";
import { test } from "node:test";

import { InputFile } from "grammy";

import { ann, messageOf, methodUrl, openStage, refusalOf, resultOf, toRawAnswer } from "./stage.ts";

test("grammY reads who the bot is", async (t) => {
  const { api } = await openStage(t, {
    token: "42:abc",
    botUsername: "my_bot",
    canReadAllGroupMessages: true,
    hasTopicsEnabled: true,
  });
  const me = await api.getMe();
  assert.equal(me.id, 42);
  assert.equal(me.username, "my_bot");
  assert.equal(me.can_read_all_group_messages, true);
  assert.equal(me.has_topics_enabled, true);
});

test("parameters may come as JSON, as a form, as multipart or in the query", async (t) => {
  const { telegram } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const url = methodUrl(telegram, "sendMessage");
  const options = JSON.stringify({ is_disabled: true });
  const form = { chat_id: String(chat), text: "form", link_preview_options: options };
  const multipart = new FormData();
  for (const [name, value] of Object.entries({ ...form, text: "multipart" })) multipart.set(name, value);

  await fetch(url, { method: "POST", body: new URLSearchParams(form) });
  await fetch(url, { method: "POST", body: multipart });
  await fetch(`${url}?${String(new URLSearchParams({ ...form, text: "query" }))}`);
  assert.deepEqual(
    telegram.messages(chat).map(({ text }) => text),
    ["form", "multipart", "query"],
  );
});

test("a file comes with its name, its type and its caption, and is kept", async (t) => {
  const { telegram, api } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const file = new InputFile(Buffer.from("print(1)\n"), "answer.py");
  const sent = await api.sendDocument(chat, file, { caption: "The code" });
  assert.equal(sent.document.file_name, "answer.py");
  assert.equal(sent.caption, "The code");
  const [shown] = telegram.messages(chat);
  assert.equal(shown?.text, "The code");
  assert.equal(Buffer.from(shown?.document?.bytes ?? []).toString(), "print(1)\n");
  await assert.rejects(api.editMessageText(chat, sent.message_id, "text"), /there is no text in the message to edit/);
});

test("a document that is missing, empty or has too long a caption is refused", async (t) => {
  const { telegram, api, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const file = (bytes: string) => new InputFile(Buffer.from(bytes), "a.txt");
  assert.equal(
    refusalOf(await call("sendDocument", { chat_id: chat })),
    "Bad Request: there is no document in the request",
  );
  await assert.rejects(api.sendDocument(chat, file("")), /file must be non-empty/);
  await assert.rejects(api.sendDocument(chat, file("a"), { caption: "a".repeat(1025) }), /caption is too long/);
});

test("method names are read in any case, and unknown ones are not found", async (t) => {
  const { call } = await openStage(t);
  assert.equal((await call("GETME")).status, 200);
  const unknown = await call("sendTelepathy");
  assert.equal(unknown.status, 404);
  assert.deepEqual(unknown.body, { ok: false, error_code: 404, description: "Not Found: method not found" });
});

test("a wrong token is unauthorized, a malformed one is not found", async (t) => {
  const { telegram } = await openStage(t);
  const wrong = await toRawAnswer(await fetch(`${telegram.apiRoot}/bot1:wrong/getMe`));
  assert.deepEqual([wrong.status, refusalOf(wrong)], [401, "Unauthorized"]);
  for (const path of ["/botnonsense/getMe", "/getMe", "/", "/bot%zz/getMe"]) {
    const answer = await toRawAnswer(await fetch(`${telegram.apiRoot}${path}`));
    assert.deepEqual([answer.status, refusalOf(answer)], [404, "Not Found"]);
  }
});

test("a body that is no JSON object, or not UTF-8, is refused", async (t) => {
  const { telegram } = await openStage(t);
  const post = async (body: string | Uint8Array<ArrayBuffer>) => {
    const headers = { "Content-Type": "application/json" };
    return refusalOf(await toRawAnswer(await fetch(methodUrl(telegram, "getMe"), { method: "POST", headers, body })));
  };
  assert.equal(await post("{"), "Bad Request: can't parse JSON object");
  assert.equal(await post("[]"), "Bad Request: can't parse JSON object");
  assert.equal(await post(new Uint8Array([0x22, 0xff, 0x22])), "Bad Request: strings must be encoded in UTF-8");
});

test("an upload over 50 MB is refused", async (t) => {
  const { telegram } = await openStage(t);
  const form = new FormData();
  form.set("chat_id", String(telegram.addPrivateChat(ann)));
  form.set("document", new Blob([new Uint8Array(50 * 1024 * 1024)]), "large.bin");
  const answer = await toRawAnswer(await fetch(methodUrl(telegram, "sendDocument"), { method: "POST", body: form }));
  assert.deepEqual([answer.status, refusalOf(answer)], [413, "Request Entity Too Large"]);
});

test("every call is remembered with its parameters and what Telegram decided, the newest only", async (t) => {
  const { telegram, call } = await openStage(t, { callsKept: 3 });
  const chat = telegram.addPrivateChat(ann);
  await call("getMe");
  await call("sendMessage", { chat_id: chat, text: "one" });
  await call("sendMessage", { chat_id: chat, text: "" });
  await call("sendMessage", { chat_id: chat + 1, text: "elsewhere" });
  assert.deepEqual(
    telegram.calls.map(({ chatId, response }) => [chatId, response?.ok]),
    [
      [chat, true],
      [chat, false],
      [chat + 1, false],
    ],
  );
  assert.equal(telegram.callsTo("sendmessage", chat).length, 2);
  assert.deepEqual(telegram.callsTo("sendMessage", chat)[0]?.parameters, { chat_id: chat, text: "one" });
});

test("an answer takes as long as the latency says, half of it before the call takes effect", async (t) => {
  const { telegram, call } = await openStage(t, { latencyMs: 60 });
  const chat = telegram.addPrivateChat(ann);
  const sentAtMs = performance.now();
  messageOf(await call("sendMessage", { chat_id: chat, text: "one" }));
  assert.ok(performance.now() - sentAtMs >= 55);
  const [made] = telegram.calls;
  assert.ok(made?.answeredAtMs !== undefined);
  const shownAtMs = telegram.messages(chat)[0]?.shownAtMs ?? 0;
  assert.ok(shownAtMs - made.atMs >= 25 && made.answeredAtMs - shownAtMs >= 25);
});

test("after logOut nothing is answered", async (t) => {
  const { call } = await openStage(t);
  assert.equal(resultOf(await call("logOut")), true);
  assert.equal(refusalOf(await call("getMe")), "Logged out");
});
