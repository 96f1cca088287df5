import type { Transaction } from "kysely";

import type { Tables } from "./tables.ts";

/** What is removed in one go: a few milliseconds' worth, because nothing else is written meanwhile. */
const most = 20;

/** Removes some of what is old; whether there may be more. */
export async function prune(
  db: Transaction<Tables>,
  turnsBeforeUs: number | undefined,
  eventsBeforeMs: number,
): Promise<boolean> {
  const events = await pruneEvents(db, eventsBeforeMs);
  if (turnsBeforeUs === undefined) return events >= most;
  const finished = await pruneFinishedTurns(db, turnsBeforeUs);
  const unfinished = await pruneUnfinishedTurns(db, turnsBeforeUs);
  if ([events, finished, unfinished].some((removed) => removed >= most)) return true;
  return (await pruneConversations(db, Math.floor(turnsBeforeUs / 1000))) >= most;
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

/** Those that nothing is known of any more. */
async function pruneConversations(db: Transaction<Tables>, beforeMs: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("conversations")
    .where("conversation_id", "in", (query) =>
      query
        .selectFrom("conversations as old")
        .select("old.conversation_id")
        .where("old.platform", "is not", null)
        .where("old.heard_at_ms", "<", beforeMs)
        .where("old.settings", "=", "{}")
        .where((row) =>
          row.not(
            row.exists(
              row.selectFrom("turns").select("turn_id").whereRef("turns.conversation_id", "=", "old.conversation_id"),
            ),
          ),
        )
        .limit(most),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
