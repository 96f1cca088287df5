import type { DiscordEmulator, DiscordEmulatorOptions } from "./emulator.ts";
import { intentBits } from "./intents.ts";
import { toMessageEvent } from "./message-payload.ts";
import { createParts } from "./parts.ts";
import { toShownMessage } from "./shown-message.ts";

export type { ApiCall } from "./api-call.ts";
export type {
  DiscordChange,
  DiscordEmulator,
  DiscordEmulatorOptions,
  GatewayControl,
  InteractionHandle,
  InteractionToSend,
  MessageToSend,
  ShownAttachment,
  ShownMessage,
} from "./emulator.ts";
export type { Fault, FaultEffect, FaultScope } from "./faults.ts";
export type { FaultHandle } from "../faults.ts";
export type { PermissionName } from "./permissions.ts";

const defaultWaitMs = 5_000;

/** Opens a Discord for one bot on 127.0.0.1. Resolves when it listens. */
export async function startDiscordEmulator(options: DiscordEmulatorOptions = {}): Promise<DiscordEmulator> {
  const parts = createParts(options);
  const { world, context, commands, people, gateway, rest, faults, changes, server, token } = parts;
  await server.open();

  const emulator: DiscordEmulator = {
    apiRoot: `${server.origin}/api`,
    token,
    applicationId: world.applicationId,
    botUserId: world.bot.id,

    addUser: ({ name, isBot }) => world.addUser(name, isBot ?? false).id,
    addGuild: ({ name, preferredLocale, ownerId }) =>
      world.addGuild(name, preferredLocale ?? "en-US", ownerId ?? world.addUser(`owner of ${name}`, false).id).id,
    addChannel: (guildId, channel = {}) =>
      world.addChannel(guildId, channel.kind ?? "text", channel.name ?? "general").id,
    addThread: (channelId, { ownerId, name }) =>
      world.addThread(world.channel(channelId), name ?? "thread", ownerId).id,
    openDm: (userId) => world.openDm(userId).id,

    send: (channelId, userId, message) => people.send(channelId, userId, message),
    editMessage: (channelId, messageId, content) => people.edit(channelId, messageId, content),
    deleteMessage: (channelId, messageId) => people.delete(channelId, messageId),
    interact: (channelId, userId, interaction) => people.interact(channelId, userId, interaction),
    press: (channelId, messageId, userId, customId, locale = "en-US") =>
      people.press(channelId, messageId, userId, customId, locale),
    messageEvent: (channelId, messageId) => {
      const message = context.messages.find(world.channel(channelId), messageId);
      return toMessageEvent(
        world,
        message,
        options.grantedIntents?.messageContent === true ? intentBits.messageContent : 0,
      );
    },
    dispatch: (eventName, data) => gateway.dispatch(eventName, data),

    removePermission: (channelId, ...permissions) => world.setDenied(channelId, permissions, true),
    restorePermission: (channelId, ...permissions) => world.setDenied(channelId, permissions, false),
    removeBot: (guildId) => world.removeBot(guildId),
    deleteChannel: (channelId) => world.deleteChannel(channelId),
    changeThread: (threadId, change) => world.changeThread(world.channel(threadId), change),
    refuseDms: (userId) => {
      world.user(userId).refusesDms = true;
    },
    forgetNonces: () => context.messages.forgetNonces(),
    revokeToken: () => parts.revokeToken(),
    restoreToken: () => parts.restoreToken(),

    messages: (channelId) => world.channel(channelId).messages.map((message) => toShownMessage(world, message)),
    isTyping: (channelId) => world.isTyping(world.channel(channelId)),
    calls: rest.log.calls,
    get invalidRequests() {
      return rest.log.invalidRequests;
    },
    get registeredCommands() {
      return commands.all;
    },
    faults,
    gateway,

    onChange: (listener) => changes.listen(listener),
    waitFor: (condition, timeoutMs = defaultWaitMs) =>
      changes.waitFor(
        () => condition(emulator),
        timeoutMs,
        () => describe(emulator, [...world.channels.keys()]),
      ),
    goOffline: async () => {
      gateway.cut();
      await server.close();
    },
    goOnline: () => server.open(),
    close: () => parts.close(),
  };
  return emulator;
}

/** What is visible everywhere, for the message of a condition that did not come true. */
function describe(emulator: DiscordEmulator, channelIds: readonly string[]): string {
  const shown = channelIds.flatMap((id) =>
    emulator.messages(id).map(({ authorName, content }) => `${authorName}: ${content}`),
  );
  return ["Visible:", ...shown].join("\n  ");
}
