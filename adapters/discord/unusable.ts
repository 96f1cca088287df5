import { GatewayCloseCodes } from "discord.js";

import { PlatformUnusableError } from "../../src/contract/platform-error.ts";
import { settings } from "./config.ts";

const { variable, whereToGet } = settings.token;

interface Obstacle {
  readonly problem: string;
  readonly remedy: string;
}

const tokenRefused: Obstacle = {
  problem: `Discord does not accept the token in ${variable}.`,
  remedy: `Get one ${whereToGet}.`,
};

const notUnderstood: Obstacle = {
  problem: "Discord's gateway does not understand this version of Runnel.",
  remedy: "Check platforms.discord.api_root, and whether there is a newer Runnel.",
};

const wronglyDivided: Obstacle = {
  problem: "Discord's gateway refuses the way this bot is divided into shards.",
  remedy: "Restart Runnel, which asks Discord for the number of shards again.",
};

/**
 * The close codes after which a new connection would be closed again:
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes (2026-11-22).
 */
const obstacles: Readonly<Record<number, Obstacle>> = {
  [GatewayCloseCodes.AuthenticationFailed]: tokenRefused,
  [GatewayCloseCodes.InvalidShard]: wronglyDivided,
  [GatewayCloseCodes.ShardingRequired]: wronglyDivided,
  [GatewayCloseCodes.InvalidAPIVersion]: notUnderstood,
  [GatewayCloseCodes.InvalidIntents]: notUnderstood,
  [GatewayCloseCodes.DisallowedIntents]: {
    problem: "Discord refuses the intent that platforms.discord.message_content: true asks for.",
    remedy:
      "Grant it at https://discord.com/developers/applications: your application, Bot, Message Content Intent; or set platforms.discord.message_content to false.",
  },
};

/** What a close code of the gateway means to the operator; undefined where connecting again is all that is needed. */
export function toUnusable(closeCode: number): PlatformUnusableError | undefined {
  const obstacle = obstacles[closeCode];
  return obstacle && new PlatformUnusableError(obstacle.problem, obstacle.remedy);
}

/** Discord does not take the token. */
export function toTokenRefused(): PlatformUnusableError {
  return new PlatformUnusableError(tokenRefused.problem, tokenRefused.remedy);
}
