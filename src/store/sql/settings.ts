import type { Kysely, Transaction } from "kysely";

import type { ConversationSettings } from "../store.ts";
import type { Tables } from "./tables.ts";

/** What was set for a conversation. */
export async function readSettings(db: Kysely<Tables>, conversationId: string): Promise<ConversationSettings> {
  const row = await db
    .selectFrom("conversations")
    .select("settings")
    .where("conversation_id", "=", conversationId)
    .executeTakeFirst();
  return row === undefined ? {} : (JSON.parse(row.settings) as ConversationSettings);
}

/** Sets and takes back settings, also of a conversation that nothing else is known of. */
export async function changeSettings(
  db: Transaction<Tables>,
  conversationId: string,
  changes: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  // What is undefined does not come into the JSON.
  const settings = JSON.stringify({ ...(await readSettings(db, conversationId)), ...changes });
  await db
    .insertInto("conversations")
    .values({
      conversation_id: conversationId,
      platform: null,
      place: null,
      last_event_id: null,
      heard_at_ms: 0,
      last_turn_id: null,
      settings,
    })
    .onConflict((conflict) => conflict.column("conversation_id").doUpdateSet({ settings }))
    .execute();
}
