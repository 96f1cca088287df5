import { randomBytes } from "node:crypto";

import { systemClock } from "../../clock.ts";
import { Changes } from "../changes.ts";
import { Faults } from "../faults.ts";
import { LocalServer } from "../local-server.ts";
import { serveAttachment } from "./cdn.ts";
import { Commands } from "./commands.ts";
import type { ComposeContext } from "./compose.ts";
import type { DiscordChange, DiscordEmulatorOptions } from "./emulator.ts";
import { type Fault, type FaultCandidate, isFaultFor } from "./faults.ts";
import { Gateway } from "./gateway.ts";
import { toForbiddenIntents } from "./intents.ts";
import { Interactions } from "./interactions.ts";
import { Messages } from "./messages.ts";
import { People } from "./people.ts";
import { defaultLimits, type DiscordLimits } from "./rate-limits.ts";
import { toGuildCreates, toReady } from "./ready.ts";
import { RestServer } from "./rest-server.ts";
import { RouteTable } from "./route.ts";
import { toApplicationFlags, toApplicationRoutes } from "./routes/application.ts";
import { toChannelRoutes } from "./routes/channels.ts";
import { toGuildRoutes } from "./routes/guilds.ts";
import { toInteractionRoutes } from "./routes/interactions.ts";
import { toRouteLimits } from "./routes/limits.ts";
import { toMessageRoutes } from "./routes/messages.ts";
import { World } from "./world.ts";

const defaultHeartbeatIntervalMs = 41_250;

/** Everything long-lived of one emulator. */
export interface Parts {
  readonly world: World;
  readonly context: ComposeContext;
  readonly commands: Commands;
  readonly people: People;
  readonly gateway: Gateway;
  readonly rest: RestServer;
  readonly faults: Faults<Fault, FaultCandidate>;
  readonly changes: Changes<DiscordChange>;
  /** Not open yet. */
  readonly server: LocalServer;
  readonly token: string;
  /** From now on the token is not valid. */
  revokeToken(): void;
  /** The token is valid again: stands for a new one. */
  restoreToken(): void;
  close(): Promise<void>;
}

/** Makes the parts and connects them to each other. Does no I/O. */
export function createParts(options: DiscordEmulatorOptions): Parts {
  const clock = options.clock ?? systemClock;
  const nowMs = () => clock.nowMs();
  const grantedIntents = options.grantedIntents ?? {};
  const limits: DiscordLimits = { ...defaultLimits, ...options.limits };
  const closing = new AbortController();
  const changes = new Changes<DiscordChange>();

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
  let isRevoked = false;
  const isTokenValid = (presented: string) => presented === token && !isRevoked;
  const gatewayUrl = () => server.origin.replace("http", "ws");
  const gateway: Gateway = new Gateway({
    nowMs,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? defaultHeartbeatIntervalMs,
    forbiddenIntents: toForbiddenIntents(grantedIntents),
    isTokenValid,
    toReady: (sessionId) => toReady(world, sessionId, gatewayUrl(), toApplicationFlags(grantedIntents)),
    toInitialDispatches: () => toGuildCreates(world),
    changed: () => changes.notify({ kind: "gateway" }),
  });

  const context: ComposeContext = { world, messages: new Messages(world), cdnRoot: () => server.origin };
  const commands = new Commands(world);
  const interactions = new Interactions(world);
  const faults = new Faults(isFaultFor);
  const routeLimits = toRouteLimits(limits);
  const rest = new RestServer({
    clock,
    latencyMs: options.latencyMs ?? 0,
    limits,
    routes: new RouteTable([
      ...toApplicationRoutes({ world, commands, limits: routeLimits, grantedIntents, gatewayUrl }),
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
    request: async (incoming, response) => {
      const url = new URL(incoming.url ?? "/", server.origin);
      if (url.pathname.startsWith("/attachments/")) serveAttachment(world, url, response);
      else await rest.answer(incoming, response);
    },
    upgrade: (request, socket, head) => gateway.accept(request, socket, head),
  });

  return {
    world,
    context,
    commands,
    people: new People(context, commands, interactions),
    gateway,
    rest,
    faults,
    changes,
    server,
    token,
    revokeToken: () => {
      isRevoked = true;
      gateway.revoke();
    },
    restoreToken: () => {
      isRevoked = false;
    },
    close: async () => {
      closing.abort();
      changes.close();
      rest.close();
      gateway.close();
      await server.close();
    },
  };
}

/** A token of the form that Discord gives: the bot's id, a time, and a secret. */
function toToken(botUserId: string): string {
  const id = Buffer.from(botUserId).toString("base64url");
  return `${id}.${randomBytes(4).toString("base64url")}.${randomBytes(28).toString("base64url")}`;
}
