import { toFields } from "./form-errors.ts";
import { knownIntents } from "./intents.ts";

/** Opcodes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway (2026-11-22). */
export const opcode = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presenceUpdate: 3,
  voiceStateUpdate: 4,
  resume: 6,
  reconnect: 7,
  requestGuildMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
} as const;

/** Close codes, from the same page. */
export const closings = {
  unknownOpcode: [4001, "Unknown opcode."],
  decodeError: [4002, "Error while decoding payload."],
  notAuthenticated: [4003, "Not authenticated."],
  authenticationFailed: [4004, "Authentication failed."],
  alreadyAuthenticated: [4005, "Already authenticated."],
  rateLimited: [4008, "Rate limited."],
  invalidVersion: [4012, "Invalid API version."],
  invalidIntents: [4013, "Invalid intent(s)."],
  disallowedIntents: [4014, "Disallowed intent(s)."],
} as const satisfies Record<string, readonly [code: number, reason: string]>;

/** https://docs.discord.com/developers/events/gateway#sending-events and #rate-limiting (2026-11-22). */
const payloadLimitBytes = 4096;
export const sendLimit = { count: 120, windowMs: 60_000 } as const;

/** Whether a value is a set of intents that exist. */
export function isIntents(value: unknown): value is number {
  return Number.isInteger(value) && ((value as number) & ~knownIntents) === 0;
}

/** A frame that a bot sent; undefined when it is too long or no JSON object. */
export function parseFrame(text: string): Readonly<Record<string, unknown>> | undefined {
  if (Buffer.byteLength(text) > payloadLimitBytes) return undefined;
  try {
    return toFields(JSON.parse(text));
  } catch {
    return undefined;
  }
}
