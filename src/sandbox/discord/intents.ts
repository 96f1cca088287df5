/** Gateway intents: https://docs.discord.com/developers/events/gateway#list-of-intents (2026-11-22). */
export const intentBits = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

/** Every bit that exists. An identify with another one is refused with 4013. */
export const knownIntents = [...Array(17).keys(), 20, 21, 24, 25].reduce((bits, bit) => bits | (1 << bit), 0);

/** The intents that the application's owner must switch on in the developer portal. */
export interface PrivilegedIntents {
  readonly messageContent?: boolean;
  readonly guildMembers?: boolean;
  readonly guildPresences?: boolean;
}

/** The bits that an identify may not have. */
export function toForbiddenIntents(granted: PrivilegedIntents): number {
  return (["messageContent", "guildMembers", "guildPresences"] as const)
    .filter((name) => granted[name] !== true)
    .reduce((bits, name) => bits | intentBits[name], 0);
}

/** One event for the sessions of the bot. */
export interface Dispatch {
  readonly name: string;
  /** A session gets it when it has one of these intents; 0: always. */
  readonly intents: number;
  /**
   * The data for a session with these intents. Called while the event happens, so that later changes do not show in
   * it.
   */
  toData(intents: number): unknown;
}
