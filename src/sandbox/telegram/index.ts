import { systemClock } from "../../clock.ts";
import { Faults } from "../faults.ts";
import { LocalServer } from "../local-server.ts";
import { ApiServer } from "./api-server.ts";
import { CallLog } from "./call-log.ts";
import type { TelegramEmulator, TelegramEmulatorOptions } from "./emulator.ts";
import { refusal } from "./errors.ts";
import { isFaultFor } from "./faults.ts";
import { DEFAULT_FLOOD_LIMITS } from "./flood-control.ts";
import { People } from "./people.ts";
import { Places } from "./places.ts";
import { toShownDraft, toShownMessages } from "./shown-message.ts";
import { World } from "./world.ts";

export type { TelegramEmulator, TelegramEmulatorOptions } from "./emulator.ts";

const SANDBOX_TELEGRAM_TOKEN = "7000000001:AAsandboxSandboxSandboxSandboxSandb";
const CALLS_KEPT = 20_000;
const WAIT_MS = 5000;

/** Opens a Telegram for one bot on 127.0.0.1. Resolves when it listens; rejects when the port is taken. */
export async function startTelegramEmulator(options: TelegramEmulatorOptions = {}): Promise<TelegramEmulator> {
  const clock = options.clock ?? systemClock;
  const token = options.token ?? SANDBOX_TELEGRAM_TOKEN;
  const username = options.botUsername ?? "runnel_sandbox_bot";
  const botId = Number.parseInt(token, 10);
  const world = new World(
    clock,
    { id: botId, is_bot: true, first_name: "Runnel", username },
    { ...DEFAULT_FLOOD_LIMITS, ...options.limits },
    {
      canReadAllGroupMessages: options.canReadAllGroupMessages ?? false,
      hasTopicsEnabled: options.hasTopicsEnabled ?? false,
      limitUnit: options.limitUnit ?? "utf-16",
      strictEntities: options.strictEntities ?? true,
      richMessages: options.richMessages ?? false,
    },
  );
  const people = new People(world);
  const places = new Places(world);
  const faults = new Faults(isFaultFor);
  const log = new CallLog(options.callsKept ?? CALLS_KEPT);
  const api = new ApiServer(world, { token, latencyMs: options.latencyMs ?? 0, faults, log });
  const server = new LocalServer(options.port ?? 0, { request: (request, response) => api.answer(request, response) });
  await server.open();

  const emulator: TelegramEmulator = {
    apiRoot: server.origin,
    token,
    botId,
    botUsername: username,

    addPrivateChat: (user) => places.addPrivateChat(user),
    addGroup: (group) => places.addGroup(group),
    addTopic: (chatId, { name, createdBy }) => places.addTopic(chatId, name, createdBy),
    closeTopic: (chatId, topicId) => places.closeTopic(chatId, topicId),
    deleteTopic: (chatId, topicId) => places.deleteTopic(chatId, topicId),
    block: (chatId) => places.setObstacle(chatId, "blocked"),
    unblock: (chatId) => places.setObstacle(chatId, "none"),
    deactivate: (chatId) => places.setObstacle(chatId, "deactivated"),
    kickBot: (chatId) => places.setObstacle(chatId, "kicked"),
    restrict: (chatId) => places.setObstacle(chatId, "restricted"),
    upgradeGroup: (chatId, newChatId) => places.upgradeGroup(chatId, newChatId),

    send: (chatId, from, message) => people.send(chatId, from, message),
    edit: (chatId, messageId, text) => people.edit(chatId, messageId, text),
    press: (chatId, messageId, callbackData, from) => people.press(chatId, messageId, callbackData, from),
    stopDraft: (chatId, topicId) => people.stopDraft(chatId, topicId),
    deleteMessage: (chatId, messageId) => people.delete(chatId, messageId),

    pushUpdate: (update) => world.updates.push(update),
    get pendingUpdates() {
      return world.updates.pendingCount;
    },

    messages: (chatId, topicId) => toShownMessages(world.chat(chatId), topicId, botId),
    isTyping: (chatId, topicId) => world.chat(chatId).isTyping(topicId, clock.nowMs()),
    draft: (chatId, topicId) => {
      const draft = world.chat(chatId).draft(topicId, clock.nowMs());
      return draft && toShownDraft(draft);
    },
    callbackAnswer: (queryId) => world.callbackQueries.answerTo(queryId),

    get calls() {
      return log.calls;
    },
    callsTo: (method, chatId) => log.callsTo(method, chatId),
    faults,
    imposeFloodWait: (chatId, retryAfterS) =>
      world.flood.impose(world.chat(chatId).floodPeer, retryAfterS, clock.nowMs()),
    revokeToken: () => {
      world.isTokenRevoked = true;
      world.updates.interrupt(refusal("unauthorized"));
    },
    restoreToken: () => {
      world.isTokenRevoked = false;
    },
    goOffline: () => server.close(),
    goOnline: () => server.open(),

    onChange: (listener) => world.changes.listen(listener),
    waitFor: (condition, timeoutMs = WAIT_MS) =>
      world.changes.waitFor(
        () => condition(emulator),
        timeoutMs,
        () => describe(emulator, world),
      ),
    close: async () => {
      api.close();
      world.close();
      await server.close();
    },
  };
  return emulator;
}

/** What is visible in all chats, for the message of a condition that did not come true. */
function describe(emulator: TelegramEmulator, world: World): string {
  const lines = ["Visible:"];
  for (const { id } of world.chats.all()) {
    lines.push(`chat ${id}${emulator.isTyping(id) ? ", the bot is typing" : ""}`);
    for (const { from, text } of emulator.messages(id)) lines.push(`  ${from}: ${text}`);
  }
  return lines.join("\n");
}
