import { Routes } from "discord.js";

import type { NewReplyMessage, ReplyMessageKind } from "../../src/contract/reply.ts";
import { DiscordError } from "./errors.ts";
import { catchUpLimits } from "./limits.ts";
import type { DiscordRest } from "./rest.ts";
import { findTraced, readTrace } from "./trace.ts";

/** Messages of one reply that may stand in a channel without anybody having learned of it. */
export class UnlearnedMessages {
  readonly #rest: DiscordRest;
  readonly #channelId: string;
  readonly #byIndex = new Map<number, NewReplyMessage>();

  constructor(rest: DiscordRest, channelId: string) {
    this.#rest = rest;
    this.#channelId = channelId;
  }

  add(message: NewReplyMessage): void {
    this.#byIndex.set(message.index, message);
  }

  has(index: number): boolean {
    return this.#byIndex.has(index);
  }

  /** What became of message `index` is known. */
  learned(index: number): void {
    this.#byIndex.delete(index);
  }

  /**
   * Looks for message `index`, once; resolves to its id if it stands. Rejects with a {@link DiscordError} when that cannot be told
   * now, and with the reason of the signal.
   */
  async find(index: number, kind: ReplyMessageKind, signal: AbortSignal): Promise<string | undefined> {
    const message = this.#byIndex.get(index);
    const trace = message?.kind === kind ? readTrace(message.trace) : undefined;
    if (trace === undefined) return undefined;
    const query = { after: trace.afterId, limit: String(catchUpLimits.pageMessages) };
    const route = Routes.channelMessages(this.#channelId);
    const { body } = await this.#rest.call({ method: "GET", route, query }, signal).catch((error: unknown) => {
      // Where the bot may not read, the nonce has to do.
      if (error instanceof DiscordError && error.kind === "forbidden") return { body: [] };
      throw error;
    });
    this.#byIndex.delete(index);
    return findTraced(body, trace);
  }
}
