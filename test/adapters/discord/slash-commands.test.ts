import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReplyMessage } from "../../../src/contract/reply.ts";
import { systemClock } from "../../../src/clock.ts";
import type { HeardPlace } from "../../../src/contract/adapter.ts";
import type { InboundEvent } from "../../../src/contract/event.ts";
import { type Bot, contents, createBot, never, startBot, write } from "./bot.ts";

/** Uses /ask in a channel and resolves to the handle and the port of the answer. */
async function ask(bot: Bot, { channelId = bot.channelId, isUserInstall = false, text = "why?" } = {}) {
  const skip = bot.events.length;
  const interaction = bot.emulator.interact(channelId, bot.userId, {
    command: "ask",
    options: { text },
    locale: "zh-CN",
    isUserInstall,
  });
  const event = await bot.nextEvent(skip);
  return { interaction, event, port: bot.adapter.openReply(event.target) };
}

const edits = (bot: Bot, path: RegExp) =>
  bot.emulator.calls.filter((call) => call.method === "PATCH" && path.test(call.path));

/** The same target for a process in which more than Discord's time for an acknowledgement has passed. */
function later({ target }: InboundEvent): InboundEvent["target"] {
  const context = { ...target.context, expiresAtMs: String(Number(target.context?.["expiresAtMs"]) - 5000) };
  return { ...target, context };
}

test("a slash command is acknowledged in time, and says what was asked in which language", async (t) => {
  const bot = await startBot(t);
  const { interaction, event } = await ask(bot);
  await bot.emulator.waitFor(() => interaction.acknowledgedAfterMs !== undefined);
  assert.ok((interaction.acknowledgedAfterMs ?? Infinity) < 3000);
  assert.equal(interaction.original?.isLoading, true);
  assert.deepEqual([event.type, event.type === "command" && event.command], ["command", "ask"]);
  assert.equal(event.type === "command" && event.argument, "why?");
  assert.equal(event.sender.languageTag, "zh-CN");
});

test("the acknowledgement becomes the answer and is then edited as an ordinary message", async (t) => {
  const bot = await startBot(t);
  const { port } = await ask(bot);
  await write(port, "Because", { lane: "preview" });
  await write(port, "Because of the test.");
  await write(port, "Part two.", { index: 1 });
  assert.deepEqual(contents(bot), ["Because of the test.", "Part two."]);
  assert.equal(edits(bot, /^\/webhooks\//).length, 1);
  assert.equal(edits(bot, new RegExp(`^/channels/${bot.channelId}/messages/`)).length, 1);
});

test("where the bot may not write, the whole answer goes through the interaction", async (t) => {
  const bot = await startBot(t);
  bot.emulator.removePermission(bot.channelId, "ViewChannel");
  const { port, interaction } = await ask(bot);
  await write(port, "Because");
  await write(port, "Because of the test.");
  await write(port, "Part two.", { index: 1 });
  await write(port, "Part two, longer.", { index: 1 });
  assert.equal(interaction.original?.content, "Because of the test.");
  assert.deepEqual(
    interaction.followUps.map(({ content }) => content),
    ["Part two, longer."],
  );
  assert.equal(edits(bot, /^\/channels\//).length, 0);
});

test("where only the user installed the app, the whole answer goes through the interaction", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot, { isUserInstall: true });
  await write(port, "Because");
  await write(port, "Part two.", { index: 1 });
  assert.equal(interaction.original?.content, "Because");
  assert.equal(interaction.followUps.length, 1);
  assert.ok(bot.emulator.calls.every(({ method, path }) => method === "GET" || !path.startsWith("/channels/")));
});

test("a file goes through the interaction where the bot may not write, and may then stand there twice", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot, { isUserInstall: true });
  const file = { name: "answer.md", text: "All of it." };
  await write(port, "Because");
  bot.emulator.faults.add({ kind: "reset-after", method: "POST", route: "/webhooks/" });
  await assert.rejects(port.attach(1, file, never), { kind: "ambiguous" });
  await port.attach(1, file, never);
  const texts = interaction.followUps.map(({ attachments }) => Buffer.from(attachments[0]?.bytes ?? []).toString());
  assert.deepEqual(texts, [file.text, file.text]);
});

