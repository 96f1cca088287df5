import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, StopEvent } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import { type Language, toLanguage } from "../locale/language.ts";
import type { WordKey } from "../locale/words.ts";
import { BoundedMap } from "../store/bounded-map.ts";
import type { Store } from "../store/store.ts";
import { type Admission, admit } from "./admission.ts";
import type { Answerer } from "./answerer.ts";
import { toChatKey, toConversationId } from "./conversation.ts";
import { Mailboxes } from "./mailboxes.ts";

/** What intake needs. */
export interface IntakeDependencies {
  readonly log: Logger;
  readonly store: Store;
  readonly answerer: Answerer;
  readonly clock: Clock;
  /** For people whose platform tells nothing and whose message shows nothing. */
  readonly fallbackLanguage: Language;
}

/** An album comes as one event for each of its pictures; one answer to it is enough. */
const albumMs = 2000;
const mostRemembered = 1000;

/** Takes events in and has each done in its turn. */
export class Intake {
  readonly #dependencies: IntakeDependencies;
  readonly #mailboxes = new Mailboxes();
  readonly #atOnce = new Set<Promise<void>>();
  /** When something was last heard, by conversation. */
  readonly #heardAtMs = new BoundedMap<number>(mostRemembered);

  constructor(dependencies: IntakeDependencies) {
    this.#dependencies = dependencies;
  }

  /** Resolves when the event is recorded; what follows from it goes on by itself. Rejects when it cannot be recorded. */
  async deliver(event: InboundEvent | StopEvent): Promise<void> {
    // Nothing is left of a stop to record: what it ends does not outlive the program either.
    if (event.type === "stop") return this.#mailboxes.stopJob(toChatKey(event.place), event.replyId);
    const { store } = this.#dependencies;
    const admission = admit(event);
    if (admission.kind === "ignore" || !(await store.accept(event)) || this.#isMoreOfAnAlbum(event)) return;
    this.#dispatch(event, admission);
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

  #dispatch(event: InboundEvent, admission: Admission): void {
    const { answerer, store } = this.#dependencies;
    const language = this.#languageOf(event);
    const chatKey = toChatKey(event.place);
    const conversationId = toConversationId(event.place, event.sender);
    switch (admission.kind) {
      case "ignore":
        return;
      case "say":
        return this.#say(event, language, admission.key);
      case "stop":
        return this.#say(
          event,
          language,
          this.#mailboxes.stop(chatKey, conversationId) ? "stopping" : "nothing_to_stop",
        );
      case "new":
        return this.#post(event, language, async () => {
          await store.startAfresh(conversationId);
          await answerer.say(event, language, "new_conversation");
        });
      case "answer":
        return this.#post(event, language, (signal) => answerer.answer(event, language, admission.question, signal));
    }
  }

  #post(event: InboundEvent, language: Language, job: (signal: AbortSignal) => Promise<void>): void {
    const isTaken = this.#mailboxes.post(
      toChatKey(event.place),
      toConversationId(event.place, event.sender),
      event.target.replyId,
      (signal) => this.#guard(event, job(signal)),
    );
    if (!isTaken) this.#say(event, language, "too_many_waiting");
  }

  /** Does not wait for the mailbox: it is an answer about the bot, not of the model. */
  #say(event: InboundEvent, language: Language, key: WordKey): void {
    const said = this.#guard(event, this.#dependencies.answerer.say(event, language, key));
    this.#atOnce.add(said);
    void said.finally(() => this.#atOnce.delete(said));
  }

  async #guard(event: InboundEvent, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const fields = { err: error, platform: event.place.platform, chat: event.place.chatId, event: event.id };
      this.#dependencies.log.error(fields, "An event failed by a fault of the program; please report this.");
    }
  }

  #languageOf(event: InboundEvent): Language {
    const written = event.type === "message" ? event.text : event.type === "command" ? event.argument : "";
    return toLanguage(event.sender.languageTag, written, this.#dependencies.fallbackLanguage);
  }
}
