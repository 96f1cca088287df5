/** Something kept per chat that is as good as new after a while. */
interface Expendable {
  isIdle(nowMs: number): boolean;
}

/** Keeps one value per key and forgets the idle ones, so that a bot known to a million chats holds only the busy ones. */
export class Pool<Value extends Expendable> {
  readonly #create: (key: string) => Value;
  readonly #values = new Map<string, Value>();
  #sweepAtSize = 64;

  constructor(create: (key: string) => Value) {
    this.#create = create;
  }

  /** The value of `key`, made when there is none. */
  get(key: string, nowMs: number): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    if (this.#values.size >= this.#sweepAtSize) this.#sweep(nowMs);
    const created = this.#create(key);
    this.#values.set(key, created);
    return created;
  }

  get size(): number {
    return this.#values.size;
  }

  /** All values that are held now. */
  values(): Iterable<Value> {
    return this.#values.values();
  }

  #sweep(nowMs: number): void {
    for (const [key, value] of this.#values) if (value.isIdle(nowMs)) this.#values.delete(key);
    this.#sweepAtSize = Math.max(64, this.#values.size * 2);
  }
}
