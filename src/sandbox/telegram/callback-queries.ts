const FIRST_QUERY_ID = 4_300_000_000_001;

/** The button presses of people, and what the bot answered. */
export class CallbackQueries {
  readonly #answers = new Map<string, string | undefined>();

  /** The id of a new query. */
  open(): string {
    const id = String(FIRST_QUERY_ID + this.#answers.size);
    this.#answers.set(id, undefined);
    return id;
  }

  /** False when there is no such query, or it was answered before. */
  answer(id: string, text: string): boolean {
    if (!this.#answers.has(id) || this.#answers.get(id) !== undefined) return false;
    this.#answers.set(id, text);
    return true;
  }

  answerTo(id: string): string | undefined {
    return this.#answers.get(id);
  }
}
