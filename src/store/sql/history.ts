import { type Kysely, sql } from "kysely";

import type { Exchange } from "../store.ts";
import type { Tables } from "./tables.ts";

/** Turns that are read together: few at first, because many prompts need no more. */
const firstPageTurns = 32;
const longestPageTurns = 256;
/** Enough turns for a steady ratio, few enough to follow when the model behind a name changes. */
const countedTurns = 50;

/** The turns before `turnId` of which an answer is known or shown, the newest first, read page by page. */
export async function* ancestors(db: Kysely<Tables>, turnId: string): AsyncIterable<Exchange> {
  let next = await parentOf(db, turnId);
  for (let pageTurns = firstPageTurns; next !== null; pageTurns = Math.min(2 * pageTurns, longestPageTurns)) {
    const page: Page = await readPage(db, next, pageTurns);
    for (const { turnId: id, question, answer: whole, shownText, summary } of page) {
      const answer = whole ?? shownText;
      if (question === null || answer === "") continue;
      yield { turnId: id, question, answer, ...(summary === null ? {} : { summary }) };
    }
    next = page.length < pageTurns ? null : (page.at(-1)?.parentTurnId ?? null);
  }
}

async function parentOf(db: Kysely<Tables>, turnId: string): Promise<string | null> {
  const turn = await db.selectFrom("turns").select("parent_turn_id").where("turn_id", "=", turnId).executeTakeFirst();
  return turn?.parent_turn_id ?? null;
}

type Page = Awaited<ReturnType<typeof readPage>>;

/** `turnId` and what it continues, the newest first, at most so many. */
function readPage(db: Kysely<Tables>, turnId: string, pageTurns: number) {
  return db
    .withRecursive("line(turn_id, parent_turn_id, depth)", (query) =>
      query
        .selectFrom("turns")
        .select(["turn_id", "parent_turn_id", sql<number>`1`.as("depth")])
        .where("turn_id", "=", turnId)
        .unionAll(
          query
            .selectFrom("turns")
            .innerJoin("line", "line.parent_turn_id", "turns.turn_id")
            .select(["turns.turn_id", "turns.parent_turn_id", sql<number>`line.depth + 1`.as("depth")])
            .where("line.depth", "<", pageTurns),
        ),
    )
    .selectFrom("line")
    .innerJoin("turns", "turns.turn_id", "line.turn_id")
    .leftJoin("messages as question", (join) =>
      join.onRef("question.turn_id", "=", "line.turn_id").on("question.role", "=", "user"),
    )
    .leftJoin("messages as answer", (join) =>
      join.onRef("answer.turn_id", "=", "line.turn_id").on("answer.role", "=", "assistant"),
    )
    .leftJoin("summaries", "summaries.turn_id", "line.turn_id")
    .select([
      "line.turn_id as turnId",
      "line.parent_turn_id as parentTurnId",
      "question.text as question",
      "answer.text as answer",
      "turns.shown_text as shownText",
      "summaries.text as summary",
    ])
    .orderBy("line.depth")
    .execute();
}

/** Tokens counted for each one estimated, over a model's last turns. */
export async function promptTokenRatio(db: Kysely<Tables>, model: string): Promise<number | undefined> {
  const row = await db
    .selectFrom((query) =>
      query
        .selectFrom("usage")
        .select(["prompt_tokens", "estimated_prompt_tokens"])
        .where("model", "=", model)
        .where("prompt_tokens", "is not", null)
        .where("estimated_prompt_tokens", ">", 0)
        .orderBy("finished_at_us", "desc")
        .limit(countedTurns)
        .as("recent"),
    )
    .select(({ fn }) => [
      fn.sum<number | string | null>("prompt_tokens").as("counted"),
      fn.sum<number | string | null>("estimated_prompt_tokens").as("estimated"),
    ])
    .executeTakeFirst();
  const estimated = Number(row?.estimated ?? 0);
  return estimated > 0 ? Number(row?.counted) / estimated : undefined;
}
