import assert from "node:assert/strict";
import { test } from "node:test";

import { systemClock } from "../../../src/clock.ts";
import { testReplyPort } from "../../contract/reply-port-suite.ts";
import { written } from "../../support/written.ts";
import { answerFile, type Bot, contents, createBot, filesIn, hurriedClock, never, openPort, write } from "./bot.ts";

/** The calls that wrote messages, as the emulator saw them. */
function writes(bot: Bot, method?: string) {
  return bot.emulator.calls.filter(
    (call) =>
      /\/messages(\/|$)/.test(call.path) && call.method !== "GET" && (method === undefined || call.method === method),
  );
}

testReplyPort("Discord", async () => {
  const ending: (() => void | Promise<void>)[] = [];
  const bot = await createBot({ after: (end: () => Promise<void>) => void ending.push(end) } as never);
  let replies = 0;
  return {
    openReply: () => openPort(bot, `suite-${(replies += 1)}`),
    shown: () => contents(bot).filter((content) => content !== ""),
    files: () => filesIn(bot),
    clear: () => {
      for (const { id } of bot.emulator.messages(bot.channelId)) bot.emulator.deleteMessage(bot.channelId, id);
    },
    close: async () => {
      for (const end of ending) await end();
    },
  };
});

test("a create whose answer was lost is repeated without a second message, and shows the newer text", async (t) => {
  for (const kind of ["reset-after", "bad-gateway-html", "truncated", "not-json"] as const) {
    const bot = await createBot(t);
    bot.emulator.faults.add({
      kind,
      method: "POST",
      channelId: bot.channelId,
      ...(kind.startsWith("reset") ? {} : { afterEffect: true }),
    });
    const port = openPort(bot, kind);
    await assert.rejects(write(port, "old text"), { kind: "transient" });
    await write(port, "old text and new");
    assert.deepEqual(contents(bot), ["old text and new"], kind);
  }
});

test("a file whose answer was lost is repeated without a second one", async (t) => {
  for (const kind of ["reset-after", "bad-gateway-html", "truncated"] as const) {
    const bot = await createBot(t);
    const port = openPort(bot, kind);
    await write(port, "text");
    const afterEffect = kind === "bad-gateway-html" ? { afterEffect: true } : {};
    bot.emulator.faults.add({ kind, ...afterEffect, method: "POST", channelId: bot.channelId });
    await assert.rejects(port.attach(1, answerFile, never), { kind: "transient" });
    await port.attach(1, answerFile, never);
    assert.deepEqual(contents(bot), ["text", ""], kind);
    assert.deepEqual(filesIn(bot), [answerFile]);
  }
});

test("a file is not taken for the text that was to stand in its place and whose answer was lost", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "place");
  await write(port, "text");
  bot.emulator.faults.add({ kind: "reset-after", method: "POST", channelId: bot.channelId });
  await assert.rejects(write(port, "more", { index: 1 }), { kind: "transient" });
  await port.attach(1, answerFile, never);
  assert.deepEqual(filesIn(bot), [answerFile]);
});

test("a file pings nobody and is shown as what it is", async (t) => {
  const bot = await createBot(t);
  await openPort(bot, "harmless").attach(1, answerFile, never);
  const [message] = bot.emulator.messages(bot.channelId);
  assert.deepEqual(message?.mentionsPinged, []);
  assert.equal(message?.attachments[0]?.contentType, "text/markdown; charset=utf-8");
  const [call] = writes(bot);
  assert.partialDeepStrictEqual(call?.body, { allowed_mentions: { parse: [] }, enforce_nonce: true });
});

test("a channel that takes no files, and a file that is too large, still take text", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "no files");
  await assert.rejects(port.attach(1, { ...answerFile, text: "x".repeat(10 * 1024 * 1024 + 1) }, never), {
    kind: "rejected",
  });
  bot.emulator.removePermission(bot.channelId, "AttachFiles");
  await assert.rejects(port.attach(1, answerFile, never), { kind: "forbidden" });
  await write(port, "text", { index: 1 });
  assert.deepEqual(contents(bot), ["text"]);
});

test("a file meets a 429 as text does, and goes out when it is over", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "flood");
  bot.emulator.faults.add({ kind: "rate-limited", retryAfterS: 0.3, method: "POST", channelId: bot.channelId });
  await assert.rejects(port.attach(1, answerFile, never), { kind: "rate-limited" });
  await port.ready(1, { lane: "final" }, never);
  await port.attach(1, answerFile, never);
  const [first, second] = writes(bot, "POST");
  assert.ok(first !== undefined && second !== undefined && second.atMs - first.atMs >= 300);
  assert.deepEqual(filesIn(bot), [answerFile]);
});

