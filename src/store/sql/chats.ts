import type { Kysely, Transaction } from "kysely";

import type { HeardPlace } from "../../contract/adapter.ts";
import type { Place } from "../../contract/event.ts";
import { toHeardPlaces } from "../heard-places.ts";
import { toPlace } from "./stored-json.ts";
import type { ChatRow, ConversationRow, Tables } from "./tables.ts";

/** Rows that are read and written together. */
const pageRows = 1000;
/** How far the time of a chat may be behind that of its conversation. */
const exactnessMs = 60_000;

/** Notes that these chats were heard, each once, in these conversations. */
export async function hearChats(db: Transaction<Tables>, chats: readonly ChatRow[]): Promise<void> {
  await db
    .insertInto("chats")
    .values(chats)
    .onConflict((conflict) =>
      conflict
        .columns(["platform", "chat_id"])
        .doUpdateSet((row) => ({
          kind: row.ref("excluded.kind"),
          conversation_id: row.ref("excluded.conversation_id"),
          heard_at_ms: row.ref("excluded.heard_at_ms"),
        }))
        // A row that stays as it is costs no page of the disk, and most that is said follows something in the same chat.
        .where((row) =>
          row.or([
            row("excluded.conversation_id", "!=", row.ref("chats.conversation_id")),
            row("excluded.heard_at_ms", ">=", row("chats.heard_at_ms", "+", exactnessMs)),
          ]),
        ),
    )
    .execute();
}

/** A chat that is heard now. */
export function toChatRow({ platform, chatId, kind }: Place, conversationId: string, heardAtMs: number): ChatRow {
  return { platform, chat_id: chatId, kind, conversation_id: conversationId, heard_at_ms: heardAtMs };
}

/** Lists the chats of all conversations, page by page; those whose place cannot be read are left out. */
export async function listChats(db: Transaction<Tables>): Promise<void> {
  let last: Heard | undefined = { heard_at_ms: -1, conversation_id: "", place: null };
  while (last !== undefined) {
    const page: readonly Heard[] = await readHeardAfter(db, last);
    const chats = new Map<string, ChatRow>();
    for (const { place: json, conversation_id: conversationId, heard_at_ms: heardAtMs } of page) {
      const place = toPlace(json);
      if (place === undefined) continue;
      chats.set(`${place.platform}/${place.chatId}`, toChatRow(place, conversationId, heardAtMs));
    }
    if (chats.size > 0) await hearChats(db, [...chats.values()]);
    last = page.at(-1);
  }
}

type Heard = Pick<ConversationRow, "heard_at_ms" | "conversation_id" | "place">;

/** The next page of conversations, in the order in which they were heard. */
function readHeardAfter(db: Transaction<Tables>, last: Heard): Promise<Heard[]> {
  return db
    .selectFrom("conversations")
    .select(["heard_at_ms", "conversation_id", "place"])
    .where((row) =>
      row(row.refTuple("heard_at_ms", "conversation_id"), ">", row.tuple(last.heard_at_ms, last.conversation_id)),
    )
    .orderBy("heard_at_ms")
    .orderBy("conversation_id")
    .limit(pageRows)
    .execute();
}

/** The chats that were heard last, as the store promises them; without those whose place cannot be read. */
export async function heardPlaces(db: Kysely<Tables>, platform: string, most: number): Promise<readonly HeardPlace[]> {
  const privateChats = await heardLast(db, platform, "private", most);
  return toHeardPlaces(privateChats, await heardLast(db, platform, "group", most), most);
}

/** Reads on a little beyond the edge, because what is noted there may have been heard later. */
async function heardLast(
  db: Kysely<Tables>,
  platform: string,
  kind: Place["kind"],
  most: number,
): Promise<readonly HeardPlace[]> {
  const chats = db.selectFrom("chats").where("chats.platform", "=", platform).where("kind", "=", kind);
  const edge = await chats
    .select("heard_at_ms")
    .orderBy("heard_at_ms", "desc")
    .offset(most - 1)
    .limit(1)
    .executeTakeFirst();
  const rows = await chats
    .innerJoin("conversations", "conversations.conversation_id", "chats.conversation_id")
    .select(["place", "last_event_id", "conversations.heard_at_ms"])
    .where("chats.heard_at_ms", ">=", (edge?.heard_at_ms ?? 0) - exactnessMs)
    .orderBy("conversations.heard_at_ms", "desc")
    .limit(most)
    .execute();
  return rows.flatMap(({ place: json, last_event_id: eventId, heard_at_ms: heardAtMs }) => {
    const place = toPlace(json);
    return place === undefined || eventId === null ? [] : [{ place, eventId, heardAtMs }];
  });
}
