import type { Clock } from "../contract/clock.ts";
import type { ReplyOutcome } from "../reply/writer.ts";
import { StoreError } from "../store/store-error.ts";
import type { Store, TurnResult } from "../store/store.ts";
import { whileStoreFails } from "../store/while-store-fails.ts";
import { toConversationId } from "./conversation.ts";
import type { ShownTexts } from "./shown-texts.ts";
import type { Summarizer } from "./summarizer.ts";
import type { Answer, Turn } from "./turn.ts";

/** What ending turns needs. */
export interface TurnEndDependencies {
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  readonly store: Store;
  readonly shownTexts: ShownTexts;
  /** undefined: what no longer fits into a prompt is left out. */
  readonly summarizer: Summarizer | undefined;
  /** Ends every wait. */
  readonly abandon: AbortSignal;
}

/** Shows the ends of turns and records them, or leaves them for the next start. */
export class TurnEnd {
  readonly #dependencies: TurnEndDependencies;

  constructor(dependencies: TurnEndDependencies) {
    this.#dependencies = dependencies;
  }

  /** Resolves when the turn is over in every respect. Does not reject. */
  async reach(turn: Turn, answer: Answer, startedAtMs: number): Promise<void> {
    const { store, clock, shownTexts } = this.#dependencies;
    const { isToBeContinued = false, document } = answer;
    // The reply does not wait for it: without it another process would only make the answer anew. A store that fails is told of
    // below.
    // Where nobody sees it, it may be no more than what there was when that became known.
    const isNoted =
      isToBeContinued || turn.writer.undeliverable.aborted
        ? Promise.resolve()
        : store.recordEnding(turn.turnId, { document, ...toResult(answer) }).catch(() => undefined);
    const outcome = await turn.writer.finish(document);
    await isNoted;
    if (outcome === "abandoned") await shownTexts.flush(turn.turnId);
    shownTexts.forget(turn.turnId);
    if (isToBeContinued && outcome !== "gone" && outcome !== "forbidden") await this.#leave(turn, document.markdown);
    else if (outcome !== "abandoned") await this.#store(turn, answer, outcome);
    report(turn, answer, outcome, clock.nowMs() - startedAtMs);
  }

  /** Leaves a turn for the next start. That the program was told to stop is not the turn's fault. */
  async #leave(turn: Turn, markdown: string): Promise<void> {
    try {
      await this.#dependencies.store.recordShownText(turn.turnId, markdown);
    } catch (error) {
      turn.log.warn({ err: error }, "What is shown of a turn could not be recorded; the next start begins it anew.");
    }
  }

  /** Records the end of the turn, however long the store takes to do it. */
  async #store(turn: Turn, answer: Answer, outcome: ReplyOutcome): Promise<void> {
    const { store, clock, random, abandon } = this.#dependencies;
    const result = outcome === "forbidden" ? { ...toResult(answer), answer: "" } : toResult(answer);
    const line = "The answer was shown but could not be stored.";
    try {
      await whileStoreFails(() => store.finishTurn(turn.turnId, result), {
        clock,
        random,
        signal: abandon,
        onFault: ({ message: reason, remedy }) => turn.log.error({ reason, remedy }, line),
      });
    } catch (error) {
      if (!(error instanceof StoreError)) turn.log.error({ err: error }, line);
      return;
    }
    const { place, sender } = turn.event;
    this.#dependencies.summarizer?.consider(turn.turnId, toConversationId(place, sender));
  }
}

function toResult({ answer, usage, isRefused }: Answer): TurnResult {
  return { answer, usage, ...(isRefused === undefined ? {} : { isRefused }) };
}

function report(
  { log }: Turn,
  { document, failure, isToBeContinued }: Answer,
  outcome: ReplyOutcome,
  durationMs: number,
): void {
  const fields = {
    phase: document.phase,
    failure,
    outcome,
    durationMs: Math.round(durationMs),
    chars: document.markdown.length,
  };
  if (outcome === "abandoned") log.warn(fields, "The reply is not shown in full; it is left for the next start.");
  else if (isToBeContinued === true) log.info(fields, "The turn is left for the next start.");
  else log.info(fields, "The turn is over.");
}
