import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { CatchUp } from "../../../adapters/discord/catch-up.ts";
import { DiscordRest } from "../../../adapters/discord/rest.ts";
import { systemClock } from "../../../src/clock.ts";
import type { HeardPlace } from "../../../src/contract/adapter.ts";
import type { InboundEvent } from "../../../src/contract/event.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { type Bot, createBot, hurriedClock, never } from "./bot.ts";

function heard(chatId: string, eventId: string, kind: "private" | "group" = "private"): HeardPlace {
  return { place: { platform: "discord", chatId, kind }, eventId, heardAtMs: systemClock.nowMs() };
}

function textsOf(events: readonly InboundEvent[]): string[] {
  return events.map((event) => (event.type === "message" ? event.text : event.type));
}

/** A bot that was spoken to, in private and in its channel, and has not been started since. */
async function createKnownBot(...[t, options = {}]: Parameters<typeof createBot>) {
  const places: HeardPlace[] = [];
  const bot = await createBot(t, { ...options, host: { heardPlaces: async () => places, ...options.host } });
  const { emulator, userId, channelId } = bot;
  const dmId = emulator.openDm(userId);
  const write = (content: string, where = dmId) => emulator.send(where, userId, { content });
  places.push(heard(dmId, write("seen before")), heard(channelId, write("@Runnel seen before", channelId), "group"));
  return { ...bot, dmId, places, write };
}

/** What fetches for a bot whose sessions begin when the test says so, and what was taken in, each message once. */
async function createCatchUp(t: TestContext) {
  const bot = await createKnownBot(t);
  const { emulator, places, log, channelId } = bot;
  const taken: string[] = [];
  const known = new Set<string>();
  const accept = (chatId: string, { id, content }: { readonly id: string; readonly content: string }) => {
    if (known.has(id)) return;
    known.add(id);
    taken.push(content);
    places.splice(
      0,
      places.length,
      ...places.map((place) => (place.place.chatId === chatId ? heard(chatId, id) : place)),
    );
  };
  const rest = new DiscordRest({
    apiRoot: emulator.apiRoot,
    token: emulator.token,
    clock: systemClock,
    onTokenRevoked: () => assert.fail("The token was revoked."),
  });
  t.after(() => rest.close());
  const catchUp = new CatchUp({
    rest,
    host: { heardPlaces: async () => [...places], catchUpMs: 900_000, clock: systemClock, log },
    take: async (payload) => {
      const { id, content, channel_id: chatId } = payload as { id: string; content: string; channel_id: string };
      accept(chatId, { id, content });
    },
    signal: never,
  });
  /** Writes a message that the connection brings. */
  const hear = async (content: string, chatId: string) => {
    const id = bot.write(content, chatId);
    await catchUp.caughtUp(chatId);
    accept(chatId, { id, content });
  };
  return { ...bot, catchUp, taken, hear, channelId };
}

async function startAndCollect(bot: Bot, count: number): Promise<string[]> {
  await bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.events.length >= count);
  return textsOf(bot.events);
}

test("what people wrote while the program was away is fetched at the start, in order", async (t) => {
  const bot = await createKnownBot(t);
  const ids = ["one", "two", "three"].map((text) => bot.write(text));
  assert.deepEqual(await startAndCollect(bot, 3), ["one", "two", "three"]);
  assert.deepEqual(
    bot.events.map(({ id, place }) => [id, place.kind]),
    ids.map((id) => [id, "private"]),
  );
});

test("in channels and threads who meant the bot is answered, as when it is there", async (t) => {
  const bot = await createKnownBot(t, {
    config: { messageContent: true },
    emulator: { grantedIntents: { messageContent: true } },
  });
  const threadId = bot.emulator.addThread(bot.channelId, { ownerId: bot.emulator.botUserId });
  bot.places.push(heard(threadId, bot.write("seen before", threadId), "group"));
  bot.write("just chatting", bot.channelId);
  bot.write("@Runnel in the channel", bot.channelId);
  bot.write("in the thread", threadId);
  await startAndCollect(bot, 3);
  const addressed = bot.events.filter((event) => event.type === "message" && event.isAddressed);
  assert.deepEqual(textsOf(addressed).toSorted(), ["in the channel", "in the thread"]);
  assert.ok(bot.events.every(({ place }) => place.kind === "group"));
});

