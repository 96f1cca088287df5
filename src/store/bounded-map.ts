/** A map which forgets the entry that was set longest ago when there are more than `most`. */
export class BoundedMap<Value> {
  readonly #most: number;
  readonly #values = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Sets the value and makes the key the newest. */
  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      break;
    }
  }

  /** Every value, the one that was set longest ago first. */
  values(): MapIterator<Value> {
    return this.#values.values();
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}
