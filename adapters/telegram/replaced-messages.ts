import type { Clock } from "../../src/contract/clock.ts";
import { limits } from "./limits.ts";
import type { MessageDependencies, TelegramMessages } from "./messages.ts";
import type { PacedChat } from "./pacing.ts";

interface ReplacedMessage {
  readonly chat: PacedChat;
  readonly messageId: number;
}

/** Made once: an abort without a reason makes an error with a stack each time. */
const removalOver = Object.freeze({ reason: "the removal is over" });

/** The messages of one reply that others stand in place of, until they are removed. */
export class ReplacedMessages {
  readonly #messages: TelegramMessages;
  readonly #dependencies: MessageDependencies & { readonly clock: Clock };
  readonly #waiting: ReplacedMessage[] = [];

  constructor(messages: TelegramMessages, dependencies: MessageDependencies & { readonly clock: Clock }) {
    this.#messages = messages;
    this.#dependencies = dependencies;
  }

  add(replaced: ReplacedMessage): void {
    this.#waiting.push(replaced);
  }

  /**
   * Begins to remove them; returns at once. To be called when it is recorded what stands in their place: a process that ends
   * before has the old message or the new one to go on with, never a message that is gone.
   */
  discard(): void {
    for (const replaced of this.#waiting.splice(0)) void this.#remove(replaced);
  }

  /** As well as that goes, because what was to be shown stands. Ends with the client, or after a while; does not reject. */
  async #remove({ chat, messageId }: ReplacedMessage): Promise<void> {
    const { client, clock, pacing } = this.#dependencies;
    const over = new AbortController();
    const ended = AbortSignal.any([client.closed, over.signal]);
    const end = () => over.abort(removalOver);
    clock.sleep(limits.discardTimeoutMs, ended).then(end, () => undefined);
    try {
      await pacing.ready(chat, this.#messages, { lane: "final" }, ended);
      // What stands in a group that became a supergroup has another id there.
      if (this.#messages.chat === chat) await this.#messages.remove(messageId, ended);
    } catch {
      // A message too many is all that is left of it.
    } finally {
      end();
    }
  }
}
