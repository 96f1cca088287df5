import assert from "node:assert/strict";
import { test } from "node:test";

import { Bot } from "grammy";

import { ManualClock } from "../../support/manual-clock.ts";
import { ann, openStage, type RawAnswer, refusalOf, resultOf } from "./stage.ts";

interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

function updatesOf(answer: RawAnswer): readonly Update[] {
  return resultOf(answer) as readonly Update[];
}

function textsOf(answer: RawAnswer): readonly (string | undefined)[] {
  return updatesOf(answer).map(({ message }) => (message as { text?: string }).text);
}

test("a grammY bot gets what people write and answers it", async (t) => {
  const { telegram } = await openStage(t);
  const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
  bot.command("start", (context) => context.reply("Welcome"));
  bot.on("message:text", (context) => context.reply(`You said: ${context.msg.text}`));
  const chat = telegram.addPrivateChat(ann);
  telegram.send(chat, ann.id, { text: "/start" });
  const running = bot.start();
  const texts = () => telegram.messages(chat).flatMap(({ from, text }) => (from === "bot" ? [text] : []));
  await telegram.waitFor(() => texts().length === 1);
  telegram.send(chat, ann.id, { text: "hello" });
  await telegram.waitFor(() => texts().length === 2);
  assert.deepEqual(texts(), ["Welcome", "You said: hello"]);
  await bot.stop();
  await running;
  assert.equal(telegram.pendingUpdates, 0);
});

test("an update has the sender, the chat and the date", async (t) => {
  const clock = new ManualClock(1_700_000_000_500);
  const { telegram, call } = await openStage(t, { clock });
  telegram.addPrivateChat({ ...ann, lastName: "Lee", username: "ann_lee" });
  telegram.send(ann.id, ann.id, { text: "hi @ben_b" });
  const names = { first_name: "Ann", last_name: "Lee", username: "ann_lee" };
  assert.deepEqual(updatesOf(await call("getUpdates"))[0]?.["message"], {
    message_id: 1,
    from: { id: ann.id, is_bot: false, ...names, language_code: "en" },
    chat: { id: ann.id, type: "private", ...names },
    date: 1_700_000_000,
    text: "hi @ben_b",
    entities: [{ type: "mention", offset: 3, length: 6 }],
  });
});

test("updates come again until a higher offset confirms them", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  for (const text of ["one", "two", "three"]) telegram.send(chat, ann.id, { text });
  const [first, second] = updatesOf(await call("getUpdates", { limit: 2 }));
  assert.ok(first && second);
  assert.equal(second.update_id, first.update_id + 1);
  assert.deepEqual(textsOf(await call("getUpdates")), ["one", "two", "three"]);
  assert.deepEqual(textsOf(await call("getUpdates", { offset: second.update_id })), ["two", "three"]);
  assert.equal(telegram.pendingUpdates, 2);
  assert.deepEqual(textsOf(await call("getUpdates", { offset: -1 })), ["three"]);
  assert.deepEqual(textsOf(await call("getUpdates", { offset: second.update_id + 2 })), []);
  assert.equal(telegram.pendingUpdates, 0);
});

test("what a poll had when its answer was lost comes again", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  telegram.send(chat, ann.id, { text: "one" });
  telegram.faults.add({ method: "getUpdates", kind: "reset-after" });
  await assert.rejects(call("getUpdates"));
  assert.deepEqual(textsOf(await call("getUpdates")), ["one"]);
});

test("a long poll waits for its time, or until there is something", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat = telegram.addPrivateChat(ann);
  const empty = call("getUpdates", { timeout: 30 });
  await telegram.waitFor(() => clock.sleeping === 1);
  await clock.advance(29_999);
  assert.equal(telegram.calls[0]?.response, undefined);
  await clock.advance(1);
  assert.deepEqual(textsOf(await empty), []);

  const woken = call("getUpdates", { timeout: 30 });
  await telegram.waitFor(() => clock.sleeping === 1);
  telegram.send(chat, ann.id, { text: "one" });
  assert.deepEqual(textsOf(await woken), ["one"]);
});

test("of two polls at once the older is ended with a conflict", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const older = call("getUpdates", { timeout: 30 });
  await telegram.waitFor(() => telegram.callsTo("getUpdates").length === 1);
  const newer = call("getUpdates", { timeout: 30 });
  const conflict = await older;
  assert.equal(conflict.status, 409);
  assert.match(refusalOf(conflict), /^Conflict: terminated by other getUpdates request; make sure/);
  telegram.send(chat, ann.id, { text: "one" });
  assert.deepEqual(textsOf(await newer), ["one"]);
});

