import type { Kysely, Transaction } from "kysely";

import type { Place } from "../../contract/event.ts";
import type { NewReplyMessage, ReplyMessage } from "../../contract/reply.ts";
import type { Question, TurnEnding, TurnResult } from "../store.ts";
import { toEvent, toPlace } from "./stored-json.ts";
import type { Tables } from "./tables.ts";

/** Records the question of a turn and which turn it continues. */
export async function beginTurn(
  db: Transaction<Tables>,
  turnId: string,
  question: Question,
  nowUs: number,
): Promise<{ readonly isQuoteKnown: boolean }> {
  const turn = await findTurn(db, turnId);
  if (turn === undefined) throw unknownTurn(turnId);
  const quotedTurnId =
    question.quotedMessageId === undefined ? undefined : await turnOfMessage(db, turn.place, question.quotedMessageId);
  const parentTurnId = quotedTurnId === turnId ? undefined : quotedTurnId;
  const isQuoteKnown = parentTurnId !== undefined && (await isInHistory(db, parentTurnId));
  if (turn.begunAtUs !== null) return { isQuoteKnown };
  await db
    .updateTable("turns")
    .set({ parent_turn_id: parentTurnId ?? turn.lastTurnId, begun_at_us: nowUs })
    .where("turn_id", "=", turnId)
    .execute();
  await db
    .updateTable("conversations")
    .set({ last_turn_id: turnId })
    .where("conversation_id", "=", turn.conversationId)
    .execute();
  await db.insertInto("messages").values({ turn_id: turnId, role: "user", text: question.text }).execute();
  if (question.messageId !== undefined) await showMessage(db, turnId, turn.place, question.messageId, null);
  return { isQuoteKnown };
}

/** Notes that a message of an unfinished turn's reply is about to be created. */
export async function recordCreate(
  db: Transaction<Tables>,
  turnId: string,
  { index, kind, trace }: NewReplyMessage,
): Promise<void> {
  await db
    .updateTable("turns")
    .set({ creating_index: index, creating_kind: kind, creating_trace: trace })
    .where("turn_id", "=", turnId)
    .where("finished_at_us", "is", null)
    .execute();
}

/** Records a message of a turn's reply, unless the turn is gone. */
export async function recordReplyMessage(
  db: Transaction<Tables>,
  turnId: string,
  message: ReplyMessage,
): Promise<void> {
  const turn = await findTurn(db, turnId);
  if (turn === undefined) return;
  await db
    .updateTable("platform_messages")
    .set({ reply_index: null })
    .where("turn_id", "=", turnId)
    .where("reply_index", "=", message.index)
    .execute();
  await showMessage(db, turnId, turn.place, message.messageId, message);
  await db
    .updateTable("turns")
    .set({ creating_index: null, creating_kind: null, creating_trace: null })
    .where("turn_id", "=", turnId)
    .where("creating_index", "=", message.index)
    .execute();
}

/** Records how an unfinished turn ends. */
export async function recordEnding(db: Transaction<Tables>, turnId: string, ending: TurnEnding): Promise<void> {
  await db
    .updateTable("turns")
    .set({ ending: JSON.stringify(ending) })
    .where("turn_id", "=", turnId)
    .where("finished_at_us", "is", null)
    .execute();
}

/** Records the answer and the usage, and that the turn is over. */
export async function finishTurn(
  db: Transaction<Tables>,
  turnId: string,
  { answer, usage, isRefused = false }: TurnResult,
  nowUs: number,
): Promise<void> {
  const ended = await db
    .updateTable("turns")
    .set({
      finished_at_us: nowUs,
      event: null,
      shown_text: "",
      ending: null,
      creating_index: null,
      creating_kind: null,
      creating_trace: null,
      is_refused: Number(isRefused),
    })
    .where("turn_id", "=", turnId)
    .where("finished_at_us", "is", null)
    .executeTakeFirst();
  if (ended.numUpdatedRows === 0n) return;
  if (answer.trim() !== "") {
    await db.insertInto("messages").values({ turn_id: turnId, role: "assistant", text: answer }).execute();
  }
  if (usage === undefined) return;
  await db
    .insertInto("usage")
    .values({
      turn_id: turnId,
      model: usage.model,
      finished_at_us: nowUs,
      estimated_prompt_tokens: usage.estimatedPromptTokens,
      prompt_tokens: usage.promptTokens ?? null,
      completion_tokens: usage.completionTokens ?? null,
      reasoning_tokens: usage.reasoningTokens ?? null,
    })
    .execute();
}

