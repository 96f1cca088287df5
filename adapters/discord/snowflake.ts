import * as z from "zod";

/** An id of Discord's: https://docs.discord.com/developers/reference#snowflakes (2026-11-22). */
export const snowflake = z.string().regex(/^\d{1,20}$/);

/** The first millisecond of 2015, from which Discord counts. Same source. */
const epochMs = 1_420_070_400_000;

/** When the thing with this id was made, in milliseconds since the Unix epoch. */
export function toCreatedAtMs(id: string): number {
  return Number(BigInt(id) >> 22n) + epochMs;
}

/** The smallest id of anything made at `ms`, in milliseconds since the Unix epoch. */
export function toFirstId(ms: number): string {
  return String(BigInt(Math.max(0, Math.floor(ms) - epochMs)) << 22n);
}

/** Orders ids by when they were made. */
export function compareIds(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
