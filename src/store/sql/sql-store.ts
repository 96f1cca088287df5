import type { Kysely } from "kysely";

import type { HeardPlace } from "../../contract/adapter.ts";
import type { Clock } from "../../contract/clock.ts";
import type { InboundEvent } from "../../contract/event.ts";
import type { NewReplyMessage, ReplyMessage } from "../../contract/reply.ts";
import type { Logger } from "../../contract/logger.ts";
import type {
  ConversationSettings,
  EventEntry,
  Exchange,
  PruneResult,
  Question,
  Store,
  TurnEnding,
  TurnResult,
  UnfinishedTurn,
} from "../store.ts";
import { heardPlaces } from "./chats.ts";
import { accept, lastUnfinishedUs, unfinished } from "./events.ts";
import { ancestors, promptTokenRatio } from "./history.ts";
import { type Cursor, prune } from "./prune.ts";
import { changeSettings, readSettings } from "./settings.ts";
import type { Tables } from "./tables.ts";
import {
  beginTurn,
  claimTurn,
  finishTurn,
  forgetTurn,
  recordCreate,
  recordEnding,
  recordReplyMessage,
  recordShownText,
} from "./turns.ts";
import { WriteQueue } from "./write-queue.ts";

/** What a store in a database needs besides the database. */
export interface SqlStoreDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** What went wrong, as a StoreError where the database is at fault. */
  readonly toError: (error: unknown) => unknown;
  /** Throws when what is committed now would not be found again. */
  readonly checkPlace: () => void;
  /** Takes what was removed also out of what the database keeps beside its tables; resolves to whether that was possible. */
  readonly erase: () => Promise<boolean>;
  /** Ends the database. */
  readonly close: () => Promise<void>;
}

/** Remembers in a database whose tables are of this version. Its queries are the same for every kind of database. */
export class SqlStore implements Store {
  readonly #db: Kysely<Tables>;
  readonly #dependencies: SqlStoreDependencies;
  readonly #writes: WriteQueue;
  #lastUs: number;
  #pruned: Cursor | undefined;

  private constructor(db: Kysely<Tables>, dependencies: SqlStoreDependencies, lastUs: number) {
    this.#db = db;
    this.#dependencies = dependencies;
    this.#writes = new WriteQueue(db, dependencies);
    this.#lastUs = lastUs;
  }

  /** Resolves once it is known what an earlier run left, so that what comes now comes after it whatever the clock says. */
  static async open(db: Kysely<Tables>, dependencies: SqlStoreDependencies): Promise<SqlStore> {
    try {
      return new SqlStore(db, dependencies, await lastUnfinishedUs(db));
    } catch (error) {
      throw dependencies.toError(error);
    }
  }

  accept(event: InboundEvent, entry: EventEntry): Promise<boolean> {
    const nowUs = this.#nowUs();
    return this.#writes.write((db) => accept(db, event, entry, nowUs));
  }

  beginTurn(turnId: string, question: Question): Promise<{ readonly isQuoteKnown: boolean }> {
    return this.#writes.write((db) => beginTurn(db, turnId, question, this.#nowUs()));
  }

  recordCreate(turnId: string, message: NewReplyMessage): Promise<void> {
    return this.#writes.write((db) => recordCreate(db, turnId, message));
  }

  recordReplyMessage(turnId: string, message: ReplyMessage): Promise<void> {
    return this.#writes.write((db) => recordReplyMessage(db, turnId, message));
  }

  recordShownText(turnId: string, text: string): Promise<void> {
    return this.#writes.write((db) => recordShownText(db, turnId, text));
  }

  claimTurn(turnId: string): Promise<number> {
    return this.#writes.write((db) => claimTurn(db, turnId));
  }

  recordEnding(turnId: string, ending: TurnEnding): Promise<void> {
    return this.#writes.write((db) => recordEnding(db, turnId, ending));
  }

  finishTurn(turnId: string, result: TurnResult): Promise<void> {
    return this.#writes.write((db) => finishTurn(db, turnId, result, this.#nowUs()));
  }

  forgetTurn(turnId: string): Promise<void> {
    return this.#writes.write((db) => forgetTurn(db, turnId));
  }

  async unfinished(): Promise<readonly UnfinishedTurn[]> {
    const { turns, unreadable } = await this.#read(() => unfinished(this.#db));
    await Promise.all(unreadable.map((turnId) => this.#giveUp(turnId)));
    return turns;
  }

  async *ancestors(turnId: string): AsyncIterable<Exchange> {
    try {
      yield* ancestors(this.#db, turnId);
    } catch (error) {
      throw this.#dependencies.toError(error);
    }
  }

  async summarize(turnId: string, summary: string): Promise<void> {
    await this.#writes.write((db) =>
      db
        .insertInto("summaries")
        .columns(["turn_id", "text"])
        .expression((query) =>
          query
            .selectFrom("turns")
            .select((row) => ["turn_id", row.val(summary).as("text")])
            .where("turn_id", "=", turnId),
        )
        .onConflict((conflict) => conflict.column("turn_id").doUpdateSet({ text: summary }))
        .execute(),
    );
  }

  async startAfresh(conversationId: string): Promise<void> {
    await this.#writes.write((db) =>
      db
        .updateTable("conversations")
        .set({ last_turn_id: null })
        .where("conversation_id", "=", conversationId)
        .execute(),
    );
  }

  promptTokenRatio(model: string): Promise<number | undefined> {
    return this.#read(() => promptTokenRatio(this.#db, model));
  }

  settings(conversationId: string): Promise<ConversationSettings> {
    return this.#read(() => readSettings(this.#db, conversationId));
  }

  changeSettings(conversationId: string, changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    return this.#writes.write((db) => changeSettings(db, conversationId, changes));
  }

  heardPlaces(platform: string, most: number): Promise<readonly HeardPlace[]> {
    return this.#read(() => heardPlaces(this.#db, platform, most));
  }

  async prune(turnsBeforeMs: number | undefined, eventsBeforeMs: number): Promise<PruneResult> {
    const turnsBeforeUs = turnsBeforeMs === undefined ? undefined : Math.floor(turnsBeforeMs * 1000);
    const from = this.#pruned;
    const { isMore, next } = await this.#writes.write((db) =>
      prune(db, turnsBeforeUs, Math.floor(eventsBeforeMs), from),
    );
    this.#pruned = next;
    if (isMore) return "more";
    if (turnsBeforeUs === undefined) return "done";
    return (await this.#read(() => this.#dependencies.erase())) ? "done" : "held";
  }

  async close(): Promise<void> {
    await this.#writes.close();
    await this.#dependencies.close();
  }

  /** Ends a turn that cannot be read. Does not reject: no turn is to keep the program from starting. */
  async #giveUp(turnId: string): Promise<void> {
    const remedy = "If more of this comes, check the disk, and put a backup in the place of the file.";
    this.#dependencies.log.error(
      { ref: turnId, remedy },
      "What is stored of an unfinished turn cannot be read; the turn is closed, and who asked gets no answer.",
    );
    // Where the store fails, the next start meets the turn again.
    await this.finishTurn(turnId, { answer: "", usage: undefined }).catch(() => undefined);
  }

  async #read<Result>(query: () => Promise<Result>): Promise<Result> {
    try {
      return await query();
    } catch (error) {
      throw this.#dependencies.toError(error);
    }
  }

  /** The time, later than every time given before, and than that of every turn which an earlier run left. */
  #nowUs(): number {
    this.#lastUs = Math.max(this.#lastUs + 1, Math.floor(this.#dependencies.clock.nowMs() * 1000));
    return this.#lastUs;
  }
}
