import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, StopEvent } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import { type Language, toLanguage } from "../locale/language.ts";
import type { WordKey } from "../locale/words.ts";
import { BoundedMap } from "../store/bounded-map.ts";
import { StoreError } from "../store/store-error.ts";
import type { Store } from "../store/store.ts";
import { type Admission, admit } from "./admission.ts";
import { Acceptance } from "./acceptance.ts";
import type { AcceptedEvent, Answerer } from "./answerer.ts";
import { toChatKey, toConversationId } from "./conversation.ts";
import { Mailboxes } from "./mailboxes.ts";

/** What intake needs. */
export interface IntakeDependencies {
  readonly log: Logger;
  readonly store: Store;
  readonly answerer: Answerer;
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** For people whose platform tells nothing and whose message shows nothing. */
  readonly fallbackLanguage: Language;
  /** Aborts when nothing more is to be taken in. */
  readonly stopping: AbortSignal;
}

/** An album comes as one event for each of its pictures; one answer to it is enough. */
const albumMs = 2000;
const mostRemembered = 1000;

/** Takes events in and has each done in its turn. */
export class Intake {
  readonly #dependencies: IntakeDependencies;
  readonly #acceptance: Acceptance;
  readonly #mailboxes = new Mailboxes();
  readonly #atOnce = new Set<Promise<void>>();
  /** When something was last heard, by conversation. */
  readonly #heardAtMs = new BoundedMap<number>(mostRemembered);

  constructor(dependencies: IntakeDependencies) {
    this.#dependencies = dependencies;
    this.#acceptance = new Acceptance({ ...dependencies, tellTrouble: (event) => this.#tellTrouble(event) });
  }

  /**
   * Resolves when the event is recorded, however long that takes, or known already; what follows from it goes on by itself.
   * Rejects when the program stops before.
   */
  async deliver(event: InboundEvent | StopEvent): Promise<void> {
    // Nothing is left of a stop to record: what it ends does not outlive the program either.
    if (event.type === "stop") return this.#mailboxes.stopJob(toChatKey(event.place), event.replyId);
    const admission = admit(event);
    if (admission.kind === "ignore") return;
    const turnId = await this.#acceptance.accept(event);
    // What is recorded at the very end stays unfinished.
    if (turnId === undefined || this.#dependencies.stopping.aborted) return;
    const accepted = { turnId, event, language: this.#languageOf(event) };
    if (this.#isMoreOfAnAlbum(event)) this.#runAtOnce(event, this.#dependencies.store.forgetTurn(turnId));
    else this.#dispatch(accepted, admission);
  }

  /**
   * Lets what is in progress end until `graceOver` aborts, then stops it. Resolves when everything has ended.
   * Nothing may be delivered any more.
   */
  async drain(graceOver: AbortSignal): Promise<void> {
    const stop = () => this.#mailboxes.stopAll();
    if (graceOver.aborted) stop();
    graceOver.addEventListener("abort", stop, { once: true });
    await Promise.all([this.#mailboxes.whenIdle(), ...this.#atOnce]);
    graceOver.removeEventListener("abort", stop);
  }

  #isMoreOfAnAlbum(event: InboundEvent): boolean {
    const conversationId = toConversationId(event.place, event.sender);
    const nowMs = this.#dependencies.clock.nowMs();
    const sinceMs = nowMs - (this.#heardAtMs.get(conversationId) ?? -Infinity);
    this.#heardAtMs.set(conversationId, nowMs);
    return event.type === "unsupported" && sinceMs < albumMs;
  }

  #dispatch(accepted: AcceptedEvent, admission: Admission): void {
    const { answerer, store } = this.#dependencies;
    const { place, sender } = accepted.event;
    const conversationId = toConversationId(place, sender);
    switch (admission.kind) {
      case "ignore":
        return;
      case "say":
        return this.#say(accepted, admission.key);
      case "stop": {
        const isStopped = this.#mailboxes.stop(toChatKey(place), conversationId);
        return this.#say(accepted, isStopped ? "stopping" : "nothing_to_stop");
      }
      case "new":
        return this.#post(accepted, async () => {
          await store.startAfresh(conversationId);
          await answerer.say(accepted, "new_conversation");
        });
      case "answer":
        return this.#post(accepted, (signal) => answerer.answer(accepted, admission.question, signal));
    }
  }

  #post(accepted: AcceptedEvent, job: (signal: AbortSignal) => Promise<void>): void {
    const { place, sender, target } = accepted.event;
    const isTaken = this.#mailboxes.post(toChatKey(place), toConversationId(place, sender), target.replyId, (signal) =>
      this.#guard(accepted.event, job(signal)),
    );
    if (!isTaken) this.#say(accepted, "too_many_waiting");
  }

  /** Does not wait for the mailbox: it is an answer about the bot, not of the model. */
  #say(accepted: AcceptedEvent, key: WordKey): void {
    this.#runAtOnce(accepted.event, this.#dependencies.answerer.say(accepted, key));
  }

  #tellTrouble(event: InboundEvent): void {
    this.#runAtOnce(event, this.#dependencies.answerer.tellTrouble(event, this.#languageOf(event)));
  }

  #runAtOnce(event: InboundEvent, work: Promise<void>): void {
    const done = this.#guard(event, work);
    this.#atOnce.add(done);
    void done.finally(() => this.#atOnce.delete(done));
  }

  async #guard(event: InboundEvent, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const fields = { platform: event.place.platform, chat: event.place.chatId, event: event.id };
      if (error instanceof StoreError) {
        const { message: reason, remedy } = error;
        this.#dependencies.log.error({ ...fields, reason, remedy }, "An event could not be worked on.");
      } else {
        this.#dependencies.log.error(
          { ...fields, err: error },
          "An event failed by a fault of the program; please report this.",
        );
      }
    }
  }

  #languageOf(event: InboundEvent): Language {
    const written = event.type === "message" ? event.text : event.type === "command" ? event.argument : "";
    return toLanguage(event.sender.languageTag, written, this.#dependencies.fallbackLanguage);
  }
}
