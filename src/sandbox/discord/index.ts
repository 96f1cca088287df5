import { randomBytes } from "node:crypto";

import { systemClock } from "../../clock.ts";
import { serveAttachment } from "./cdn.ts";
import { Changes } from "./changes.ts";
import { Commands } from "./commands.ts";
import type { ComposeContext } from "./compose.ts";
import type { DiscordEmulator, DiscordEmulatorOptions } from "./emulator.ts";
import { Faults } from "./faults.ts";
import { Gateway } from "./gateway.ts";
import { intentBits, toForbiddenIntents } from "./intents.ts";
import { Interactions } from "./interactions.ts";
import { toMessageEvent } from "./message-payload.ts";
import { Messages } from "./messages.ts";
import { toGuildCreate, toUser } from "./payloads.ts";
import { LocalServer } from "./local-server.ts";
import { People } from "./people.ts";
import { defaultLimits, type DiscordLimits } from "./rate-limits.ts";
import { RestServer } from "./rest-server.ts";
import { RouteTable } from "./route.ts";
import { toApplicationFlags, toApplicationRoutes } from "./routes/application.ts";
import { toChannelRoutes } from "./routes/channels.ts";
import { toGuildRoutes } from "./routes/guilds.ts";
import { toInteractionRoutes } from "./routes/interactions.ts";
import { toRouteLimits } from "./routes/limits.ts";
import { toMessageRoutes } from "./routes/messages.ts";
import { toShownMessage } from "./shown-message.ts";
import { World } from "./world.ts";

export type { ApiCall } from "./api-call.ts";
export type {
  DiscordEmulator,
  DiscordEmulatorOptions,
  GatewayControl,
  InteractionHandle,
  InteractionToSend,
  MessageToSend,
  ShownAttachment,
  ShownMessage,
} from "./emulator.ts";
export type { DiscordChange } from "./changes.ts";
export type { Fault, FaultEffect, FaultHandle, FaultScope } from "./faults.ts";
export type { PermissionName } from "./permissions.ts";

const defaultHeartbeatIntervalMs = 41_250;
const defaultWaitMs = 5_000;

/** Opens a Discord for one bot on 127.0.0.1. Resolves when it listens. */
export async function startDiscordEmulator(options: DiscordEmulatorOptions = {}): Promise<DiscordEmulator> {
  const clock = options.clock ?? systemClock;
  const nowMs = () => clock.nowMs();
  const grantedIntents = options.grantedIntents ?? {};
  const limits: DiscordLimits = { ...defaultLimits, ...options.limits };
  const closing = new AbortController();
  const changes = new Changes();
  let isRevoked = false;

  const world = new World({
    nowMs,
    botName: options.botName ?? "Runnel",
    publish: (dispatch) => gateway.publish(dispatch),
    changed: (change) => changes.notify(change),
    onTyping: (channelId, lastsMs) => {
      const tell = () => changes.notify({ kind: "typing", channelId });
      tell();
      clock.sleep(lastsMs, closing.signal).then(tell, () => undefined);
    },
  });
  const token = options.token ?? toToken(world.bot.id);
  const isTokenValid = (presented: string) => presented === token && !isRevoked;
  const gatewayUrl = () => server.origin.replace("http", "ws");
  const gateway: Gateway = new Gateway({
    nowMs,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? defaultHeartbeatIntervalMs,
    forbiddenIntents: toForbiddenIntents(grantedIntents),
    isTokenValid,
    toReady: (session) => ({
      v: 10,
      user: { ...toUser(world.bot), verified: true, mfa_enabled: false, flags: 0 },
      guilds: [...world.guilds.values()]
        .filter(({ botIsMember }) => botIsMember)
        .map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: gatewayUrl(),
      shard: [0, 1],
      application: { id: world.applicationId, flags: toApplicationFlags(grantedIntents) },
    }),
    toInitialDispatches: () =>
      [...world.guilds.values()]
        .filter(({ botIsMember }) => botIsMember)
        .map((guild) => ({
          name: "GUILD_CREATE",
          intents: intentBits.guilds,
          toData: () => toGuildCreate(world, guild),
        })),
    changed: () => changes.notify({ kind: "gateway" }),
  });

  const context: ComposeContext = { world, messages: new Messages(world), cdnRoot: () => server.origin };
  const commands = new Commands(world);
  const interactions = new Interactions(world);
  const people = new People(context, commands, interactions);
  const faults = new Faults();
  const routeLimits = toRouteLimits(limits);
  const rest = new RestServer({
    clock,
    latencyMs: options.latencyMs ?? 0,
    limits,
    routes: new RouteTable([
      ...toApplicationRoutes({
        world,
        commands,
        limits: routeLimits,
        grantedIntents,
        gatewayUrl,
      }),
      ...toGuildRoutes(world),
      ...toChannelRoutes(world, routeLimits),
      ...toMessageRoutes(context, routeLimits, grantedIntents.messageContent === true),
      ...toInteractionRoutes(context, interactions, routeLimits),
    ]),
    faults,
    isTokenValid,
    changed: () => changes.notify({ kind: "call" }),
  });
  const server = new LocalServer(options.port ?? 0, {
    request: (incoming, response) => {
      const url = new URL(incoming.url ?? "/", server.origin);
      if (url.pathname.startsWith("/attachments/")) serveAttachment(world, url, response);
      else void rest.answer(incoming, response);
    },
    upgrade: (request, socket, head) => gateway.accept(request, socket, head),
  });
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
      return toMessageEvent(world, message, grantedIntents.messageContent === true ? intentBits.messageContent : 0);
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
    revokeToken: () => {
      isRevoked = true;
      gateway.revoke();
    },

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
    close: async () => {
      closing.abort();
      changes.close();
      rest.close();
      gateway.close();
      await server.close();
    },
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

/** A token of the form that Discord gives: the bot's id, a time, and a secret. */
function toToken(botUserId: string): string {
  const id = Buffer.from(botUserId).toString("base64url");
  return `${id}.${randomBytes(4).toString("base64url")}.${randomBytes(28).toString("base64url")}`;
}