test("a channel that takes no files does not turn the answer to the interaction's webhook", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot);
  await write(port, "Because");
  bot.emulator.removePermission(bot.channelId, "AttachFiles");
  await assert.rejects(port.attach(1, { name: "answer.md", text: "All." }, never), { kind: "forbidden" });
  interaction.expire();
  await write(port, "Part two.", { index: 1 });
  assert.deepEqual(contents(bot), ["Because", "Part two."]);
});

test("a permission that is taken away while the answer grows does not end it", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot);
  await write(port, "Because");
  bot.emulator.removePermission(bot.channelId, "ViewChannel");
  await write(port, "Because of the test.");
  await write(port, "Part two.", { index: 1 });
  assert.equal(interaction.original?.content, "Because of the test.");
  assert.equal(interaction.followUps[0]?.content, "Part two.");
});

test("an answer that outlives the interaction goes on as an ordinary message", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot);
  await write(port, "Because");
  interaction.expire();
  await write(port, "Because of the test.");
  await write(port, "Part two.", { index: 1 });
  assert.deepEqual(contents(bot), ["Because of the test.", "Part two."]);
});

test("an answer that an earlier process began goes on where it stands, also without the interaction", async (t) => {
  const bot = await startBot(t);
  const { event, port, interaction } = await ask(bot);
  const messages: readonly ReplyMessage[] = [
    { index: 0, kind: "text", messageId: await write(port, "Because") },
    { index: 1, kind: "text", messageId: await write(port, "Part two.", { index: 1 }) },
  ];
  await write(bot.adapter.openReply(event.target, { messages }), "Because of the test.");
  interaction.expire();
  const port3 = bot.adapter.openReply(event.target, { messages });
  await write(port3, "Because of the second test.");
  await port3.retract(1, never);
  assert.deepEqual(contents(bot), ["Because of the second test."]);
  await write(port3, "Part two again.", { index: 1 });
  assert.deepEqual(contents(bot), ["Because of the second test.", "Part two again."]);
});

test("an answer that begins when the interaction has expired takes its place", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot);
  await bot.emulator.waitFor(() => interaction.acknowledgedAfterMs !== undefined);
  interaction.expire();
  await write(port, "Late.");
  assert.deepEqual(contents(bot), ["Late."]);
});

test("an expired interaction in a channel that is closed to the bot is forbidden", async (t) => {
  const bot = await startBot(t);
  bot.emulator.removePermission(bot.channelId, "ViewChannel");
  const { port, interaction } = await ask(bot);
  await bot.emulator.waitFor(() => interaction.acknowledgedAfterMs !== undefined);
  interaction.expire();
  await assert.rejects(write(port, "Late."), { kind: "forbidden" });
});

test("a follow-up whose answer was lost may stand there already", async (t) => {
  const bot = await startBot(t);
  bot.emulator.removePermission(bot.channelId, "ViewChannel");
  const { port } = await ask(bot);
  await write(port, "Because");
  bot.emulator.faults.add({ kind: "reset-after", method: "POST", route: "/webhooks/" });
  await assert.rejects(write(port, "Part two.", { index: 1 }), { kind: "ambiguous" });
});

test("an acknowledgement whose answer was lost counts", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "reset-after", route: /callback/ });
  const { port } = await ask(bot);
  await write(port, "Because");
  assert.deepEqual(contents(bot), ["Because"]);
});

test("an interaction that cannot be acknowledged is answered as a message where the bot may write", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({
    kind: "refuse",
    status: 404,
    code: 10062,
    message: "Unknown interaction",
    route: /callback/,
  });
  const { port } = await ask(bot);
  await port.showTyping(never);
  assert.equal(bot.emulator.isTyping(bot.channelId), true);
  await write(port, "Because");
  assert.deepEqual(contents(bot), ["Because"]);
  assert.ok(bot.log.lines.some(({ sentence }) => /could not be acknowledged/.test(sentence)));
});

test("an interaction that cannot be acknowledged is forbidden where the bot may not write", async (t) => {
  const bot = await startBot(t);
  const refusal = { kind: "refuse", status: 404, code: 10062, message: "Unknown interaction" } as const;
  bot.emulator.faults.add({ ...refusal, route: /callback/ });
  bot.emulator.removePermission(bot.channelId, "ViewChannel");
  const { port } = await ask(bot);
  await assert.rejects(write(port, "Because"), { kind: "forbidden" });
});

