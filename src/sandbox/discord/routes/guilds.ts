import { refusal } from "../api-error.ts";
import { toChannel, toGuild, toMember } from "../payloads.ts";
import type { GuildRecord } from "../records.ts";
import type { RestRequest, Route } from "../route.ts";
import type { World } from "../world.ts";

/** The guild of the path, as the bot reaches it. Throws 10004 when it is not a member. */
export function guildOf(world: World, request: RestRequest): GuildRecord {
  const guild = world.guilds.get(request.param("guildId"));
  if (guild === undefined || !guild.botIsMember) throw refusal("unknownGuild");
  return guild;
}

/** Guilds, their channels and members. */
export function toGuildRoutes(world: World): readonly Route[] {
  const channelsOf = (guild: GuildRecord, areThreads: boolean) =>
    [...world.channels.values()].filter(
      (channel) => channel.guildId === guild.id && (channel.kind === "thread") === areThreads && !channel.isArchived,
    );

  const listGuilds = () => ({
    status: 200,
    body: [...world.guilds.values()]
      .filter(({ botIsMember }) => botIsMember)
      .map(({ id, name }) => ({ id, name, icon: null, owner: false, permissions: "0", features: [] })),
  });
  const readGuild = (request: RestRequest) => ({ status: 200, body: toGuild(world, guildOf(world, request)) });
  const listChannels = (request: RestRequest) => ({
    status: 200,
    body: channelsOf(guildOf(world, request), false).map((channel) => toChannel(world, channel)),
  });
  const listThreads = (request: RestRequest) => ({
    status: 200,
    body: {
      threads: channelsOf(guildOf(world, request), true).map((thread) => toChannel(world, thread)),
      members: [],
    },
  });
  const readMember = (request: RestRequest) => {
    const guild = guildOf(world, request);
    const user = world.users.get(request.param("userId"));
    if (user === undefined) throw refusal("unknownUser");
    return { status: 200, body: toMember(world, guild, user) };
  };

  return [
    { method: "GET", path: "/users/@me/guilds", auth: "bot", handle: listGuilds },
    { method: "GET", path: "/guilds/:guildId", auth: "bot", handle: readGuild },
    { method: "GET", path: "/guilds/:guildId/channels", auth: "bot", handle: listChannels },
    { method: "GET", path: "/guilds/:guildId/threads/active", auth: "bot", handle: listThreads },
    { method: "GET", path: "/guilds/:guildId/members/:userId", auth: "bot", handle: readMember },
  ];
}
