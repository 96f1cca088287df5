import { refusal } from "../api-error.ts";
import type { Commands } from "../commands.ts";
import type { PrivilegedIntents } from "../intents.ts";
import { toUser } from "../payloads.ts";
import type { RestRequest, Route } from "../route.ts";
import type { World } from "../world.ts";
import { guildOf } from "./guilds.ts";
import type { RouteLimits } from "./limits.ts";

/**
 * Application flags: https://docs.discord.com/developers/resources/application#application-object-application-flags
 * (2026-11-22).
 */
const applicationFlags = {
  guildMembersLimited: 1 << 15,
  presenceLimited: 1 << 13,
  messageContentLimited: 1 << 19,
} as const;

export interface ApplicationRoutesOptions {
  readonly world: World;
  readonly commands: Commands;
  readonly limits: RouteLimits;
  readonly grantedIntents: PrivilegedIntents;
  readonly gatewayUrl: () => string;
}

/** What the application flags say about privileged intents that are switched on but not reviewed. */
export function toApplicationFlags(granted: PrivilegedIntents): number {
  return (
    (granted.messageContent === true ? applicationFlags.messageContentLimited : 0) |
    (granted.guildMembers === true ? applicationFlags.guildMembersLimited : 0) |
    (granted.guildPresences === true ? applicationFlags.presenceLimited : 0)
  );
}

/** Who the bot is, its commands, and where its gateway is. */
export function toApplicationRoutes(options: ApplicationRoutesOptions): readonly Route[] {
  const { world, commands, limits } = options;

  const application = () => ({
    id: world.applicationId,
    name: world.bot.name,
    icon: null,
    description: "",
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: "0".repeat(64),
    flags: toApplicationFlags(options.grantedIntents),
    flags_new: String(toApplicationFlags(options.grantedIntents)),
    bot: toUser(world.bot),
  });
  const gateway = {
    shards: 1,
    session_start_limit: {
      total: 1000,
      remaining: 1000,
      reset_after: 86_400_000,
      max_concurrency: 1,
    },
  };

  /** The guild whose commands are meant; undefined: the global ones. */
  const scopeOf = (request: RestRequest, isGuild: boolean) => {
    if (request.param("applicationId") !== world.applicationId) throw refusal("unknownApplication");
    return isGuild ? guildOf(world, request).id : undefined;
  };
  const toCommandRoutes = (path: string, isGuild: boolean): readonly Route[] => [
    {
      method: "GET",
      path,
      auth: "bot",
      handle: (request) => ({ status: 200, body: commands.in(scopeOf(request, isGuild)) }),
    },
    {
      method: "PUT",
      path,
      auth: "bot",
      limit: limits.writeCommands,
      handle: (request) => ({ status: 200, body: commands.replace(request.body, scopeOf(request, isGuild)) }),
    },
    {
      method: "POST",
      path,
      auth: "bot",
      limit: limits.writeCommands,
      handle: (request) => ({ status: 201, body: commands.put(request.body, scopeOf(request, isGuild)) }),
    },
    {
      method: "DELETE",
      path: `${path}/:commandId`,
      auth: "bot",
      limit: limits.writeCommands,
      handle: (request) => {
        commands.delete(request.param("commandId"), scopeOf(request, isGuild));
        return { status: 204 };
      },
    },
  ];

  const readUser = (request: RestRequest) => {
    const user = world.users.get(request.param("userId"));
    if (user === undefined) throw refusal("unknownUser");
    return { status: 200, body: toUser(user) };
  };

  return [
    {
      method: "GET",
      path: "/gateway",
      auth: "none",
      handle: () => ({ status: 200, body: { url: options.gatewayUrl() } }),
    },
    {
      method: "GET",
      path: "/gateway/bot",
      auth: "bot",
      handle: () => ({ status: 200, body: { url: options.gatewayUrl(), ...gateway } }),
    },
    { method: "GET", path: "/users/@me", auth: "bot", handle: () => ({ status: 200, body: toUser(world.bot) }) },
    { method: "GET", path: "/users/:userId", auth: "bot", handle: readUser },
    { method: "GET", path: "/applications/@me", auth: "bot", handle: () => ({ status: 200, body: application() }) },
    {
      method: "GET",
      path: "/oauth2/applications/@me",
      auth: "bot",
      handle: () => ({ status: 200, body: application() }),
    },
    ...toCommandRoutes("/applications/:applicationId/commands", false),
    ...toCommandRoutes("/applications/:applicationId/guilds/:guildId/commands", true),
  ];
}
