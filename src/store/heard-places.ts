import type { HeardPlace } from "../contract/adapter.ts";

/**
 * At most `most` of these chats, the last one first. Each kind has room for half of them, so that many chats of the other kind
 * never hide it. Both lists have the last one first, and `most` of them where there are so many.
 */
export function toHeardPlaces(
  privateChats: readonly HeardPlace[],
  groups: readonly HeardPlace[],
  most: number,
): readonly HeardPlace[] {
  const shownPrivate = privateChats.slice(0, Math.max(Math.ceil(most / 2), most - groups.length));
  const shownGroups = groups.slice(0, most - shownPrivate.length);
  return [...shownPrivate, ...shownGroups].sort((a, b) => b.heardAtMs - a.heardAtMs);
}