test("another process that writes the same reply again finds the message that is there", async (t) => {
  const bot = await createBot(t);
  await write(openPort(bot, "crashed"), "before the crash");
  await write(openPort(bot, "crashed"), "after the crash");
  assert.deepEqual(contents(bot), ["after the crash"]);
});

test("a message that was made in the place of a removed one is found by another process", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "replaced");
  await write(port, "one");
  const removedId = await write(port, "two", { index: 1 });
  await port.retract(1, never);
  await write(port, "three", { index: 1 });
  const target = { place: { platform: "discord", chatId: bot.channelId, kind: "group" }, replyId: "replaced" } as const;
  const again = bot.adapter.openReply(target, {
    messages: [{ index: 1, kind: "text", messageId: removedId }],
  });
  await assert.rejects(write(again, "four", { index: 1 }), { kind: "message-gone" });
  await write(again, "four", { index: 1 });
  assert.deepEqual(contents(bot), ["one", "four"]);
});

test("a message that was retracted and is needed again is made anew", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "again");
  await write(port, "one");
  await write(port, "two", { index: 1 });
  await port.retract(1, never);
  await write(port, "two again", { index: 1 });
  assert.deepEqual(contents(bot), ["one", "two again"]);
});

test("a message that an earlier process removed is not taken for the one that is needed again", async (t) => {
  const bot = await createBot(t);
  const target = { place: { platform: "discord", chatId: bot.channelId, kind: "group" }, replyId: "removed" } as const;
  const first = openPort(bot, "removed");
  const known = [{ index: 0, kind: "text", messageId: await write(first, "one") }] as const;
  await write(first, "two, which a kill kept from being recorded", { index: 1 });
  await bot.adapter.openReply(target, { messages: known }).retract(1, never);
  const third = bot.adapter.openReply(target, { messages: known });
  const messageId = await write(third, "two again", { index: 1 });
  assert.equal(await write(third, "two again, longer", { index: 1 }), messageId);
  assert.deepEqual(contents(bot), ["one", "two again, longer"]);
});

test("a call that hangs can be ended by whoever waits for it", async (t) => {
  const bot = await createBot(t);
  bot.emulator.faults.add({ kind: "hang-before", method: "POST", channelId: bot.channelId });
  const leaving = new AbortController();
  const writing = write(openPort(bot, "hang"), "text", { signal: leaving.signal });
  await bot.emulator.waitFor(() => writes(bot).length === 1);
  const reason = new Error("enough");
  leaving.abort(reason);
  await assert.rejects(writing, reason);
});

test("a hanging call in one channel does not hold up another", async (t) => {
  const bot = await createBot(t);
  const otherId = bot.emulator.addChannel(bot.guildId);
  bot.emulator.faults.add({ kind: "hang-before", channelId: bot.channelId });
  const leaving = new AbortController();
  const hanging = write(openPort(bot, "hanging"), "text", { signal: leaving.signal });
  await write(openPort(bot, "other", otherId), "not held up");
  assert.deepEqual(contents(bot, otherId), ["not held up"]);
  leaving.abort();
  await assert.rejects(hanging);
});

test("a deleted message, a closed channel and a text that is refused are told apart", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "kinds");
  const messageId = await write(port, "text");
  bot.emulator.deleteMessage(bot.channelId, messageId);
  await assert.rejects(write(port, "more"), { kind: "message-gone" });

  const part = { body: { content: "x".repeat(2001) }, fingerprint: "" };
  await assert.rejects(openPort(bot, "long").show(0, part, "complete", never), { kind: "too-long" });

  bot.emulator.removePermission(bot.channelId, "SendMessages");
  await assert.rejects(write(openPort(bot, "muted"), "text"), { kind: "forbidden" });
  const dm = bot.emulator.openDm(bot.userId);
  bot.emulator.refuseDms(bot.userId);
  await assert.rejects(write(openPort(bot, "blocked", dm), "text"), { kind: "forbidden" });
  await assert.rejects(write(openPort(bot, "nowhere", "200000000000000123"), "text"), { kind: "forbidden" });
});

