import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import type { Store, UnfinishedTurn } from "../store/store.ts";
import { whileStoreFails } from "../store/while-store-fails.ts";
import { Gate } from "./gate.ts";

/** What deciding about unfinished turns needs. */
export interface RecoveryDependencies {
  readonly store: Pick<Store, "claimTurn">;
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  readonly log: Logger;
  /** Whether a platform can be written to, or not before the program is started again. Resolves once that is known. */
  readonly isPlatformUp: (platform: string) => Promise<boolean>;
  /** Aborts when nothing more is to be taken up. */
  readonly stopping: AbortSignal;
}

/** Whoever asked longer ago has asked elsewhere, or again. */
const oldestMs = 3_600_000;
/** All at once they would hold up everybody who asks now, and ask more of the model than it may answer. */
const mostAtOnce = 16;
/** So many deaths of the process without new text on the way are taken for the turn's fault. */
const mostDeaths = 5;
/** So many more, and what ended the process is taken to be the text that stands already. */
const mostDeathsOfClosing = 5;

/**
 * What becomes of a turn that an earlier run left unfinished. `resume`: it is done, or gone on with. `close`: it ends with a
 * sentence, below the text that stands or, if `isBare`, instead of it. `drop`: it is over without a word. `leave`: it stays as it is.
 */
export type Decision =
  | { readonly kind: "resume" | "drop" | "leave" }
  | { readonly kind: "close"; readonly key: "too_late" | "gave_up"; readonly isBare: boolean };

/** Takes up the turns that an earlier run left unfinished, a few at a time, and decides about each at that moment. */
export class Recovery {
  readonly #dependencies: RecoveryDependencies;
  readonly #startedAtMs: number;
  /** By platform: one that does not answer any more must not hold up the others. */
  readonly #gates = new Map<string, Gate>();

  constructor(dependencies: RecoveryDependencies) {
    this.#dependencies = dependencies;
    this.#startedAtMs = dependencies.clock.nowMs();
  }

  /**
   * Has `carryOut` do what is decided about a turn, once its platform is up and not many others are under way; at once when
   * `stop` aborts. Settles as that does.
   */
  async takeUp(
    turn: UnfinishedTurn,
    { isQuestion, stop }: { readonly isQuestion: boolean; readonly stop: AbortSignal },
    carryOut: (decision: Decision) => Promise<void>,
  ): Promise<void> {
    const { isPlatformUp, stopping } = this.#dependencies;
    const { platform } = turn.event.place;
    // Nobody can be told where it is not; at another start it may be.
    const isUp = await isPlatformUp(platform);
    const work = async () =>
      carryOut(isUp && !stopping.aborted ? await this.#decide(turn, isQuestion) : { kind: "leave" });
    await this.#gateOf(platform).run(work, AbortSignal.any([stop, stopping]));
  }

  #gateOf(platform: string): Gate {
    const gate = this.#gates.get(platform) ?? new Gate(mostAtOnce);
    this.#gates.set(platform, gate);
    return gate;
  }

  /** Counts that the turn is taken up, before anything is done that could end the process. */
  async #decide(turn: UnfinishedTurn, isQuestion: boolean): Promise<Decision> {
    const isOld = this.#startedAtMs - turn.acceptedAtMs > oldestMs;
    if (isOld && !isQuestion) return { kind: "drop" };
    // A question that waited for its turn when the process ended did not end it.
    const wasAtWork = turn.hasBegun || turn.claims > 0 || !isQuestion;
    const deaths = wasAtWork ? await this.#claim(turn) : 0;
    // What is answered already deserves more patience than an excuse does.
    const deathsBeyond = deaths - mostDeaths * (turn.ending === undefined ? 1 : 2);
    if (deathsBeyond >= 0) {
      if (!isQuestion || deathsBeyond >= 2 * mostDeathsOfClosing) return { kind: "drop" };
      return { kind: "close", key: "gave_up", isBare: deathsBeyond >= mostDeathsOfClosing };
    }
    if (isOld && turn.ending === undefined) return { kind: "close", key: "too_late", isBare: false };
    return { kind: "resume" };
  }

  /** However long the store takes to do it: the turn must not be left lying until another start. */
  #claim({ turnId }: UnfinishedTurn): Promise<number> {
    const { store, clock, random, log, stopping } = this.#dependencies;
    return whileStoreFails(() => store.claimTurn(turnId), {
      clock,
      random,
      signal: stopping,
      onFault: ({ message: reason, remedy }) =>
        log.error({ ref: turnId, reason, remedy }, "A turn that was left waits until the store works again."),
    });
  }
}
