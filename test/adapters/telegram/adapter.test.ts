import assert from "node:assert/strict";
import { test } from "node:test";

import { PlatformUnusableError } from "../../../src/contract/platform-error.ts";
import { commands, openStage } from "./running-adapter.ts";

const ann = { id: 7, firstName: "Ann", languageCode: "en" };

test("messages are delivered, and confirmed when the host has taken them", async (t) => {
  const { emulator, adapter, events, stopping, passUntil } = await openStage(t);
  const chat = emulator.addPrivateChat(ann);
  emulator.send(chat, ann.id, { text: "before the start" });
  await adapter.start(stopping.signal);
  emulator.send(chat, ann.id, { text: "after the start" });
  await passUntil(() => events.length === 2 && emulator.pendingUpdates === 0);
  assert.deepEqual(
    events.map((event) => (event.type === "message" ? event.text : event.type)),
    ["before the start", "after the start"],
  );
});

test("only the kinds of update that are read are asked for", async (t) => {
  const { emulator, adapter, stopping } = await openStage(t);
  await adapter.start(stopping.signal);
  const [poll] = emulator.callsTo("getUpdates");
  assert.deepEqual(poll?.parameters["allowed_updates"], ["message", "channel_post", "stopped_message_generation"]);
});

test("nothing is contacted before the start", async (t) => {
  const { emulator } = await openStage(t);
  assert.equal(emulator.calls.length, 0);
});

test("a wrong token is named with the place to get the right one", async (t) => {
  for (const token of ["1:wrong", "no token at all", "", "1:wrong\n"]) {
    const { adapter, stopping } = await openStage(t, { config: { token } });
    await assert.rejects(adapter.start(stopping.signal), (error) => {
      assert.ok(error instanceof PlatformUnusableError);
      assert.match(error.message, /TELEGRAM_BOT_TOKEN/);
      assert.match(error.remedy, /@BotFather/);
      return true;
    });
  }
});

test("a network that is down at the start is waited for, with one line", async (t) => {
  const { emulator, adapter, stopping, passUntil, warnings, log } = await openStage(t);
  await emulator.goOffline();
  const started = adapter.start(stopping.signal);
  let isStarted = false;
  void started.then(() => (isStarted = true));
  await passUntil(() => warnings().length > 0);
  for (let count = 0; count < 10; count += 1) await passUntil(() => true, 30_000);
  assert.equal(isStarted, false);
  await emulator.goOnline();
  await passUntil(() => isStarted, 5000);
  await passUntil(() => log.lines.some(({ sentence }) => sentence === "Telegram answers again."), 5000);
  assert.equal(warnings().length, 1);
  assert.match(warnings()[0] ?? "", /cannot be reached/);
});

test("a stop ends the wait for a network that is down", async (t) => {
  const { emulator, adapter, stopping, passUntil, warnings } = await openStage(t);
  await emulator.goOffline();
  const started = adapter.start(stopping.signal);
  await passUntil(() => warnings().length > 0);
  stopping.abort();
  await started;
});

test("a token that is revoked while running ends this platform alone, once", async (t) => {
  const { emulator, adapter, stopping, losses, passUntil } = await openStage(t);
  await adapter.start(stopping.signal);
  emulator.revokeToken();
  await passUntil(() => losses.length > 0);
  assert.match(losses[0]?.message ?? "", /TELEGRAM_BOT_TOKEN was revoked/);
  const polls = emulator.callsTo("getUpdates").length;
  await passUntil(() => true, 60_000);
  assert.equal(emulator.callsTo("getUpdates").length, polls);
  assert.equal(losses.length, 1);
});

test("a second program that polls is waited out with one line, however often it strikes", async (t) => {
  const { emulator, adapter, events, stopping, passUntil, warnings, log } = await openStage(t);
  const chat = emulator.addPrivateChat(ann);
  await adapter.start(stopping.signal);
  const conflict = emulator.faults.add({
    method: "getUpdates",
    kind: "refuse",
    status: 409,
    description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    times: 5,
  });
  emulator.send(chat, ann.id, { text: "hello" });
  await passUntil(() => conflict.hits === 5, 1000);
  await passUntil(() => events.length === 1, 1000);
  assert.equal(warnings().filter((line) => line.startsWith("Another program")).length, 1);
  await passUntil(() => log.lines.some(({ sentence }) => sentence === "Telegram answers again."), 5000);
});

