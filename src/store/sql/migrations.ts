import type { Kysely, Transaction } from "kysely";

import { StoreError } from "../store-error.ts";
import { listChats } from "./chats.ts";
import type { Tables } from "./tables.ts";

type Migration = (db: Transaction<Tables>) => Promise<void>;

/** In order; number n is the n-th. What was released is never changed, only followed by another. */
const migrations: readonly Migration[] = [createTables, addEndings, addCreatesAndRefusals, addChats];

/**
 * Brings the tables up to this version, in one transaction. Resolves to whether there were none. Rejects with a
 * {@link StoreError} when a newer version or another program made the database. `name` is what the operator calls it.
 */
export async function migrate(db: Kysely<Tables>, name: string, nowMs: number): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const done = await lastMigration(transaction, name);
    if (done > migrations.length) {
      throw new StoreError(
        "newer",
        `${name} was written by a newer version of Runnel: its tables are of version ${done}, and this program knows ${migrations.length}.`,
        "Start the newer version again, or set storage.url to another file.",
      );
    }
    for (const [index, run] of migrations.entries()) {
      if (index < done) continue;
      await run(transaction);
      await transaction
        .insertInto("migrations")
        .values({ number: index + 1, run_at_ms: nowMs })
        .execute();
    }
    return done === 0;
  });
}

/** The number of the last migration that was run; 0 for an empty database, which gets its list of them. */
async function lastMigration(db: Transaction<Tables>, name: string): Promise<number> {
  const tables = await db.introspection.getTables();
  if (tables.every((table) => table.name !== "migrations")) {
    if (tables.length > 0) {
      throw new StoreError(
        "foreign",
        `${name} is the database of another program.`,
        "Set storage.url to a file of Runnel's own.",
      );
    }
    await db.schema
      .createTable("migrations")
      .addColumn("number", "integer", (column) => column.primaryKey())
      .addColumn("run_at_ms", "bigint", (column) => column.notNull())
      .execute();
  }
  const last = await db
    .selectFrom("migrations")
    .select(({ fn }) => fn.max("number").as("number"))
    .executeTakeFirst();
  return last?.number ?? 0;
}

async function addEndings({ schema }: Transaction<Tables>): Promise<void> {
  await schema.alterTable("turns").addColumn("ending", "text").execute();
}

async function addCreatesAndRefusals({ schema }: Transaction<Tables>): Promise<void> {
  await schema.alterTable("turns").addColumn("creating_index", "integer").execute();
  await schema.alterTable("turns").addColumn("creating_kind", "text").execute();
  await schema.alterTable("turns").addColumn("creating_trace", "text").execute();
  await schema
    .alterTable("turns")
    .addColumn("is_refused", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable("platform_messages").addColumn("reply_kind", "text").execute();
}

async function addChats(db: Transaction<Tables>): Promise<void> {
  const { schema } = db;
  await schema
    .createIndex("conversations_by_age")
    .on("conversations")
    .columns(["heard_at_ms", "conversation_id"])
    .execute();
  await schema.dropIndex("conversations_by_time").execute();

  await schema
    .createTable("chats")
    .addColumn("platform", "text", (column) => column.notNull())
    .addColumn("chat_id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("conversation_id", "text", (column) =>
      column.notNull().references("conversations.conversation_id").onDelete("cascade"),
    )
    .addColumn("heard_at_ms", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("chats_key", ["platform", "chat_id"])
    .execute();
  await schema.createIndex("chats_by_time").on("chats").columns(["platform", "kind", "heard_at_ms"]).execute();
  await schema.createIndex("chats_by_conversation").on("chats").column("conversation_id").execute();
  await listChats(db);
}

async function createTables({ schema }: Transaction<Tables>): Promise<void> {
  await schema
    .createTable("conversations")
    .addColumn("conversation_id", "text", (column) => column.primaryKey())
    .addColumn("platform", "text")
    .addColumn("place", "text")
    .addColumn("last_event_id", "text")
    .addColumn("heard_at_ms", "bigint", (column) => column.notNull())
    .addColumn("last_turn_id", "text")
    .addColumn("settings", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("conversations_by_time").on("conversations").columns(["platform", "heard_at_ms"]).execute();

  await schema
    .createTable("events")
    .addColumn("platform", "text", (column) => column.notNull())
    .addColumn("event_id", "text", (column) => column.notNull())
    .addColumn("accepted_at_ms", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("events_key", ["platform", "event_id"])
    .execute();
  await schema.createIndex("events_by_time").on("events").column("accepted_at_ms").execute();

  await schema
    .createTable("turns")
    .addColumn("turn_id", "text", (column) => column.primaryKey())
    .addColumn("conversation_id", "text", (column) => column.notNull().references("conversations.conversation_id"))
    .addColumn("parent_turn_id", "text")
    .addColumn("event", "text")
    .addColumn("accepted_at_us", "bigint", (column) => column.notNull())
    .addColumn("begun_at_us", "bigint")
    .addColumn("finished_at_us", "bigint")
    .addColumn("claims", "integer", (column) => column.notNull())
    .addColumn("shown_text", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("turns_by_time").on("turns").columns(["finished_at_us", "accepted_at_us"]).execute();
  await schema.createIndex("turns_by_conversation").on("turns").column("conversation_id").execute();

  await schema
    .createTable("messages")
    .addColumn("turn_id", "text", (column) => column.notNull().references("turns.turn_id").onDelete("cascade"))
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("messages_key", ["turn_id", "role"])
    .execute();

  await schema
    .createTable("platform_messages")
    .addColumn("platform", "text", (column) => column.notNull())
    .addColumn("chat_id", "text", (column) => column.notNull())
    .addColumn("message_id", "text", (column) => column.notNull())
    .addColumn("turn_id", "text", (column) => column.notNull().references("turns.turn_id").onDelete("cascade"))
    .addColumn("reply_index", "integer")
    .addPrimaryKeyConstraint("platform_messages_key", ["platform", "chat_id", "message_id"])
    .execute();
  await schema.createIndex("platform_messages_by_turn").on("platform_messages").column("turn_id").execute();

  await schema
    .createTable("summaries")
    .addColumn("turn_id", "text", (column) => column.primaryKey().references("turns.turn_id").onDelete("cascade"))
    .addColumn("text", "text", (column) => column.notNull())
    .execute();

  await schema
    .createTable("usage")
    .addColumn("turn_id", "text", (column) => column.primaryKey().references("turns.turn_id").onDelete("cascade"))
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("finished_at_us", "bigint", (column) => column.notNull())
    .addColumn("estimated_prompt_tokens", "integer", (column) => column.notNull())
    .addColumn("prompt_tokens", "integer")
    .addColumn("completion_tokens", "integer")
    .addColumn("reasoning_tokens", "integer")
    .execute();
  await schema.createIndex("usage_by_model").on("usage").columns(["model", "finished_at_us"]).execute();
}
