import type { Transaction } from "kysely";

import type { ConversationRow, Tables } from "./tables.ts";

/** What is removed in one go: a few milliseconds' worth, because nothing else is written meanwhile. */
const most = 20;
/** Conversations have no texts, and most of the old ones can go. */
const mostLookedAt = 100;

/** The conversation that was looked at last, in the order in which they were heard. */
export type Cursor = Pick<ConversationRow, "heard_at_ms" | "conversation_id">;

/** What removing came to. */
export interface Pruned {
  /** Whether there may be more. */
  readonly isMore: boolean;
  /** Where to go on then: a conversation that stays is not looked at again before all were. */
  readonly next: Cursor | undefined;
}

/** Removes some of what is old, from where it stopped the last time. */
export async function prune(
  db: Transaction<Tables>,
  turnsBeforeUs: number | undefined,
  eventsBeforeMs: number,
  from: Cursor | undefined,
): Promise<Pruned> {
  const events = await pruneEvents(db, eventsBeforeMs);
  if (turnsBeforeUs === undefined) return { isMore: events >= most, next: from };
  const finished = await pruneFinishedTurns(db, turnsBeforeUs);
  const unfinished = await pruneUnfinishedTurns(db, turnsBeforeUs);
  if ([events, finished, unfinished].some((removed) => removed >= most)) return { isMore: true, next: from };
  const next = await pruneConversations(db, Math.floor(turnsBeforeUs / 1000), from);
  return { isMore: next !== undefined, next };
}

async function pruneEvents(db: Transaction<Tables>, beforeMs: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("events")
    .where((query) =>
      query(
        query.refTuple("platform", "event_id"),
        "in",
        query
          .selectFrom("events")
          .select(["platform", "event_id"])
          .where("accepted_at_ms", "<", beforeMs)
          .orderBy("accepted_at_ms")
          .limit(most)
          .$asTuple("platform", "event_id"),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

async function pruneFinishedTurns(db: Transaction<Tables>, beforeUs: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("turns")
    .where("turn_id", "in", (query) =>
      query
        .selectFrom("turns")
        .select("turn_id")
        .where("finished_at_us", "<", beforeUs)
        .orderBy("finished_at_us")
        .limit(most),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Those of a platform that was switched off, for example. */
async function pruneUnfinishedTurns(db: Transaction<Tables>, beforeUs: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("turns")
    .where("turn_id", "in", (query) =>
      query
        .selectFrom("turns")
        .select("turn_id")
        .where("finished_at_us", "is", null)
        .where("accepted_at_us", "<", beforeUs)
        .orderBy("accepted_at_us")
        .limit(most),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Looks on from a place, and removes those that nothing is known of any more. Resolves to where there may be more. */
async function pruneConversations(
  db: Transaction<Tables>,
  beforeMs: number,
  from: Cursor | undefined,
): Promise<Cursor | undefined> {
  const old = await db
    .selectFrom("conversations")
    .select(["heard_at_ms", "conversation_id"])
    .where("heard_at_ms", "<", beforeMs)
    .$if(from !== undefined, (query) =>
      query.where((row) =>
        row(
          row.refTuple("heard_at_ms", "conversation_id"),
          ">",
          row.tuple(from?.heard_at_ms ?? 0, from?.conversation_id ?? ""),
        ),
      ),
    )
    .orderBy("heard_at_ms")
    .orderBy("conversation_id")
    .limit(mostLookedAt)
    .execute();
  if (old.length > 0) {
    await db
      .deleteFrom("conversations")
      .where(
        "conversation_id",
        "in",
        old.map(({ conversation_id: id }) => id),
      )
      .where("settings", "=", "{}")
      .where((row) =>
        row.not(
          row.exists(
            row
              .selectFrom("turns")
              .select("turn_id")
              .whereRef("turns.conversation_id", "=", "conversations.conversation_id"),
          ),
        ),
      )
      .execute();
  }
  return old.length < mostLookedAt ? undefined : old.at(-1);
}
