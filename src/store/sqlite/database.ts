import type { DatabaseSync, StatementSync } from "node:sqlite";

import type { SqliteDatabase, SqliteStatement } from "kysely";

/** More kinds of statements than Runnel has; each is prepared once. */
const mostStatements = 200;

/**
 * A database of node:sqlite in the form in which Kysely's SQLite dialect takes one. Its statements are prepared once. Every
 * call blocks until it is done.
 */
export class NodeSqliteDatabase implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  /** Takes over an open database. */
  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#toStatement(sql);
    if (this.#statements.size >= mostStatements) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #toStatement(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql);
    const parametersOf = (parameters: readonly unknown[]) => parameters as Parameters<StatementSync["all"]>;
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parametersOf(parameters)),
      iterate: (parameters) => statement.iterate(...parametersOf(parameters)),
      run: (parameters) => {
        // After a full disk SQLite has rolled back by itself, and Kysely asks for it once more.
        if (sql === "rollback" && !this.#database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
        return statement.run(...parametersOf(parameters));
      },
    };
  }
}
