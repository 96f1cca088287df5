import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type TestContext, test } from "node:test";

import { type Bot, createBot, hurriedClock, startBot } from "./bot.ts";

const said = (bot: Bot, words: RegExp) => bot.log.lines.filter(({ sentence }) => words.test(sentence));

test("after a cut the session is resumed, and what was written meanwhile arrives", async (t) => {
  const bot = await startBot(t);
  bot.emulator.gateway.cut();
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel are you there?" });
  const event = await bot.nextEvent();
  assert.equal(event.type === "message" && event.text, "are you there?");
  assert.equal(bot.emulator.gateway.counts.resumed, 1);
  assert.equal(said(bot, /was lost/).length, 1);
  assert.equal(said(bot, /nothing was missed/).length, 1);
});

test("a session survives an outage during which connections are refused", async (t) => {
  const bot = await startBot(t);
  await bot.emulator.goOffline();
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel are you there?" });
  await bot.emulator.waitFor(() => said(bot, /trying again/).length > 0);
  await bot.emulator.goOnline();
  const event = await bot.nextEvent();
  assert.equal(event.type === "message" && event.text, "are you there?");
  assert.equal(bot.emulator.gateway.counts.identified, 1);
});

test("Discord's wish for another connection loses nothing", async (t) => {
  const bot = await startBot(t);
  bot.emulator.gateway.requireReconnect();
  await bot.emulator.waitFor(({ gateway }) => gateway.counts.resumed === 1);
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel hi" });
  await bot.nextEvent();
});

test("a session that cannot be resumed is a line in the log, and the bot hears again", async (t) => {
  const bot = await startBot(t, { host: { clock: hurriedClock } });
  bot.emulator.gateway.cut();
  bot.emulator.gateway.forgetSessions();
  await bot.emulator.waitFor(() => said(bot, /is looked for/).length > 0);
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel hi" });
  await bot.nextEvent();
});

test("payloads that discord.js stumbles over end neither the process nor the connection", async (t) => {
  const bot = await startBot(t);
  for (const [name, data] of [
    ["GUILD_CREATE", null],
    ["CHANNEL_CREATE", { id: null, type: 0, guild_id: bot.guildId }],
    ["THREAD_CREATE", null],
    ["MESSAGE_CREATE", null],
    ["MESSAGE_CREATE", { author: null }],
    ["MESSAGE_UPDATE", { channel_id: bot.channelId, id: null }],
    ["INTERACTION_CREATE", null],
    ["INTERACTION_CREATE", { type: 2, data: null }],
    ["SOMETHING_NEW", { a: 1 }],
  ] as const) {
    bot.emulator.dispatch(name, data);
  }
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel hi" });
  await bot.nextEvent();
  assert.equal(bot.emulator.gateway.counts.identified, 1);
  assert.ok(said(bot, /could not handle an event/).length > 0);
});

test("a bot that is closed while it tries to connect stays closed", async (t) => {
  const bot = await createBot(t);
  bot.emulator.gateway.refuseConnections(true);
  const started = bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => said(bot, /trying again/).length > 0);
  bot.stopping.abort();
  await started;
  await bot.adapter.close();
  bot.emulator.gateway.refuseConnections(false);
  await assert.rejects(bot.emulator.waitFor(({ gateway }) => gateway.connections > 0, 900));
});

/** A server that says where its gateway is and nothing else, and what it does with whoever comes there. Resolves to its address. */
async function openServer(t: TestContext, upgrade: (socket: Socket) => void, url?: string): Promise<string> {
  const answer: RequestListener = (_request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ url: url ?? `ws://127.0.0.1:${portOf(server)}` }));
  };
  const sockets: Socket[] = [];
  const server = createServer(answer).on("upgrade", (_request, socket: Socket) => {
    sockets.push(socket.on("error", () => undefined));
    upgrade(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });
  return `http://127.0.0.1:${portOf(server)}/api`;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

test("a bot is closed at once while a gateway accepts connections and says nothing", async (t) => {
  const arrived = Promise.withResolvers<Socket>();
  const bot = await createBot(t, { config: { apiRoot: await openServer(t, arrived.resolve) } });
  const started = bot.adapter.start(bot.stopping.signal);
  const ended = arrived.promise.then(
    (socket) => new Promise((resolve) => socket.on("end", resolve).on("close", resolve).resume()),
  );
  await arrived.promise;
  bot.stopping.abort();
  await started;
  await bot.adapter.close();
  await ended;
});

test("a gateway that refuses connections is tried again, and so is one without an address", async (t) => {
  const refusing = (socket: Socket) => socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
  for (const url of [undefined, "not an address"]) {
    const apiRoot = await openServer(t, refusing, url);
    const bot = await createBot(t, { config: { apiRoot }, host: { clock: hurriedClock } });
    const started = bot.adapter.start(bot.stopping.signal);
    await bot.emulator.waitFor(() => said(bot, /cannot be reached/).length >= 2);
    bot.stopping.abort();
    await started;
  }
});