test("a client that hangs up takes no updates with it", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const hangUp = new AbortController();
  const poll = call("getUpdates", { timeout: 30 }, hangUp.signal);
  await telegram.waitFor(() => telegram.calls.length === 1);
  hangUp.abort();
  await assert.rejects(poll);
  telegram.send(chat, ann.id, { text: "one" });
  assert.deepEqual(textsOf(await call("getUpdates")), ["one"]);
});

test("a webhook is in the way of polling until it is deleted", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const running = call("getUpdates", { timeout: 30 });
  await telegram.waitFor(() => telegram.calls.length === 1);
  assert.match(refusalOf(await call("setWebhook", { url: "http://example.com" })), /HTTPS URL must be provided/);
  await call("setWebhook", { url: "https://example.com/hook" });
  assert.equal(refusalOf(await running), "Conflict: terminated by setWebhook request");
  const refused = await call("getUpdates");
  assert.equal(refused.status, 409);
  assert.match(refusalOf(refused), /can't use getUpdates method while webhook is active/);
  telegram.send(chat, ann.id, { text: "one" });
  const info = resultOf(await call("getWebhookInfo")) as object;
  assert.deepEqual(info, {
    url: "https://example.com/hook",
    has_custom_certificate: false,
    pending_update_count: 1,
  });
  await call("deleteWebhook", { drop_pending_updates: true });
  assert.deepEqual(textsOf(await call("getUpdates")), []);
});

test("only the kinds that were asked for are queued, from then on", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  await call("getUpdates", { allowed_updates: ["my_chat_member"] });
  telegram.send(chat, ann.id, { text: "one" });
  telegram.block(chat);
  const kinds = updatesOf(await call("getUpdates")).map((update) => Object.keys(update)[1]);
  assert.deepEqual(kinds, ["my_chat_member"]);
  telegram.unblock(chat);
  await call("getUpdates", { offset: -1, allowed_updates: [] });
  telegram.send(chat, ann.id, { text: "two" });
  assert.equal(telegram.pendingUpdates, 2);
});

test("a revoked token ends the running poll and every later call", async (t) => {
  const { telegram, call } = await openStage(t);
  const poll = call("getUpdates", { timeout: 30 });
  await telegram.waitFor(() => telegram.calls.length === 1);
  telegram.revokeToken();
  assert.deepEqual([(await poll).status, refusalOf(await poll)], [401, "Unauthorized"]);
  assert.equal((await call("getMe")).status, 401);
});

test("pushed updates come as they are, repeated ids and nonsense too", async (t) => {
  const { telegram, call } = await openStage(t);
  telegram.pushUpdate({ news: 1 });
  const [first] = updatesOf(await call("getUpdates"));
  assert.ok(first);
  telegram.pushUpdate({ update_id: first.update_id, news: 2 });
  telegram.pushUpdate("nonsense");
  const next = updatesOf(await call("getUpdates", { offset: first.update_id + 1 }));
  assert.deepEqual(next, [{ update_id: first.update_id, news: 2 }, "nonsense"]);
  await call("getUpdates", { offset: first.update_id + 1 });
  assert.equal(telegram.pendingUpdates, 0);
});

test("a user's edit is an update, and a long paste arrives as several messages", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  const id = telegram.send(chat, ann.id, { text: `${"a".repeat(4095)}😀${"b".repeat(10)}` });
  telegram.edit(chat, id, "shorter");
  const updates = updatesOf(await call("getUpdates"));
  const [first, second] = updates.map((update) => update["message"] as { text: string } | undefined);
  assert.equal(first?.text.length, 4095);
  assert.equal(second?.text, `😀${"b".repeat(10)}`);
  assert.equal((updates[2]?.["edited_message"] as { text: string } | undefined)?.text, "shorter");
  assert.equal(telegram.messages(chat).at(-1)?.edits, 1);
});

test("media comes with its fields, and its text as a caption", async (t) => {
  const { telegram, call } = await openStage(t);
  const chat = telegram.addPrivateChat(ann);
  telegram.send(chat, ann.id, { media: "photo", text: "look @ben_b" });
  telegram.send(chat, ann.id, { media: "sticker" });
  const [photo, sticker] = updatesOf(await call("getUpdates")).map(
    ({ message }) => message as Readonly<Record<string, unknown>>,
  );
  assert.ok(Array.isArray(photo?.["photo"]));
  assert.equal(photo["caption"], "look @ben_b");
  assert.deepEqual(photo["caption_entities"], [{ type: "mention", offset: 5, length: 6 }]);
  assert.ok(sticker !== undefined && "sticker" in sticker && !("text" in sticker));
});
