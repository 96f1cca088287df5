/**
 * The first millisecond of 2015, from which Discord counts: https://docs.discord.com/developers/reference#snowflakes
 * (2026-11-22).
 */
const discordEpochMs = 1_420_070_400_000n;
const sequenceBits = 22n;

/**
 * Makes ids that grow with time and never repeat. Real dates give 18 or 19 digits; discord.js finds the major id of a
 * route only in ids of 17 to 19 digits.
 */
export class Snowflakes {
  readonly #nowMs: () => number;
  #last = 0n;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The next id. */
  next(): string {
    const first = (BigInt(Math.floor(this.#nowMs())) - discordEpochMs) << sequenceBits;
    this.#last = first > this.#last ? first : this.#last + 1n;
    return this.#last.toString();
  }
}

/** When the id was made, in milliseconds since the Unix epoch. */
export function snowflakeTimeMs(id: string): number {
  return Number((BigInt(id) >> sequenceBits) + discordEpochMs);
}

/** Whether `text` could be an id at all. */
export function isSnowflake(text: string): boolean {
  return /^\d{17,19}$/.test(text);
}

/** Orders ids by age; ids of different lengths too. */
export function compareSnowflakes(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
