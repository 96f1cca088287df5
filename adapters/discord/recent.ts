/** Remembers what was set last, by the id of what it belongs to. */
export class Recent<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, Value>();

  /** Forgets what was set longest ago when there is more than `limit`. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  set(id: string, value: Value): void {
    this.#values.delete(id);
    this.#values.set(id, value);
    if (this.#values.size <= this.#limit) return;
    const oldest = this.#values.keys().next();
    if (oldest.done !== true) this.#values.delete(oldest.value);
  }

  get(id: string): Value | undefined {
    return this.#values.get(id);
  }
}