test("an acknowledgement that hangs is given up before Discord's time is over, and the answer waits for the next", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "hang-before", route: /callback/ });
  const { interaction, port } = await ask(bot);
  assert.equal(interaction.acknowledgedAfterMs, undefined);
  await write(port, "Because");
  assert.ok((interaction.acknowledgedAfterMs ?? Infinity) < 3000);
  assert.deepEqual(contents(bot), ["Because"]);
  assert.deepEqual(
    edits(bot, /^\/webhooks\//).map(({ status }) => status),
    [200],
  );
});

test("who waits for an acknowledgement can give up", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "hang-before", route: /callback/ });
  const { port } = await ask(bot);
  const stop = new AbortController();
  const waiting = write(port, "Because", { signal: stop.signal });
  stop.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/u);
  await assert.rejects(port.retract(0, stop.signal), /enough/u);
});

test("a slash command waits neither for its acknowledgement nor for long for what cannot be fetched", async (t) => {
  const places: HeardPlace[] = [];
  const bot = await createBot(t, { host: { heardPlaces: async () => places } });
  const place = { platform: "discord", chatId: bot.channelId, kind: "group" } as const;
  places.push({ place, eventId: "1", heardAtMs: systemClock.nowMs() });
  bot.emulator.faults.add({ kind: "hang-before", method: "GET", channelId: bot.channelId, times: Infinity });
  bot.emulator.faults.add({ kind: "hang-before", route: /callback/ });
  await bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.emulator.registeredCommands.length > 0);
  const { interaction, port } = await ask(bot);
  assert.equal(interaction.acknowledgedAfterMs, undefined);
  await write(port, "Because");
  assert.equal(interaction.original?.content, "Because");
});

test("a slash command is acknowledged when it is recorded, and before that only where it takes long", async (t) => {
  for (const isSlow of [false, true]) {
    const recorded = Promise.withResolvers<void>();
    const bot = await startBot(t, { host: { deliver: () => recorded.promise } });
    const interaction = bot.emulator.interact(bot.channelId, bot.userId, { command: "ask", options: { text: "why?" } });
    await systemClock.sleep(150, never);
    assert.equal(interaction.acknowledgedAfterMs, undefined);
    if (!isSlow) recorded.resolve();
    const acknowledgedAfterMs = await bot.emulator.waitFor(() => interaction.acknowledgedAfterMs);
    assert.ok(acknowledgedAfterMs < 3000, `${acknowledgedAfterMs} ms`);
  }
});

test("a slash command that cannot be recorded because the program stops is not acknowledged", async (t) => {
  const bot = await startBot(t, { host: { deliver: () => Promise.reject(new Error("The program stops.")) } });
  const interaction = bot.emulator.interact(bot.channelId, bot.userId, { command: "ask", options: { text: "why?" } });
  await systemClock.sleep(900, never);
  assert.equal(interaction.acknowledgedAfterMs, undefined);
});

test("a slash command comes after what was written before it and is being fetched", async (t) => {
  const places: HeardPlace[] = [];
  const bot = await createBot(t, { host: { heardPlaces: async () => places } });
  const channelId = bot.emulator.openDm(bot.userId);
  const eventId = bot.emulator.send(channelId, bot.userId, { content: "seen before" });
  places.push({ place: { platform: "discord", chatId: channelId, kind: "private" }, eventId, heardAtMs: 0 });
  bot.emulator.send(channelId, bot.userId, { content: "missed" });
  bot.emulator.faults.add({ kind: "slow", ms: 200, method: "GET", channelId });
  await bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.emulator.registeredCommands.length > 0);
  bot.emulator.interact(channelId, bot.userId, { command: "ask", options: { text: "why?" } });
  await bot.emulator.waitFor(() => bot.events.length === 2);
  assert.deepEqual(
    bot.events.map(({ type }) => type),
    ["message", "command"],
  );
});

test("a slash command is delivered once it is known where to begin with what its channel missed", async (t) => {
  const listing = Promise.withResolvers<HeardPlace[]>();
  const bot = await createBot(t, { host: { heardPlaces: () => listing.promise } });
  await bot.adapter.start(bot.stopping.signal);
  await bot.emulator.waitFor(() => bot.emulator.registeredCommands.length > 0);
  const asked = ask(bot);
  await bot.emulator.waitFor(() => bot.emulator.calls.some(({ path }) => path.endsWith("/callback")));
  assert.equal(bot.events.length, 0);
  listing.resolve([]);
  await asked;
});