test("pauses between failing polls grow to half a minute and no further", async (t) => {
  const { emulator, adapter, stopping, passUntil } = await openStage(t);
  await adapter.start(stopping.signal);
  const fault = emulator.faults.add({ method: "getUpdates", kind: "server-error", times: Infinity });
  emulator.send(emulator.addPrivateChat(ann), ann.id, { text: "wakes the poll" });
  await passUntil(() => fault.hits >= 12, 500);
  const times = emulator
    .callsTo("getUpdates")
    .filter((call) => call.fault === "server-error")
    .map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  assert.ok(
    gaps.every((gapMs) => gapMs >= 900 && gapMs <= 31_000),
    gaps.join(" "),
  );
  assert.ok((gaps.at(-1) ?? 0) > 20_000);
});

test("a webhook in the way is removed once", async (t) => {
  const { emulator, adapter, stopping, warnings } = await openStage(t);
  const refusal =
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
  emulator.faults.add({ method: "getUpdates", kind: "refuse", status: 409, description: refusal });
  await adapter.start(stopping.signal);
  assert.equal(emulator.callsTo("deleteWebhook").length, 1);
  assert.match(warnings()[0] ?? "", /webhook was set/);
});

test("a webhook that comes back belongs to another program, and is left to it", async (t) => {
  const { emulator, adapter, stopping, passUntil, warnings } = await openStage(t);
  const refusal =
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
  emulator.faults.add({ method: "getUpdates", kind: "refuse", status: 409, description: refusal, times: 4 });
  let isStarted = false;
  void adapter.start(stopping.signal).then(() => (isStarted = true));
  await passUntil(() => isStarted, 1000);
  assert.equal(emulator.callsTo("deleteWebhook").length, 1);
  assert.equal(warnings().filter((line) => line.startsWith("Another program keeps setting a webhook")).length, 1);
});

test("an update that cannot be accepted is tried again and not confirmed before it is", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter, events, stopping, passUntil, warnings } = stage;
  const chat = emulator.addPrivateChat(ann);
  await adapter.start(stopping.signal);
  stage.onDeliver = () => Promise.reject(new Error("the disk is full"));
  emulator.send(chat, ann.id, { text: "one" });
  emulator.send(chat, ann.id, { text: "two" });
  await passUntil(() => events.length >= 4, 1000);
  assert.equal(emulator.pendingUpdates, 2);
  assert.equal(warnings().length, 1);
  stage.onDeliver = () => Promise.resolve();
  await passUntil(() => emulator.pendingUpdates === 0, 1000);
  const texts = events.map((event) => (event.type === "message" ? event.text : ""));
  assert.deepEqual(texts.slice(-2), ["one", "two"]);
});

test("updates that come together are handed over together, and confirmed up to the first that is not accepted", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter, events, stopping, passUntil, makeAdapter } = stage;
  const chat = emulator.addPrivateChat(ann);
  for (const text of ["one", "two", "three"]) emulator.send(chat, ann.id, { text });
  const stopped = new Promise<never>((_resolve, reject) => {
    stopping.signal.addEventListener("abort", () => reject(new Error("The program stops.")));
  });
  stopped.catch(() => undefined);
  stage.onDeliver = (event) => (event.type === "message" && event.text === "two" ? stopped : Promise.resolve());
  await adapter.start(stopping.signal);
  await passUntil(() => events.length === 3);
  stopping.abort();
  await adapter.close();

  stage.onDeliver = () => Promise.resolve();
  await makeAdapter().start(new AbortController().signal);
  await passUntil(() => emulator.pendingUpdates === 0);
  assert.deepEqual(
    events.slice(3).map((event) => event.type === "message" && event.text),
    ["two", "three"],
  );
});

test("a stop confirms what was accepted, and leaves the rest for the next start", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter, events, stopping, passUntil, makeAdapter } = stage;
  const chat = emulator.addPrivateChat(ann);
  await adapter.start(stopping.signal);
  stage.onDeliver = (event) =>
    event.type === "message" && event.text === "two"
      ? Promise.reject(new Error("the disk is full"))
      : Promise.resolve();
  emulator.send(chat, ann.id, { text: "one" });
  emulator.send(chat, ann.id, { text: "two" });
  await passUntil(() => events.some((event) => event.type === "message" && event.text === "two"));
  stopping.abort();
  await adapter.close();
  assert.equal(emulator.pendingUpdates, 1);

  stage.onDeliver = () => Promise.resolve();
  await makeAdapter().start(new AbortController().signal);
  await passUntil(() => emulator.pendingUpdates === 0);
  assert.partialDeepStrictEqual(events.at(-1), { text: "two" });
});

