import type { Clock } from "../contract/clock.ts";
import type { NewReplyMessage, ReplyMessage } from "../contract/reply.ts";
import type { Logger } from "../contract/logger.ts";
import { StoreError } from "../store/store-error.ts";
import type { Store } from "../store/store.ts";
import { whileStoreFails } from "../store/while-store-fails.ts";
import type { ShownTexts } from "./shown-texts.ts";

/** What recording messages needs. */
export interface MessageRecorderDependencies {
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  readonly store: Pick<Store, "recordCreate" | "recordReplyMessage">;
  readonly shownTexts: ShownTexts;
  /** Ends every wait. */
  readonly abandon: AbortSignal;
}

/**
 * Keeps the store told of the messages of one turn's reply, so that another process can find them. The reply does not wait for a
 * store that fails.
 */
export class MessageRecorder {
  readonly #turnId: string;
  readonly #log: Logger;
  readonly #dependencies: MessageRecorderDependencies;
  readonly #newest = new Map<number, string>();
  #creating: NewReplyMessage | undefined;

  constructor(turnId: string, log: Logger, dependencies: MessageRecorderDependencies) {
    this.#turnId = turnId;
    this.#log = log;
    this.#dependencies = dependencies;
  }

  /** Notes that a message is about to be created. Resolves when that is stored, or could not be; does not reject. */
  async expect(message: NewReplyMessage): Promise<void> {
    const { index } = message;
    if (this.#creating?.index === index && this.#creating.trace === message.trace) return;
    this.#creating = message;
    try {
      await this.#dependencies.store.recordCreate(this.#turnId, message);
    } catch (error) {
      this.#creating = undefined;
      this.#log.debug({ part: index, err: error }, "That a message is about to be created could not be recorded.");
    }
  }

  /**
   * Records a message. Resolves when that is stored, or at the first failure: it is recorded then as soon as the store works
   * again. Does not reject.
   */
  async record(message: ReplyMessage): Promise<void> {
    const { index, messageId } = message;
    const { store, clock, random, shownTexts, abandon } = this.#dependencies;
    const line = "A message of the reply could not be recorded.";
    const isTextNoted = shownTexts.flush(this.#turnId);
    this.#newest.set(index, messageId);
    if (this.#creating?.index === index) this.#creating = undefined;
    const failed = Promise.withResolvers<void>();
    const record = async () => {
      // Another one may have taken its place meanwhile.
      if (this.#newest.get(index) === messageId) await store.recordReplyMessage(this.#turnId, message);
    };
    const onFault = ({ message: reason, remedy }: StoreError) => {
      this.#log.error({ part: index, reason, remedy }, line);
      failed.resolve();
    };
    const recorded = whileStoreFails(record, { clock, random, signal: abandon, onFault }).catch((error: unknown) => {
      if (!(error instanceof StoreError)) this.#log.error({ part: index, err: error }, line);
    });
    await Promise.race([recorded, failed.promise]);
    await isTextNoted;
  }
}