test("after a restart the acknowledgement becomes the answer all the same", async (t) => {
  const bot = await startBot(t);
  const { event, interaction } = await ask(bot);
  await bot.emulator.waitFor(() => interaction.acknowledgedAfterMs !== undefined);
  for (const [text, target] of [
    ["Because", event.target],
    ["Because of the test.", later(event)],
  ] as const) {
    await write(bot.makeAdapter().openReply(target), text);
    assert.deepEqual(contents(bot), [text]);
    assert.equal(interaction.original?.isLoading, false);
  }
});

test("what was not acknowledged before a restart is acknowledged then if there is time", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "hang-before", route: /callback/ });
  const { event, interaction } = await ask(bot);
  await bot.emulator.waitFor(() => bot.emulator.calls.some(({ path }) => path.endsWith("/callback")));
  await write(bot.makeAdapter().openReply(event.target), "Because");
  assert.equal(interaction.original?.content, "Because");
  assert.deepEqual(contents(bot), ["Because"]);
});

test("what was not acknowledged before a restart is answered as a message when there is no time left", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "hang-before", route: /callback/, times: Infinity });
  const { event } = await ask(bot);
  const port = bot.makeAdapter().openReply(later(event));
  await write(port, "Because");
  await write(port, "Because of the test.");
  assert.deepEqual(contents(bot), ["Because of the test."]);
  bot.emulator.removePermission(bot.channelId, "SendMessages");
  const closed = { ...later(event), context: { ...later(event).context, canSend: "false" } };
  await assert.rejects(write(bot.makeAdapter().openReply(closed), "Because"), { kind: "forbidden" });
});

test("an acknowledgement that is not found after a restart is done without", async (t) => {
  const bot = await startBot(t);
  const { event, interaction } = await ask(bot);
  const original = await bot.emulator.waitFor(() => interaction.original);
  bot.emulator.deleteMessage(bot.channelId, original.id);
  await write(bot.makeAdapter().openReply(later(event)), "Because");
  assert.deepEqual(contents(bot), ["Because"]);
});

test("an acknowledgement that somebody removed ends the answer", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot);
  await port.ready(0, { lane: "final" }, never);
  const original = await bot.emulator.waitFor(() => interaction.original);
  bot.emulator.deleteMessage(bot.channelId, original.id);
  await assert.rejects(write(port, "Because"), { kind: "message-gone" });
});

test("an acknowledgement whose answer comes slowly, within Discord's time, counts", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "slow", ms: 1500, route: /callback/ });
  const { port } = await ask(bot);
  await write(port, "Because");
  assert.deepEqual(contents(bot), ["Because"]);
});

test("an acknowledgement of which nothing is ever heard leaves the answer to the channel", async (t) => {
  const bot = await startBot(t);
  bot.emulator.faults.add({ kind: "hang-before", route: /callback/, times: Infinity });
  const { port } = await ask(bot);
  await write(port, "Because");
  assert.deepEqual(contents(bot), ["Because"]);
});

test("the language of a command is remembered for messages of the same person", async (t) => {
  const bot = await startBot(t);
  await ask(bot);
  bot.emulator.send(bot.channelId, bot.userId, { content: "@Runnel hi" });
  assert.equal((await bot.nextEvent(1)).sender.languageTag, "zh-CN");
});

test("no typing is shown where Discord says already that the bot is thinking", async (t) => {
  const bot = await startBot(t);
  const { port } = await ask(bot);
  await port.showTyping(never);
  assert.equal(bot.emulator.isTyping(bot.channelId), false);
});

test("an interaction in private is answered there", async (t) => {
  const bot = await startBot(t);
  const dm = bot.emulator.openDm(bot.userId);
  const { event, port } = await ask(bot, { channelId: dm });
  assert.equal(event.place.kind, "private");
  await write(port, "Because");
  await write(port, "Because of the test.");
  assert.deepEqual(contents(bot, dm), ["Because of the test."]);
});

test("the token of an interaction never reaches a line of the log", async (t) => {
  const bot = await startBot(t);
  const { port, interaction } = await ask(bot);
  bot.emulator.faults.add({ kind: "server-error", route: "/webhooks/" });
  const error = await write(port, "secret words").catch((failure: unknown) => failure);
  const everything = JSON.stringify([bot.log.lines, error, String(error)]);
  assert.ok(!everything.includes(interaction.token));
  assert.ok(!everything.includes("secret words"));
});