test("more than a page is fetched", async (t) => {
  const bot = await createKnownBot(t);
  const texts = Array.from({ length: 230 }, (_, index) => `message ${index}`);
  for (const text of texts) bot.write(text);
  assert.deepEqual(await startAndCollect(bot, 230), texts);
});

test("what is older than the limit is left alone", async (t) => {
  const clock = new ManualClock(systemClock.nowMs() - 20 * 60_000);
  const bot = await createKnownBot(t, { emulator: { clock } });
  bot.write("twenty minutes old");
  await clock.advance(10 * 60_000);
  bot.write("ten minutes old");
  await clock.advance(10 * 60_000);
  bot.write("new");
  assert.deepEqual(await startAndCollect(bot, 2), ["ten minutes old", "new"]);
});

test("nothing is fetched where the limit is zero, or where nobody spoke to the bot lately", async (t) => {
  const unwanted = await createKnownBot(t, { host: { catchUpMs: 0 } });
  const quiet = await createKnownBot(t);
  quiet.places.splice(0, 2, { ...heard(quiet.channelId, "1", "group"), heardAtMs: 0 });
  for (const bot of [unwanted, quiet]) {
    bot.write("missed");
    bot.write("@Runnel missed", bot.channelId);
    await bot.adapter.start(bot.stopping.signal);
    bot.write("live");
    await bot.emulator.waitFor(() => bot.events.length > 0);
    assert.deepEqual(textsOf(bot.events), ["live"]);
    assert.ok(bot.emulator.calls.every(({ method, path }) => method !== "GET" || !path.includes("/messages")));
  }
});

test("what comes meanwhile waits, so that the chat stays in order", async (t) => {
  const bot = await createKnownBot(t);
  bot.emulator.faults.add({ kind: "slow", ms: 300, method: "GET", channelId: bot.dmId });
  bot.write("missed");
  await bot.adapter.start(bot.stopping.signal);
  bot.write("live");
  await bot.emulator.waitFor(() => bot.events.length >= 2);
  assert.deepEqual([...new Set(textsOf(bot.events))], ["missed", "live"]);
});

test("after a session that could not be resumed it is fetched as well", async (t) => {
  const bot = await createKnownBot(t, { host: { clock: systemClock } });
  await bot.adapter.start(bot.stopping.signal);
  bot.emulator.gateway.refuseConnections(true);
  bot.emulator.gateway.cut();
  bot.emulator.gateway.forgetSessions();
  bot.write("while the connection was away");
  bot.emulator.gateway.refuseConnections(false);
  await bot.emulator.waitFor(() => bot.events.length > 0, 20_000);
  assert.deepEqual(textsOf(bot.events), ["while the connection was away"]);
});

test("trouble is waited out, and a chat that is closed to the bot does not keep the others from being heard", async (t) => {
  const bot = await createKnownBot(t, { host: { clock: { ...hurriedClock, nowMs: () => systemClock.nowMs() } } });
  bot.places.unshift(heard("123456789012345678", "1"));
  bot.emulator.faults.add({ kind: "server-error", method: "GET", channelId: bot.dmId, times: 2 });
  bot.emulator.removePermission(bot.channelId, "ViewChannel");
  bot.write("missed");
  assert.deepEqual(await startAndCollect(bot, 1), ["missed"]);
});

test("a store that cannot be read is a line in the log, and the bot works on", async (t) => {
  const bot = await createKnownBot(t, { host: { heardPlaces: () => Promise.reject(new Error("The disk is gone.")) } });
  await bot.adapter.start(bot.stopping.signal);
  bot.write("live");
  await bot.emulator.waitFor(() => bot.events.length > 0);
  assert.ok(bot.log.lines.some(({ level, sentence }) => level === "warn" && /could not be looked for/u.test(sentence)));
});