/** Removes a turn; the conversation goes on from the one before it. */
export async function forgetTurn(db: Transaction<Tables>, turnId: string): Promise<void> {
  const turn = await db.selectFrom("turns").select("parent_turn_id").where("turn_id", "=", turnId).executeTakeFirst();
  if (turn === undefined) return;
  await db
    .updateTable("conversations")
    .set({ last_turn_id: turn.parent_turn_id })
    .where("last_turn_id", "=", turnId)
    .where((query) =>
      query("conversation_id", "=", query.selectFrom("turns").select("conversation_id").where("turn_id", "=", turnId)),
    )
    .execute();
  await db.deleteFrom("turns").where("turn_id", "=", turnId).execute();
}

/** Counts one more start of an unfinished turn. */
export async function claimTurn(db: Transaction<Tables>, turnId: string): Promise<number> {
  const claimed = await db
    .updateTable("turns")
    .set((eb) => ({ claims: eb("claims", "+", 1) }))
    .where("turn_id", "=", turnId)
    .where("finished_at_us", "is", null)
    .returning("claims")
    .executeTakeFirst();
  if (claimed === undefined) throw unknownTurn(turnId);
  return claimed.claims;
}

/** Notes what is shown of an unfinished turn. */
export async function recordShownText(db: Transaction<Tables>, turnId: string, text: string): Promise<void> {
  await db
    .updateTable("turns")
    .set({ shown_text: text, claims: 0 })
    .where("turn_id", "=", turnId)
    .where("finished_at_us", "is", null)
    .execute();
}

/** undefined where there is none, or where it is not known any more in which chat it is. */
async function findTurn(db: Kysely<Tables>, turnId: string) {
  const turn = await db
    .selectFrom("turns")
    .innerJoin("conversations", "conversations.conversation_id", "turns.conversation_id")
    .select([
      "turns.conversation_id as conversationId",
      "begun_at_us as begunAtUs",
      "last_turn_id as lastTurnId",
      "place",
      "event",
    ])
    .where("turn_id", "=", turnId)
    .executeTakeFirst();
  const place = toPlace(turn?.place ?? null) ?? toEvent(turn?.event ?? null)?.place;
  return turn === undefined || place === undefined ? undefined : { ...turn, place };
}

async function turnOfMessage(db: Kysely<Tables>, place: Place, messageId: string): Promise<string | undefined> {
  const message = await db
    .selectFrom("platform_messages")
    .select("turn_id")
    .where("platform", "=", place.platform)
    .where("chat_id", "=", place.chatId)
    .where("message_id", "=", messageId)
    .executeTakeFirst();
  return message?.turn_id;
}

/** Whether whatever continues a turn is sent with it, or is never to be. */
async function isInHistory(db: Kysely<Tables>, turnId: string): Promise<boolean> {
  const turn = await db
    .selectFrom("turns")
    .leftJoin("messages", (join) =>
      join.onRef("messages.turn_id", "=", "turns.turn_id").on("messages.role", "=", "assistant"),
    )
    .select(["is_refused", "shown_text", "messages.role as answer"])
    .where("turns.turn_id", "=", turnId)
    .executeTakeFirst();
  return turn !== undefined && (turn.is_refused === 1 || turn.answer !== null || turn.shown_text !== "");
}

async function showMessage(
  db: Transaction<Tables>,
  turnId: string,
  place: Place,
  messageId: string,
  part: Pick<ReplyMessage, "index" | "kind"> | null,
): Promise<void> {
  const shows = { turn_id: turnId, reply_index: part?.index ?? null, reply_kind: part?.kind ?? null };
  await db
    .insertInto("platform_messages")
    .values({ platform: place.platform, chat_id: place.chatId, message_id: messageId, ...shows })
    .onConflict((conflict) => conflict.columns(["platform", "chat_id", "message_id"]).doUpdateSet(shows))
    .execute();
}

/** No fault of the store, so that nobody tries again. */
function unknownTurn(turnId: string): Error {
  return new Error(`The store knows no turn ${turnId} that goes on.`);
}
