import { DatabaseSync } from "node:sqlite";

/** A question as it is stored. */
export interface StoredQuestion {
  readonly turnId: string;
  readonly parentTurnId: string | null;
  /** "" where there is none. */
  readonly answer: string;
  /** The ids of the messages of its reply, in order. */
  readonly messageIds: readonly string[];
}

/** What the database says in the end. */
export interface Records {
  /** By the text of the question: one, unless something was taken in twice. */
  readonly questions: ReadonlyMap<string, readonly StoredQuestion[]>;
  /** `platform/chat/message` of every message that belongs to a turn, the replaced ones included. */
  readonly knownMessages: ReadonlySet<string>;
  /** Turns that are neither finished nor forgotten. */
  readonly unfinished: number;
}

interface TurnRow {
  readonly turn_id: string;
  readonly parent_turn_id: string | null;
  readonly question: string;
  readonly answer: string | null;
}

interface MessageRow {
  readonly platform: string;
  readonly chat_id: string;
  readonly message_id: string;
  readonly turn_id: string;
  readonly reply_index: number | null;
}

/** Reads a database that nobody writes to any more. */
export function readRecords(path: string): Records {
  const database = new DatabaseSync(path, { readOnly: true });
  const turns = database
    .prepare(
      `SELECT turns.turn_id, parent_turn_id, question.text AS question, answer.text AS answer FROM turns
       JOIN messages AS question ON question.turn_id = turns.turn_id AND question.role = 'user'
       LEFT JOIN messages AS answer ON answer.turn_id = turns.turn_id AND answer.role = 'assistant'`,
    )
    .all() as unknown as readonly TurnRow[];
  const messages = database
    .prepare("SELECT * FROM platform_messages ORDER BY reply_index")
    .all() as unknown as readonly MessageRow[];
  const { unfinished } = database
    .prepare("SELECT count(*) AS unfinished FROM turns WHERE finished_at_us IS NULL")
    .get() as { readonly unfinished: number };
  database.close();
  const messageIds = Map.groupBy(
    messages.filter((message) => message.reply_index !== null),
    (message) => message.turn_id,
  );
  const stored = turns.map((turn) => ({
    question: turn.question,
    turnId: turn.turn_id,
    parentTurnId: turn.parent_turn_id,
    answer: turn.answer ?? "",
    messageIds: (messageIds.get(turn.turn_id) ?? []).map((message) => message.message_id),
  }));
  return {
    questions: Map.groupBy(stored, ({ question }) => question),
    knownMessages: new Set(messages.map((message) => `${message.platform}/${message.chat_id}/${message.message_id}`)),
    unfinished,
  };
}