test("what was missed between two sessions is fetched while another chat is still being fetched for the first", async (t) => {
  const { emulator, catchUp, taken, hear, write, dmId, channelId } = await createCatchUp(t);
  emulator.faults.add({ kind: "slow", ms: 300, method: "GET", channelId });
  catchUp.begin();
  await catchUp.caughtUp(dmId);
  write("missed");
  catchUp.begin();
  await hear("live", dmId);
  assert.deepEqual(taken, ["missed", "live"]);
  await catchUp.whenIdle();
  assert.deepEqual(taken, ["missed", "live"]);
});

test("a chat that is being fetched when another session begins is fetched again, and waits for both", async (t) => {
  const { emulator, catchUp, taken, hear, write, dmId } = await createCatchUp(t);
  write("missed first");
  emulator.faults.add({ kind: "slow", ms: 200, method: "GET", channelId: dmId });
  catchUp.begin();
  const between = hear("live in the first session", dmId);
  await emulator.waitFor(() => emulator.calls.some(({ method, path }) => method === "GET" && path.includes(dmId)));
  write("missed then");
  catchUp.begin();
  await Promise.all([between, hear("live in the second session", dmId)]);
  const all = ["missed first", "live in the first session", "missed then", "live in the second session"];
  assert.deepEqual(taken, all);
});

test("a chat in which somebody writes meanwhile is fetched next", async (t) => {
  const { emulator, catchUp, places, hear, taken, write } = await createCatchUp(t);
  const chatIds = Array.from({ length: 40 }, (_, index) => emulator.openDm(emulator.addUser({ name: `user${index}` })));
  places.push(...chatIds.map((chatId) => heard(chatId, "1310000000000000000")));
  emulator.faults.add({ kind: "slow", ms: 50, method: "GET", times: Infinity });
  const chatId = chatIds.at(-1) ?? "";
  write("missed", chatId);
  catchUp.begin();
  await hear("live", chatId);
  assert.deepEqual(taken, ["missed", "live"]);
  const fetched = emulator.calls.filter(({ method, path }) => method === "GET" && path.endsWith("/messages"));
  assert.ok(fetched.length <= 5, `${fetched.length} chats were fetched first`);
  await catchUp.whenIdle();
});

test("who writes where nothing can be fetched waits for a while, not for ever", async (t) => {
  const bot = await createKnownBot(t, {
    host: { clock: { ...hurriedClock, nowMs: () => systemClock.nowMs() } },
  });
  bot.emulator.faults.add({ kind: "hang-before", method: "GET", channelId: bot.dmId, times: Infinity });
  await bot.adapter.start(bot.stopping.signal);
  bot.write("live");
  await bot.emulator.waitFor(() => bot.events.length === 1);
  assert.deepEqual(textsOf(bot.events), ["live"]);
});

test("many sessions that begin while a chat waits do not have it fetched for each of them", async (t) => {
  const { emulator, catchUp, taken, hear, write, dmId } = await createCatchUp(t);
  emulator.faults.add({ kind: "slow", ms: 200, method: "GET", channelId: dmId });
  catchUp.begin();
  await emulator.waitFor(() => emulator.calls.some(({ method, path }) => method === "GET" && path.includes(dmId)));
  for (let session = 0; session < 20; session += 1) catchUp.begin();
  write("missed");
  await hear("live", dmId);
  assert.deepEqual(taken, ["missed", "live"]);
  await catchUp.whenIdle();
  const fetches = emulator.calls.filter(({ method, path }) => method === "GET" && path.includes(`${dmId}/messages`));
  assert.equal(fetches.length, 2);
});

test("what was missed is fetched by the next process, too, where a slash command was the last thing heard", async (t) => {
  const bot = await createKnownBot(t);
  const { emulator, adapter, stopping, dmId, userId, places } = bot;
  bot.write("missed");
  emulator.faults.add({ kind: "hang-before", method: "GET", channelId: dmId });
  await adapter.start(stopping.signal);
  await emulator.waitFor(() => emulator.registeredCommands.length > 0);
  emulator.interact(dmId, userId, { command: "help" });
  const command = await bot.nextEvent();
  await adapter.close();
  places.splice(0, places.length, heard(dmId, command.id));
  await bot.makeAdapter().start(stopping.signal);
  await emulator.waitFor(() => textsOf(bot.events).includes("missed"));
});
