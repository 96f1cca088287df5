import type { GatewayReadyDispatchData } from "discord-api-types/v10";

import { intentBits, type Dispatch } from "./intents.ts";
import { toGuildCreate, toUser } from "./payloads.ts";
import type { Wire } from "./wire.ts";
import type { World } from "./world.ts";

/** The first event of a session. The guilds come after it, one GUILD_CREATE each. */
export function toReady(
  world: World,
  sessionId: string,
  resumeUrl: string,
  applicationFlags: number,
): Wire<GatewayReadyDispatchData> {
  return {
    v: 10,
    user: { ...toUser(world.bot), verified: true, mfa_enabled: false, flags: 0 },
    guilds: guildsOf(world).map(({ id }) => ({ id, unavailable: true })),
    session_id: sessionId,
    resume_gateway_url: resumeUrl,
    shard: [0, 1],
    application: { id: world.applicationId, flags: applicationFlags, flags_new: String(applicationFlags) },
  };
}

export function toGuildCreates(world: World): readonly Dispatch[] {
  return guildsOf(world).map((guild) => ({
    name: "GUILD_CREATE",
    intents: intentBits.guilds,
    toData: () => toGuildCreate(world, guild),
  }));
}

function guildsOf(world: World) {
  return [...world.guilds.values()].filter(({ botIsMember }) => botIsMember);
}
