import type { Kysely, Transaction } from "kysely";

import type { HeardPlace } from "../../contract/adapter.ts";
import type { InboundEvent, Place } from "../../contract/event.ts";
import type { ReplyMessage } from "../../contract/reply.ts";
import type { EventEntry, TurnEnding, UnfinishedTurn } from "../store.ts";
import type { Tables } from "./tables.ts";

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
      claims: 0,
      shown_text: "",
      ending: null,
    })
    .execute();
  return true;
}

/** The turns that are neither finished nor forgotten, in the order in which they were accepted. */
export async function unfinished(db: Kysely<Tables>): Promise<readonly UnfinishedTurn[]> {
  const turns = await db
    .selectFrom("turns")
    .select(["turn_id", "conversation_id", "event", "accepted_at_us", "begun_at_us", "claims", "shown_text", "ending"])
    .where("finished_at_us", "is", null)
    .orderBy("accepted_at_us")
    .execute();
  const messages = await db
    .selectFrom("platform_messages")
    .innerJoin("turns", "turns.turn_id", "platform_messages.turn_id")
    .select(["platform_messages.turn_id", "message_id", "reply_index"])
    .where("finished_at_us", "is", null)
    .where("reply_index", "is not", null)
    .orderBy("reply_index")
    .execute();
  const byTurn = new Map<string, ReplyMessage[]>();
  for (const { turn_id: turnId, message_id: messageId, reply_index: index } of messages) {
    const known = byTurn.get(turnId) ?? [];
    byTurn.set(turnId, [...known, { index: index ?? 0, messageId }]);
  }
  return turns.flatMap((turn) => {
    if (turn.event === null) return [];
    return {
      turnId: turn.turn_id,
      conversationId: turn.conversation_id,
      event: JSON.parse(turn.event) as InboundEvent,
      acceptedAtMs: Math.floor(turn.accepted_at_us / 1000),
      hasBegun: turn.begun_at_us !== null,
      claims: turn.claims,
      shownText: turn.shown_text,
      ...(turn.ending === null ? {} : { ending: JSON.parse(turn.ending) as TurnEnding }),
      messages: byTurn.get(turn.turn_id) ?? [],
    };
  });
}

/** The chats that were heard last, each once. */
export async function heardPlaces(db: Kysely<Tables>, platform: string, most: number): Promise<readonly HeardPlace[]> {
  const rows = await db
    .selectFrom("conversations")
    .select(["place", "last_event_id", "heard_at_ms"])
    .where("platform", "=", platform)
    .orderBy("heard_at_ms", "desc")
    .limit(most)
    .execute();
  const byChat = new Map<string, HeardPlace>();
  for (const { place, last_event_id: eventId, heard_at_ms: heardAtMs } of rows) {
    if (place === null || eventId === null) continue;
    const heard = { place: JSON.parse(place) as Place, eventId, heardAtMs };
    if (!byChat.has(heard.place.chatId)) byChat.set(heard.place.chatId, heard);
  }
  return [...byChat.values()];
}
