import type { Kysely, Transaction } from "kysely";

import type { InboundEvent } from "../../contract/event.ts";
import type { ReplyMessage } from "../../contract/reply.ts";
import type { EventEntry, UnfinishedTurn } from "../store.ts";
import { hearChats, toChatRow } from "./chats.ts";
import { toEnding, toEvent } from "./stored-json.ts";
import type { Tables, TurnRow } from "./tables.ts";

/** Records an event as an unfinished turn; false when it was known. */
export async function accept(
  db: Transaction<Tables>,
  event: InboundEvent,
  { turnId, conversationId }: EventEntry,
  acceptedAtUs: number,
): Promise<boolean> {
  const { platform } = event.place;
  const nowMs = Math.floor(acceptedAtUs / 1000);
  const added = await db
    .insertInto("events")
    .values({ platform, event_id: event.id, accepted_at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return false;
  const heard = { platform, place: JSON.stringify(event.place), last_event_id: event.id, heard_at_ms: nowMs };
  await db
    .insertInto("conversations")
    .values({ conversation_id: conversationId, ...heard, last_turn_id: null, settings: "{}" })
    .onConflict((conflict) => conflict.column("conversation_id").doUpdateSet(heard))
    .execute();
  await hearChats(db, [toChatRow(event.place, conversationId, nowMs)]);
  await db
    .insertInto("turns")
    .values({
      turn_id: turnId,
      conversation_id: conversationId,
      parent_turn_id: null,
      event: JSON.stringify(event),
      accepted_at_us: acceptedAtUs,
      begun_at_us: null,
      finished_at_us: null,
      is_refused: 0,
      claims: 0,
      shown_text: "",
      ending: null,
      creating_index: null,
      creating_kind: null,
      creating_trace: null,
    })
    .execute();
  return true;
}

/**
 * When the last of the turns that are not done with was accepted, in microseconds; 0 where there are none. Only their order is
 * asked for later, and they pass: a clock that was far ahead once does not put everything after it into the future.
 */
export async function lastUnfinishedUs(db: Kysely<Tables>): Promise<number> {
  const last = await db
    .selectFrom("turns")
    .select("accepted_at_us")
    .where("finished_at_us", "is", null)
    .orderBy("accepted_at_us", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.accepted_at_us ?? 0;
}

/** What was accepted and is not done with. */
export interface Unfinished {
  /** In the order in which they were accepted. */
  readonly turns: readonly UnfinishedTurn[];
  /** The ids of those whose event cannot be read, so that nobody knows whom to answer. */
  readonly unreadable: readonly string[];
}

/** The turns that are neither finished nor forgotten. An ending that cannot be read is none. */
export async function unfinished(db: Kysely<Tables>): Promise<Unfinished> {
  const turns = await db
    .selectFrom("turns")
    .select(["turn_id", "conversation_id", "event", "accepted_at_us", "begun_at_us", "claims", "shown_text", "ending"])
    .select(["creating_index", "creating_kind", "creating_trace"])
    .where("finished_at_us", "is", null)
    .orderBy("accepted_at_us")
    .execute();
  const messages = await db
    .selectFrom("platform_messages")
    .innerJoin("turns", "turns.turn_id", "platform_messages.turn_id")
    .select(["platform_messages.turn_id", "message_id", "reply_index", "reply_kind"])
    .where("finished_at_us", "is", null)
    .where("reply_index", "is not", null)
    .orderBy("reply_index")
    .execute();
  const byTurn = new Map<string, ReplyMessage[]>();
  for (const { turn_id: turnId, message_id: messageId, reply_index: index, reply_kind: kind } of messages) {
    const known = byTurn.get(turnId) ?? [];
    byTurn.set(turnId, [...known, { index: index ?? 0, kind: kind ?? "text", messageId }]);
  }
  const read = turns.map((turn) => ({ turn, event: toEvent(turn.event), ending: toEnding(turn.ending) }));
  return {
    turns: read.flatMap(({ turn, event, ending }) => {
      if (event === undefined) return [];
      return {
        turnId: turn.turn_id,
        conversationId: turn.conversation_id,
        event,
        acceptedAtMs: Math.floor(turn.accepted_at_us / 1000),
        hasBegun: turn.begun_at_us !== null,
        claims: turn.claims,
        shownText: turn.shown_text,
        ...(ending === undefined ? {} : { ending }),
        messages: byTurn.get(turn.turn_id) ?? [],
        ...toCreating(turn),
      };
    }),
    unreadable: read.filter(({ event }) => event === undefined).map(({ turn }) => turn.turn_id),
  };
}

function toCreating({
  creating_index: index,
  creating_kind: kind,
  creating_trace: trace,
}: Pick<TurnRow, "creating_index" | "creating_kind" | "creating_trace">) {
  return index === null || kind === null || trace === null ? {} : { creating: { index, kind, trace } };
}
