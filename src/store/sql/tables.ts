/*
 * The tables, as the queries see them; src/store/sql/migrations.ts makes them. Times are whole numbers: milliseconds since the
 * epoch in `_ms`, microseconds in `_us`. Every type is one that SQLite and PostgreSQL both have.
 */

import type { Place } from "../../contract/event.ts";
import type { ReplyMessageKind } from "../../contract/reply.ts";

/** Everything that is stored. */
export interface Tables {
  conversations: ConversationRow;
  chats: ChatRow;
  events: EventRow;
  turns: TurnRow;
  messages: MessageRow;
  platform_messages: PlatformMessageRow;
  summaries: SummaryRow;
  usage: UsageRow;
  migrations: MigrationRow;
}

/** A row of turns that continue one another. */
export interface ConversationRow {
  conversation_id: string;
  /** null for one of which only settings are known. */
  platform: string | null;
  /** JSON of a `Place`. */
  place: string | null;
  /** The last event that was accepted for it. */
  last_event_id: string | null;
  heard_at_ms: number;
  /** What the next turn continues; may name a turn that was pruned. */
  last_turn_id: string | null;
  /** JSON of an object of strings. */
  settings: string;
}

/** A chat in which the bot was spoken to, for as long as the conversation that was heard last there is known. */
export interface ChatRow {
  platform: string;
  chat_id: string;
  kind: Place["kind"];
  /** That one; it knows the place, the event and the exact time. */
  conversation_id: string;
  /** Up to a minute behind. */
  heard_at_ms: number;
}

/** An event that was accepted, for as long as it may come again. */
interface EventRow {
  platform: string;
  event_id: string;
  accepted_at_ms: number;
}

/** One event and what is done to answer it. */
export interface TurnRow {
  turn_id: string;
  conversation_id: string;
  /** May name a turn that was pruned. */
  parent_turn_id: string | null;
  /** JSON of the `InboundEvent` until the turn is finished. */
  event: string | null;
  /** Also tells the order: no two turns that are unfinished together have the same. */
  accepted_at_us: number;
  /** null until the model is asked. */
  begun_at_us: number | null;
  finished_at_us: number | null;
  /** Whether content inspection refused it: 1 or 0. */
  is_refused: number;
  claims: number;
  shown_text: string;
  /** JSON of a `TurnEnding` while the turn is unfinished. */
  ending: string | null;
  /** The index of a message of the reply that was about to be created and is not recorded. */
  creating_index: number | null;
  creating_kind: ReplyMessageKind | null;
  creating_trace: string | null;
}

/** What one side said in a turn. */
interface MessageRow {
  turn_id: string;
  role: "user" | "assistant";
  text: string;
}

/** The message of a platform that shows a message, or a part of one. */
interface PlatformMessageRow {
  platform: string;
  chat_id: string;
  message_id: string;
  turn_id: string;
  /** Which message of the reply it is; null for the user's own, and for one that another took the place of. */
  reply_index: number | null;
  /** null also where it is not known: a text then. */
  reply_kind: ReplyMessageKind | null;
}

/** The sum of a conversation up to and with a turn. */
interface SummaryRow {
  turn_id: string;
  text: string;
}

/** What a turn cost. */
interface UsageRow {
  turn_id: string;
  model: string;
  finished_at_us: number;
  estimated_prompt_tokens: number;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  reasoning_tokens: number | null;
}

/** A migration that was run. */
interface MigrationRow {
  number: number;
  run_at_ms: number;
}
