import { DatabaseSync } from "node:sqlite";

import { systemClock } from "../src/clock.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import { RecordingLogger } from "../test/support/recording-logger.ts";

/** What a {@link writeDatabase} database holds. */
export const size = {
  turns: 500_000,
  turnsPerConversation: 50,
  /** One conversation is longer than all others. */
  longConversationTurns: 10_000,
  unfinishedTurns: 100,
} as const;

/** The turn at the end of the long conversation, which is begun and not answered. */
export const longConversationTurnId = "LONGLAST";
/** The first of the private chats that have an unfinished turn; the others follow. */
export const firstUnfinishedChatId = 900_000_000;

/**
 * Makes a database of Runnel's at `path` with a million messages: questions of some 60 characters, answers of some 400. It
 * takes about half a minute; what a running store does for durability is left out.
 */
export async function writeDatabase(path: string): Promise<void> {
  const store = await openSqliteStore(path, { clock: systemClock, log: new RecordingLogger(), random: Math.random });
  await store.close();
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
  database.exec("BEGIN");
  database.exec(toSql(Date.now()));
  database.exec("COMMIT");
  database.exec("PRAGMA journal_mode = WAL");
  database.close();
}

const turnColumns =
  "turns (turn_id, conversation_id, parent_turn_id, event, accepted_at_us, begun_at_us, finished_at_us, claims, shown_text)";

/** Turn ids are scattered like real ones, and times go back from `nowMs`, one second for each turn. */
function toSql(nowMs: number): string {
  const turnId = (i: string) => `printf('%08X', (${i}) * 2654435761 % 4294967296)`;
  const ordinary = size.turns - size.longConversationTurns;
  const startUs = (nowMs - size.turns * 1000) * 1000;
  const isFirst = `i % ${size.turnsPerConversation} = 0`;
  const chatOf = `CAST(i / ${size.turnsPerConversation} AS TEXT)`;
  return `
    ${numbers(ordinary / size.turnsPerConversation)} INSERT INTO conversations
      SELECT 'telegram/' || i || '/', 'telegram', ${place("CAST(i AS TEXT)")}, CAST(i AS TEXT), ${nowMs} - i * 1000,
        ${turnId(`i * ${size.turnsPerConversation} + ${size.turnsPerConversation - 1}`)}, '{}' FROM n;
    INSERT INTO conversations VALUES
      ('telegram/long/', 'telegram', ${place("'long'")}, 'long', ${nowMs}, '${longConversationTurnId}', '{}');
    ${numbers(size.turns)} INSERT INTO events
      SELECT 'telegram', CAST(800000000 + i AS TEXT), ${nowMs} - (${size.turns} - i) * 1000 FROM n;
    ${numbers(ordinary)} INSERT INTO ${turnColumns}
      SELECT ${turnId("i")}, 'telegram/' || ${chatOf} || '/', CASE WHEN ${isFirst} THEN NULL ELSE ${turnId("i - 1")} END,
        NULL, ${startUs} + i * 1000000, ${startUs} + i * 1000000, ${startUs} + i * 1000000, 0, '' FROM n;
    ${numbers(size.longConversationTurns)} INSERT INTO ${turnColumns}
      SELECT 'LONG' || i, 'telegram/long/', CASE WHEN i = 0 THEN NULL ELSE 'LONG' || (i - 1) END,
        NULL, ${startUs} + i * 1000000, ${startUs} + i * 1000000, ${startUs} + i * 1000000, 0, '' FROM n;
    INSERT INTO messages SELECT turn_id, 'user',
        'What would be a good way to find out about number ' || accepted_at_us || '?' FROM turns;
    INSERT INTO messages SELECT turn_id, 'assistant',
        'That depends. ' || hex(randomblob(190)) || ' And so on.' FROM turns;
    INSERT INTO platform_messages SELECT 'telegram', conversation_id, 2 * rowid, turn_id, NULL, NULL FROM turns;
    INSERT INTO platform_messages SELECT 'telegram', conversation_id, 2 * rowid + 1, turn_id, 0, 'text' FROM turns;
    INSERT INTO chats SELECT platform, json_extract(place, '$.chatId'), 'private', conversation_id, heard_at_ms FROM conversations;
    INSERT INTO usage SELECT turn_id, 'qwen-plus', finished_at_us, 1000, 900, 100, NULL FROM turns;
    INSERT INTO ${turnColumns} VALUES ('${longConversationTurnId}', 'telegram/long/', 'LONG${size.longConversationTurns - 1}', NULL,
      ${nowMs * 1000}, ${nowMs * 1000}, ${nowMs * 1000}, 0, '');`;
}

/** Adds the turns that a process left which ended just now, in place of any that were added before. */
export function leaveTurns(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`BEGIN; DELETE FROM turns WHERE turn_id LIKE 'OPEN%'; ${toUnfinishedSql(Date.now())} COMMIT;`);
  database.close();
}

function toUnfinishedSql(nowMs: number): string {
  return `
    ${numbers(size.unfinishedTurns)} INSERT OR REPLACE INTO conversations
      SELECT 'telegram/' || (${firstUnfinishedChatId} + i) || '/', 'telegram',
        ${place(`CAST(${firstUnfinishedChatId} + i AS TEXT)`)}, 'open' || i, ${nowMs}, NULL, '{}' FROM n;
    ${numbers(size.unfinishedTurns)} INSERT INTO ${turnColumns}
      SELECT 'OPEN' || i, 'telegram/' || (${firstUnfinishedChatId} + i) || '/', NULL,
        json_object('type', 'message', 'id', 'open' || i, 'text', 'Are you still there?', 'isAddressed', json('true'),
          'place', json(${place(`CAST(${firstUnfinishedChatId} + i AS TEXT)`)}),
          'sender', json_object('id', CAST(${firstUnfinishedChatId} + i AS TEXT), 'isBot', json('false')),
          'sentAtMs', ${nowMs}, 'messageId', '1',
          'target', json_object('place', json(${place(`CAST(${firstUnfinishedChatId} + i AS TEXT)`)}), 'replyId', 'open' || i)),
        ${nowMs * 1000} + i, NULL, NULL, 0, '' FROM n;
    INSERT OR IGNORE INTO events SELECT 'telegram', 'open' || (rowid - (SELECT min(rowid) FROM turns WHERE turn_id LIKE 'OPEN%')),
      ${nowMs} FROM turns WHERE turn_id LIKE 'OPEN%';`;
}

function numbers(count: number): string {
  return `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;
}

function place(chatId: string): string {
  return `json_object('platform', 'telegram', 'chatId', ${chatId}, 'kind', 'private')`;
}