test("updates of strange shapes are passed over", async (t) => {
  const { emulator, adapter, events, stopping, passUntil } = await openStage(t);
  const chat = emulator.addPrivateChat(ann);
  await adapter.start(stopping.signal);
  for (const strange of [{ message: null }, { message: { text: "no chat" } }, { invented_tomorrow: {} }, {}]) {
    emulator.pushUpdate(strange);
  }
  emulator.send(chat, ann.id, { text: "hello" });
  await passUntil(() => events.length === 1);
});

test("a poll that hangs is given up, and the next one gets the updates", async (t) => {
  const { emulator, adapter, events, stopping, passUntil } = await openStage(t);
  const chat = emulator.addPrivateChat(ann);
  const hanging = emulator.faults.add({ method: "getUpdates", kind: "hang-before", skip: 1 });
  await adapter.start(stopping.signal);
  await passUntil(() => hanging.hits === 1);
  emulator.send(chat, ann.id, { text: "hello" });
  await passUntil(() => events.length === 1, 5000);
});

test("a bot that has been deaf for long says so once, and says when it hears again", async (t) => {
  const { emulator, adapter, stopping, passUntil, log } = await openStage(t);
  const linesWith = (words: string) => log.lines.filter(({ sentence }) => sentence.includes(words)).length;
  await adapter.start(stopping.signal);
  await emulator.goOffline();
  await passUntil(() => linesWith("has not heard from Telegram") > 0, 1000);
  for (let count = 0; count < 20; count += 1) await passUntil(() => true, 60_000);
  await emulator.goOnline();
  await passUntil(() => linesWith("Updates from Telegram flow again.") > 0, 1000);
  assert.equal(linesWith("cannot be reached"), 1);
  assert.equal(linesWith("has not heard from Telegram"), 1);
});

test("a delivery that never ends is noticed, too", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter, stopping, passUntil, warnings } = stage;
  await adapter.start(stopping.signal);
  const taken = Promise.withResolvers<void>();
  stage.onDeliver = () => taken.promise;
  emulator.send(emulator.addPrivateChat(ann), ann.id, { text: "hello" });
  await passUntil(() => warnings().length === 1, 10_000);
  taken.resolve();
});

test("the commands are in the menu in both languages, and are not set again when they are", async (t) => {
  const { emulator, adapter, stopping, makeAdapter, passUntil } = await openStage(t);
  await adapter.start(stopping.signal);
  await passUntil(
    () =>
      emulator.callsTo("setMyCommands").every((call) => call.response !== undefined) &&
      emulator.callsTo("setMyCommands").length === 2,
  );
  const sent = emulator
    .callsTo("setMyCommands")
    .map(({ parameters }) => [parameters["language_code"], parameters["commands"]]);
  assert.deepEqual(sent, [
    [undefined, commands.map(({ command, description }) => ({ command, description: description.en }))],
    ["zh", commands.map(({ command, description }) => ({ command, description: description.zh }))],
  ]);
  stopping.abort();
  await adapter.close();
  await makeAdapter().start(new AbortController().signal);
  await passUntil(() => emulator.callsTo("getMyCommands").length === 4);
  assert.equal(emulator.callsTo("setMyCommands").length, 2);
});

test("a menu that cannot be set is a warning", async (t) => {
  const { emulator, adapter, stopping, passUntil, warnings } = await openStage(t);
  emulator.faults.add({ method: "setMyCommands", kind: "flood", retryAfterS: 3000, times: Infinity });
  await adapter.start(stopping.signal);
  await passUntil(() => warnings().length === 2);
  for (const line of warnings()) assert.match(line, /menu/);
});

test("the operator is told when privacy mode hides mentions, and only then", async (t) => {
  for (const canReadAllGroupMessages of [false, true]) {
    const { adapter, stopping, log } = await openStage(t, { canReadAllGroupMessages });
    await adapter.start(stopping.signal);
    assert.equal(
      log.lines.some(({ sentence }) => sentence.includes("/setprivacy")),
      !canReadAllGroupMessages,
    );
  }
});

test("no line has the token in it", async (t) => {
  const { emulator, adapter, stopping, passUntil, log, warnings } = await openStage(t);
  await adapter.start(stopping.signal);
  await emulator.goOffline();
  await passUntil(() => warnings().length === 2, 1000);
  assert.ok(!JSON.stringify(log.lines).includes(emulator.token.split(":")[1] ?? ""));
});

test("closing leaves nothing behind", async (t) => {
  const { emulator, adapter, stopping, clock } = await openStage(t);
  await adapter.start(stopping.signal);
  stopping.abort();
  await adapter.close();
  await adapter.close();
  await emulator.close();
  assert.equal(clock.sleeping, 0);
});
