import assert from "node:assert/strict";
import { test } from "node:test";

import { GrammyError, HttpError } from "grammy";

import type { FaultEffect } from "../../../src/sandbox/telegram/faults.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ann, methodUrl, openStage, resultOf } from "./stage.ts";

const outcomes: readonly (readonly [
  effect: FaultEffect,
  takesEffect: boolean,
  client: typeof GrammyError | typeof HttpError,
])[] = [
  [{ kind: "flood", retryAfterS: 5 }, false, GrammyError],
  [{ kind: "refuse", status: 403, description: "Forbidden: because" }, false, GrammyError],
  [{ kind: "server-error" }, false, GrammyError],
  [{ kind: "server-error", afterEffect: true }, true, GrammyError],
  [{ kind: "bad-gateway-html" }, false, HttpError],
  [{ kind: "bad-gateway-html", afterEffect: true }, true, HttpError],
  [{ kind: "not-json" }, false, HttpError],
  [{ kind: "not-json", afterEffect: true }, true, HttpError],
  [{ kind: "reset-before" }, false, HttpError],
  [{ kind: "reset-after" }, true, HttpError],
  [{ kind: "truncated" }, true, HttpError],
];

for (const [effect, takesEffect, error] of outcomes) {
  const isAfter = takesEffect ? "after" : "before";
  test(`a ${effect.kind} ${isAfter} the effect is a ${error.name} for grammY`, async (t) => {
    const { telegram, api } = await openStage(t);
    const chat = telegram.addPrivateChat(ann);
    const fault = telegram.faults.add({ method: "sendMessage", ...effect });
    await assert.rejects(api.sendMessage(chat, "one"), error);
    assert.equal(telegram.messages(chat).length, takesEffect ? 1 : 0);
    assert.equal(fault.hits, 1);
    const [call] = telegram.calls;
    assert.equal(call?.fault, effect.kind);
    const isDecided = takesEffect || effect.kind === "flood" || effect.kind === "refuse";
    assert.equal(call.response !== undefined, isDecided);
    await api.getMe();
  });
}

for (const kind of ["hang-before", "hang-after"] as const) {
  test(`a ${kind} lasts until the fault is removed, which resets the connection`, async (t) => {
    const { telegram, api } = await openStage(t);
    const chat = telegram.addPrivateChat(ann);
    const fault = telegram.faults.add({ method: "sendMessage", kind });
    const sending = assert.rejects(api.sendMessage(chat, "one"), HttpError);
    await telegram.waitFor(() => fault.hits === 1);
    assert.equal((await api.getMe()).id, telegram.botId);
    assert.equal(telegram.calls[0]?.answeredAtMs === undefined, kind === "hang-before");
    fault.remove();
    await sending;
    assert.equal(telegram.messages(chat).length, kind === "hang-after" ? 1 : 0);
  });
}

test("a hanging call ends when the client has enough, and when the emulator closes", async (t) => {
  const { telegram, call } = await openStage(t);
  telegram.faults.add({ kind: "hang-before", times: 2 });
  const leaving = new AbortController();
  const left = assert.rejects(call("getMe", {}, leaving.signal), { name: "AbortError" });
  await telegram.waitFor(() => telegram.calls.length === 1);
  leaving.abort();
  await left;
  const hanging = assert.rejects(call("getMe"));
  await telegram.waitFor(() => telegram.calls.length === 2);
  await telegram.close();
  await hanging;
});

test("a slow answer comes later, its effect does not", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addPrivateChat(ann);
  telegram.faults.add({ kind: "slow", ms: 5000 });
  const sending = call("sendMessage", { chat_id, text: "one" });
  await telegram.waitFor(() => telegram.messages(chat_id).length === 1 && clock.sleeping === 1);
  await clock.advance(5000);
  resultOf(await sending);
  const [made] = telegram.calls;
  assert.equal(made?.answeredAtMs, clock.nowMs());
});

test("a flood fault begins a real flood wait in its chat", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addPrivateChat(ann);
  telegram.faults.add({ method: "editMessageText", kind: "flood", retryAfterS: 9 });
  const refused = await call("editMessageText", { chat_id, message_id: 1, text: "a" });
  assert.equal(refused.headers.get("retry-after"), "9");
  assert.equal((await call("sendMessage", { chat_id, text: "a" })).status, 429);
  assert.equal(telegram.calls[1]?.duringFloodWait, true);
});

test("a flood fault on typing leaves messages alone", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addPrivateChat(ann);
  telegram.faults.add({ method: "sendChatAction", kind: "flood", retryAfterS: 3 });
  assert.equal((await call("sendChatAction", { chat_id, action: "typing" })).status, 429);
  assert.equal((await call("sendMessage", { chat_id, text: "a" })).status, 200);
  assert.equal((await call("sendChatAction", { chat_id, action: "typing" })).status, 429);
  assert.deepEqual(
    telegram.calls.map(({ duringFloodWait }) => duringFloodWait),
    [false, false, true],
  );
});

test("a fault hits the method and chat it is for, after those it skips, as often as it says", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const other = telegram.addPrivateChat({ id: 5, firstName: "Other" });
  const fault = telegram.faults.add({ method: "sendmessage", chatId: chat, skip: 1, times: 2, kind: "server-error" });
  const statuses = [];
  for (const chat_id of [chat, other, chat, other, chat, chat]) {
    statuses.push((await call("sendMessage", { chat_id, text: "a" })).status);
  }
  assert.deepEqual(statuses, [200, 200, 500, 200, 500, 200]);
  assert.equal(fault.hits, 2);
});

test("a truncated answer begins like the real one", async (t) => {
  const { telegram } = await openStage(t);
  telegram.faults.add({ kind: "truncated" });
  const response = await fetch(methodUrl(telegram, "getMe"));
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
});
