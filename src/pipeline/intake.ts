import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, StopEvent } from "../contract/event.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { Logger } from "../contract/logger.ts";
import { type Language, toLanguage } from "../locale/language.ts";
import type { WordKey } from "../locale/words.ts";
import { BoundedMap } from "../store/bounded-map.ts";
import { StoreError } from "../store/store-error.ts";
import type { Store, UnfinishedTurn } from "../store/store.ts";
import { whileStoreFails } from "../store/while-store-fails.ts";
import { type Admission, admit } from "./admission.ts";
import { Acceptance } from "./acceptance.ts";
import type { Answerer } from "./answerer.ts";
import { toChatKey, toConversationId } from "./conversation.ts";
import { type Job, Mailboxes } from "./mailboxes.ts";
import { Recovery, type RecoveryDependencies } from "./recovery.ts";
import type { AcceptedEvent } from "./turn.ts";

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

/** A turn that an earlier run left, and who decides what becomes of it. */
interface Recovered {
  readonly turn: UnfinishedTurn;
  readonly recovery: Recovery;
}

/** How a turn is done, and what it is. */
interface TurnWork {
  /** Present for one that an earlier run left. */
  readonly recovered: Recovered | undefined;
  readonly signal: AbortSignal;
  /** Present where the model is asked. */
  readonly question?: string;
  /** What is to happen even where the turn is dropped. */
  readonly beforeDrop?: () => Promise<void>;
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
    if (this.#isMoreOfAnAlbum(event, this.#dependencies.clock.nowMs())) this.#forget(accepted);
    else this.#dispatch(accepted, admission);
  }

  /**
   * Takes up again what an earlier run left unfinished, `turns` being in the order in which they were accepted; before anything is
   * delivered, so that what comes new is done after it. Returns at once; nothing is done before its platform is up.
   */
  recover(turns: readonly UnfinishedTurn[], isPlatformUp: RecoveryDependencies["isPlatformUp"]): void {
    if (turns.length === 0 || this.#dependencies.stopping.aborted) return;
    const { log } = this.#dependencies;
    log.info({ turns: turns.length }, "An earlier run left turns unfinished; they are taken up again.");
    const recovery = new Recovery({ ...this.#dependencies, isPlatformUp });
    for (const turn of turns) {
      const { turnId, event, acceptedAtMs } = turn;
      const accepted = { turnId, event, language: this.#languageOf(event), earlier: turn };
      if (this.#isMoreOfAnAlbum(event, acceptedAtMs) && turn.messages.length === 0) this.#forget(accepted);
      else this.#dispatch(accepted, admit(event), { turn, recovery });
    }
  }

  /**
   * Lets what is in progress end until `graceOver` aborts, then stops it; what waits its turn is left for the next start.
   * Resolves when everything has ended. Nothing may be delivered any more.
   */
  async drain(graceOver: AbortSignal): Promise<void> {
    this.#mailboxes.hold();
    const stop = () => this.#mailboxes.stopAll();
    if (graceOver.aborted) stop();
    graceOver.addEventListener("abort", stop, { once: true });
    await Promise.all([this.#mailboxes.whenIdle(), ...this.#atOnce]);
    graceOver.removeEventListener("abort", stop);
  }

  #isMoreOfAnAlbum(event: InboundEvent, heardAtMs: number): boolean {
    const conversationId = toConversationId(event.place, event.sender);
    const sinceMs = heardAtMs - (this.#heardAtMs.get(conversationId) ?? -Infinity);
    this.#heardAtMs.set(conversationId, heardAtMs);
    return event.type === "unsupported" && sinceMs < albumMs;
  }

  #forget(accepted: AcceptedEvent): void {
    const { store, stopping } = this.#dependencies;
    const forget = this.#whileStoreFails(accepted, stopping, () => store.forgetTurn(accepted.turnId));
    this.#runAtOnce(accepted.event, forget);
  }

  #dispatch(accepted: AcceptedEvent, admission: Admission, recovered?: Recovered): void {
    const { answerer, store } = this.#dependencies;
    const { place, sender } = accepted.event;
    const conversationId = toConversationId(place, sender);
    switch (admission.kind) {
      case "ignore":
        return;
      case "say":
        return this.#say(accepted, admission.key, recovered);
      case "stop": {
        const isStopped = this.#mailboxes.stop(toChatKey(place), conversationId);
        return this.#say(accepted, isStopped ? "stopping" : "nothing_to_stop", recovered);
      }
      case "new":
        return this.#post(accepted, recovered, (signal) => {
          const startAfresh = () => this.#whileStoreFails(accepted, signal, () => store.startAfresh(conversationId));
          const work = async () => {
            await startAfresh();
            await answerer.say(accepted, "new_conversation");
          };
          // What the user wanted to leave behind stays behind, also where it is too late for a word about it.
          return this.#do(accepted, { recovered, signal, beforeDrop: startAfresh }, work);
        });
      case "answer":
        return this.#post(accepted, recovered, (signal) => {
          const { question } = admission;
          return this.#do(accepted, { recovered, signal, question }, () => answerer.answer(accepted, question, signal));
        });
    }
  }

  #post(accepted: AcceptedEvent, recovered: Recovered | undefined, job: Job): void {
    const { place, sender, target } = accepted.event;
    const isTaken = this.#mailboxes.post(toChatKey(place), toConversationId(place, sender), target.replyId, (signal) =>
      this.#guard(accepted.event, job(signal)),
    );
    if (!isTaken) this.#say(accepted, "too_many_waiting", recovered);
  }

  /** Does not wait for the mailbox: it is an answer about the bot, not of the model. */
  #say(accepted: AcceptedEvent, key: WordKey, recovered?: Recovered): void {
    const { answerer, stopping } = this.#dependencies;
    const work = this.#do(accepted, { recovered, signal: stopping }, () => answerer.say(accepted, key));
    this.#runAtOnce(accepted.event, work);
  }

  /** Does a turn; one that an earlier run left may come to another end. */
  async #do(
    accepted: AcceptedEvent,
    { recovered, signal, question, beforeDrop }: TurnWork,
    work: () => Promise<void>,
  ): Promise<void> {
    if (recovered === undefined) return work();
    const { answerer, store } = this.#dependencies;
    const { turn, recovery } = recovered;
    const isQuestion = question !== undefined;
    return recovery.takeUp(turn, { isQuestion, stop: signal }, async (decision) => {
      switch (decision.kind) {
        case "resume":
          return work();
        case "leave":
          return;
        case "drop":
          await beforeDrop?.();
          return this.#whileStoreFails(accepted, signal, () => store.forgetTurn(turn.turnId));
        case "close":
          return answerer.close(accepted, question ?? "", decision, signal);
      }
    });
  }

  async #whileStoreFails({ turnId }: AcceptedEvent, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { clock, random, stopping, log } = this.#dependencies;
    await whileStoreFails(work, {
      clock,
      random,
      signal: AbortSignal.any([signal, stopping]),
      onFault: ({ message: reason, remedy }) =>
        log.error({ ref: turnId, reason, remedy }, "What a message asks for waits until the store works again."),
    });
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
      } else if (error instanceof PlatformError && error.kind === "lost") {
        this.#dependencies.log.info(fields, "An event waits for the next start, because its platform is lost.");
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
