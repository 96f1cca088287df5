import { refusal } from "./errors.ts";
import type { Clock } from "../../contract/clock.ts";

/** https://core.telegram.org/bots/api#getupdates: only on request (2026-11-22). */
const NOT_BY_DEFAULT = new Set(["chat_member", "message_reaction", "message_reaction_count"]);
const FIRST_UPDATE_ID = 500_000_001;

interface QueuedUpdate {
  readonly update: unknown;
  /** Undefined for an update that came out of order: it is confirmed by the poll after the one that delivers it. */
  readonly id: number | undefined;
  delivered: boolean;
}

export interface PollRequest {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly timeoutS?: number | undefined;
  readonly allowedUpdates?: readonly unknown[] | undefined;
}

/**
 * The updates waiting for the bot, as `getUpdates` hands them out: kept until a poll with a higher offset confirms
 * them, so a poll whose answer got lost gets them again; one poll at a time, the newer ends the older with a 409.
 */
export class UpdateQueue {
  readonly #clock: Clock;
  #queue: QueuedUpdate[] = [];
  #nextId = FIRST_UPDATE_ID;
  #allowed: ReadonlySet<string> | undefined;
  #webhookUrl = "";
  #poll: AbortController | undefined;
  #wake: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Queues an update of one kind, unless the bot did not ask for it. */
  add(kind: string, content: unknown): void {
    const isWanted = this.#allowed?.has(kind) ?? !NOT_BY_DEFAULT.has(kind);
    if (isWanted) this.push({ update_id: this.#nextId, [kind]: content });
  }

  /**
   * Queues anything as it is. An object without an `update_id` gets the next one; one whose id was used before is
   * delivered by the next poll all the same, whatever its offset.
   */
  push(update: unknown): void {
    const isObject = typeof update === "object" && update !== null && !Array.isArray(update);
    const numbered = isObject && !("update_id" in update) ? { update_id: this.#nextId, ...update } : update;
    const ownId = isObject ? (numbered as { update_id?: unknown }).update_id : undefined;
    const id = typeof ownId === "number" && ownId >= this.#nextId ? ownId : undefined;
    if (id !== undefined) this.#nextId = id + 1;
    this.#queue.push({ update: numbered, id, delivered: false });
    this.#wake?.abort();
  }

  get pendingCount(): number {
    return this.#queue.length;
  }

  get webhookUrl(): string {
    return this.#webhookUrl;
  }

  /** An empty `url` removes the webhook. A set one ends a running poll and refuses later ones. */
  setWebhook(url: string, dropPending: boolean): void {
    this.#webhookUrl = url;
    if (dropPending) this.#queue = [];
    if (url !== "") this.interrupt(refusal("webhookWasSet"));
  }

  setAllowed(kinds: readonly unknown[] | undefined): void {
    if (kinds === undefined) return;
    this.#allowed = kinds.length === 0 ? undefined : new Set(kinds.map(String));
  }

  /** Ends the running poll, if any, with `reason`. */
  interrupt(reason: Error): void {
    this.#poll?.abort(reason);
  }

  /** Resolves with updates as soon as there are any, or with none when the time is up or `clientGone` aborts. */
  async poll(request: PollRequest, clientGone: AbortSignal): Promise<readonly unknown[]> {
    if (this.#webhookUrl !== "") throw refusal("webhookIsActive");
    this.interrupt(refusal("anotherPoller"));
    this.setAllowed(request.allowedUpdates);
    this.#confirm(request.offset ?? 0);
    const limit = Math.min(Math.max(request.limit ?? 100, 1), 100);
    const timeoutMs = Math.min(Math.max(request.timeoutS ?? 0, 0), 50) * 1000;
    if (this.#queue.length > 0 || timeoutMs === 0) return this.#take(limit);

    const poll = new AbortController();
    this.#poll = poll;
    try {
      const wake = new AbortController();
      this.#wake = wake;
      await this.#clock
        .sleep(timeoutMs, AbortSignal.any([wake.signal, poll.signal, clientGone]))
        .catch(() => undefined);
      poll.signal.throwIfAborted();
      return clientGone.aborted ? [] : this.#take(limit);
    } finally {
      if (this.#poll === poll) this.#poll = undefined;
    }
  }

  /** A negative offset keeps only so many of the last updates and forgets those before. */
  #confirm(offset: number): void {
    const outOfOrder = (item: QueuedUpdate) => item.id === undefined && !item.delivered;
    if (offset < 0) this.#queue = this.#queue.slice(offset);
    else this.#queue = this.#queue.filter((item) => outOfOrder(item) || (item.id !== undefined && item.id >= offset));
  }

  #take(limit: number): readonly unknown[] {
    const batch = this.#queue.slice(0, limit);
    for (const item of batch) item.delivered = true;
    return batch.map((item) => item.update);
  }
}
