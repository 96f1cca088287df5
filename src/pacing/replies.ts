interface ReplyRecord {
  writes: number;
  lastAtMs: number;
}

/** The replies that are being written in one chat. A reply is whatever object its writes name. */
export class Replies {
  readonly #records = new Map<object, ReplyRecord>();

  /** How many there are: each will want a slot for its final text. */
  get inProgress(): number {
    return this.#records.size;
  }

  /** From now on the reply is in progress. */
  join(reply: object): void {
    if (!this.#records.has(reply)) this.#records.set(reply, { writes: 0, lastAtMs: -Infinity });
  }

  /** The reply is over. */
  leave(reply: object): void {
    this.#records.delete(reply);
  }

  /** Notes a write of the reply. */
  wrote(reply: object, atMs: number): void {
    const record = this.#records.get(reply);
    if (record === undefined) return;
    record.writes += 1;
    record.lastAtMs = atMs;
  }

  /** How often the reply was written so far, and when last; never, for one that is not in progress. */
  of(reply: object): Readonly<ReplyRecord> {
    return this.#records.get(reply) ?? never;
  }
}

const never: Readonly<ReplyRecord> = { writes: 0, lastAtMs: -Infinity };