test("where the server takes less text than documented the parts are shorter from then on", async (t) => {
  const bot = await createBot(t);
  const errors = {
    content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 900 or fewer in length." }] },
  };
  const refusal = { kind: "refuse", status: 400, code: 50035, message: "Invalid Form Body", errors } as const;
  bot.emulator.faults.add({ ...refusal, longerThanChars: 1000, times: Infinity });
  const port = openPort(bot, "short");
  const document = { markdown: "**Words** and words. ".repeat(90), phase: "complete" } as const;
  const long = port.render(document, "rich");
  assert.equal(long.length, 1);
  await assert.rejects(port.show(0, long[0] as never, "complete", never), { kind: "too-long" });
  for (const [index, part] of port.render(document, "rich").entries()) await written(port, index, part);
  assert.equal(contents(bot).join(" "), document.markdown.trim());
  assert.ok(contents(bot).every(({ length }) => length <= 1000));
});

test("a short text that is too long all the same is refused", async (t) => {
  const bot = await createBot(t);
  const errors = { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 4 or fewer in length." }] } };
  bot.emulator.faults.add({ kind: "refuse", status: 400, code: 50035, message: "Invalid Form Body", errors });
  await assert.rejects(write(openPort(bot, "short"), "A short text."), { kind: "rejected" });
});

test("after a 429 nothing is sent before its time, and the text goes out at once then", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "flood");
  await write(port, "one");
  bot.emulator.faults.add({ kind: "rate-limited", retryAfterS: 0.6, method: "PATCH", channelId: bot.channelId });
  await assert.rejects(write(port, "two"), { kind: "rate-limited" });
  await write(port, "three");
  const [first, second] = writes(bot, "PATCH");
  assert.ok(first !== undefined && second !== undefined);
  const waitedMs = second.atMs - first.atMs;
  assert.ok(waitedMs >= 600 && waitedMs < 1100, `${waitedMs} ms`);
  assert.deepEqual(contents(bot), ["three"]);
});

test("a 429 for the whole bot holds every channel, one for a channel only that one", async (t) => {
  const bot = await createBot(t);
  const otherId = bot.emulator.addChannel(bot.guildId);
  bot.emulator.faults.add({ kind: "rate-limited", retryAfterS: 0.4, channelId: bot.channelId });
  await assert.rejects(write(openPort(bot, "a"), "text"), { kind: "rate-limited" });
  const before = systemClock.nowMs();
  await write(openPort(bot, "b", otherId), "text");
  assert.ok(systemClock.nowMs() - before < 300);

  bot.emulator.faults.add({ kind: "rate-limited", retryAfterS: 0.4, scope: "global", channelId: otherId });
  await assert.rejects(write(openPort(bot, "c", otherId), "text"), { kind: "rate-limited" });
  const third = bot.emulator.addChannel(bot.guildId);
  const start = systemClock.nowMs();
  await write(openPort(bot, "d", third), "text");
  assert.ok(systemClock.nowMs() - start >= 380);
});

test("a 429 that only its body calls global holds every channel", async (t) => {
  const bot = await createBot(t);
  bot.emulator.faults.add({ kind: "rate-limited-by-body", retryAfterS: 0.4, channelId: bot.channelId });
  await assert.rejects(write(openPort(bot, "a"), "text"), { kind: "rate-limited" });
  const startMs = systemClock.nowMs();
  await write(openPort(bot, "b", bot.emulator.addChannel(bot.guildId)), "text");
  assert.ok(systemClock.nowMs() - startMs >= 380);
});

test("a page of Cloudflare's in Discord's place holds every channel, for a minute where it names no time", async (t) => {
  for (const { status, retryAfterS, pauseMs } of [
    { status: 429, retryAfterS: 20, pauseMs: 20_000 },
    { status: 429, pauseMs: 60_000 },
    { status: 403, pauseMs: 60_000 },
  ] as const) {
    const bot = await createBot(t, { host: { clock: hurriedClock } });
    const asked = retryAfterS === undefined ? {} : { retryAfterS };
    bot.emulator.faults.add({ kind: "blocked-by-proxy", status, ...asked, channelId: bot.channelId });
    await assert.rejects(write(openPort(bot, "a"), "text"), { kind: "rate-limited" });
    const startMs = hurriedClock.nowMs();
    await write(openPort(bot, "b", bot.emulator.addChannel(bot.guildId)), "text");
    const waitedMs = hurriedClock.nowMs() - startMs;
    assert.ok(waitedMs >= pauseMs * 0.95, `${waitedMs} ms`);
  }
});

test("a channel's limits are learned from its headers, so that they are never hit", async (t) => {
  const bot = await createBot(t, { emulator: { limits: { editsPerWindow: 2, createsPerWindow: 2, windowMs: 300 } } });
  const port = openPort(bot, "narrow");
  for (let edit = 0; edit <= 6; edit += 1) await write(port, `text ${edit}`);
  assert.deepEqual(contents(bot), ["text 6"]);
  assert.ok(bot.emulator.calls.every(({ status }) => status !== 429));
});

