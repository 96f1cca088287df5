import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode, SqliteQueryCompiler } from "kysely";

import { openSqliteFile } from "../../../src/store/sqlite/open.ts";
import { type Cursor, prune } from "../../../src/store/sql/prune.ts";
import { temporaryPath } from "../sqlite/stage.ts";

const old = { platform: "telegram", place: "{}", last_event_id: "1", last_turn_id: null };

/** A database with conversations that were heard long ago: so many with settings, and then so many of which nothing is known. */
async function openOld(context: TestContext, kept: number, forgotten: number) {
  const file = await openSqliteFile(temporaryPath(context), 0);
  context.after(() => file.close());
  const { db } = file;
  await db.transaction().execute(async (transaction) => {
    for (let index = 0; index < kept + forgotten; index += 1) {
      const settings = index < kept ? '{"voice":"kind"}' : "{}";
      const row = { ...old, conversation_id: String(index), heard_at_ms: Math.floor(index / 300), settings };
      await transaction.insertInto("conversations").values(row).execute();
    }
  });
  return db;
}

test("conversations that stay are looked at once while the others go", async (context) => {
  const db = await openOld(context, 1000, 150);
  let from: Cursor | undefined;
  let batches = 0;
  for (let isMore = true; isMore; batches += 1) {
    ({ isMore, next: from } = await db.transaction().execute((transaction) => prune(transaction, 1e6, 0, from)));
  }
  const left = await db.selectFrom("conversations").select("settings").execute();
  assert.deepEqual([left.length, new Set(left.map(({ settings }) => settings)).size], [1000, 1]);
  assert.ok(batches <= 15, `${batches} batches`);
  assert.equal(from, undefined, "the next time begins at the beginning");
});

test("a conversation with a turn stays", async (context) => {
  const db = await openOld(context, 0, 2);
  const turn = { turn_id: "t", conversation_id: "0", parent_turn_id: null, event: null, claims: 0, shown_text: "" };
  const times = { accepted_at_us: 2e9, begun_at_us: null, finished_at_us: 2e9 };
  const ending = { ending: null, is_refused: 0, creating_index: null, creating_kind: null };
  await db
    .insertInto("turns")
    .values({ ...turn, ...times, ...ending })
    .execute();
  await db.transaction().execute((transaction) => prune(transaction, 1e9, 0, undefined));
  const left = await db.selectFrom("conversations").select("conversation_id").execute();
  assert.deepEqual(
    left.map(({ conversation_id: id }) => id),
    ["0"],
  );
});

test("no step of removing reads a table from its beginning to its end", async (context) => {
  const db = await openOld(context, 0, 300);
  const nodes: RootOperationNode[] = [];
  const watching: KyselyPlugin = {
    transformQuery: ({ node }) => {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const watched = db.withPlugin(watching);
  let from: Cursor | undefined;
  for (let isMore = true; isMore;) {
    ({ isMore, next: from } = await watched.transaction().execute((transaction) => prune(transaction, 1e6, 1, from)));
  }
  assert.ok(nodes.length > 10);
  for (const node of nodes) {
    const { sql, parameters } = new SqliteQueryCompiler().compileQuery(node, createQueryId());
    const { rows } = await db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`EXPLAIN QUERY PLAN ${sql}`, [...parameters]),
    );
    const scans = rows.filter(({ detail }) => detail.startsWith("SCAN"));
    assert.deepEqual(scans, [], sql);
  }
});