test("two replies in one channel never have two edits under way, and no edit is older than the one before", async (t) => {
  const bot = await createBot(t, { emulator: { latencyMs: 30, limits: { editsPerWindow: 50 } } });
  const ports = ["a", "b", "c"].map((id) => openPort(bot, `many-${id}`));
  await Promise.all(ports.map((port) => write(port, "text 0")));
  const growing = ports.map(async (port) => {
    for (let edit = 1; edit <= 3; edit += 1) await write(port, `text ${edit}`);
  });
  await Promise.all(growing);
  assert.deepEqual(contents(bot), ["text 3", "text 3", "text 3"]);
  const edits = writes(bot, "PATCH");
  assert.equal(edits.length, 9);
  for (const [index, edit] of edits.entries()) {
    const next = edits[index + 1];
    if (next !== undefined) assert.ok((edit.answeredAtMs ?? Infinity) <= next.atMs);
  }
});

test("the answer to a message that is gone stands alone", async (t) => {
  const bot = await createBot(t);
  const target = { place: { platform: "discord", chatId: bot.channelId, kind: "group" }, replyId: "r" } as const;
  await write(bot.adapter.openReply({ ...target, replyToMessageId: "1310000000000000000" }), "text");
  assert.deepEqual(contents(bot), ["text"]);
});

test("where the bot may not read the history its answer is no reply", async (t) => {
  const bot = await createBot(t);
  const questionId = bot.emulator.send(bot.channelId, bot.userId, { content: "?" });
  bot.emulator.removePermission(bot.channelId, "ReadMessageHistory");
  const target = { place: { platform: "discord", chatId: bot.channelId, kind: "group" }, replyId: questionId } as const;
  await write(bot.adapter.openReply({ ...target, replyToMessageId: questionId }), "text");
  const answer = bot.emulator.messages(bot.channelId).at(-1);
  assert.deepEqual([answer?.content, answer?.replyToMessageId], ["text", undefined]);
});

test("an archived thread is opened again once, a locked one is left alone", async (t) => {
  const bot = await createBot(t);
  const threadId = bot.emulator.addThread(bot.channelId, { ownerId: bot.userId });
  const port = openPort(bot, "thread", threadId);
  await write(port, "one");
  bot.emulator.changeThread(threadId, { isArchived: true });
  await write(port, "two");
  assert.deepEqual(contents(bot, threadId), ["two"]);
  bot.emulator.changeThread(threadId, { isArchived: true, isLocked: true });
  await assert.rejects(write(port, "three"), { kind: "forbidden" });
});

test("links do not unfold while the text grows", async (t) => {
  const bot = await createBot(t);
  const port = openPort(bot, "links");
  await write(port, "https://example.com");
  await write(port, "https://example.com and more");
  for (const call of writes(bot)) assert.equal((call.body as { flags?: number }).flags, 4);
});

test("the bot is seen typing, and where nothing may be written it asks once and says so", async (t) => {
  const bot = await createBot(t);
  await openPort(bot, "typing").showTyping(never);
  assert.ok(bot.emulator.isTyping(bot.channelId));

  const mutedId = bot.emulator.addChannel(bot.guildId);
  bot.emulator.removePermission(mutedId, "SendMessages", "ViewChannel");
  const port = openPort(bot, "muted", mutedId);
  await assert.rejects(port.showTyping(never), { kind: "forbidden" });
  await port.showTyping(never);
  assert.equal(bot.emulator.calls.filter(({ path }) => path === `/channels/${mutedId}/typing`).length, 1);
});

test("a typing call that must wait is left out", async (t) => {
  const bot = await createBot(t);
  bot.emulator.faults.add({ kind: "rate-limited", retryAfterS: 30, route: /typing/ });
  const port = openPort(bot, "typing");
  await port.showTyping(never);
  await port.showTyping(never);
  assert.equal(bot.emulator.calls.filter(({ path }) => path.endsWith("/typing")).length, 1);
});

test("a call that never comes back is given up, and the text is written all the same", async (t) => {
  const bot = await createBot(t, { host: { clock: hurriedClock } });
  bot.emulator.faults.add({ kind: "hang-after", method: "POST", channelId: bot.channelId });
  const port = openPort(bot, "hang");
  await assert.rejects(write(port, "old text"), { kind: "transient" });
  await write(port, "old text and new");
  assert.deepEqual(contents(bot), ["old text and new"]);
});
