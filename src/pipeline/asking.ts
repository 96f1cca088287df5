import type { Clock } from "../contract/clock.ts";
import type { ReplyDocument } from "../contract/reply.ts";
import type { Words } from "../locale/words.ts";
import type { ChatMessage, ChatModel, ChatRequest, ModelFinish, Usage } from "../model/chat-model.ts";
import { ModelError, type ModelErrorKind } from "../model/model-error.ts";
import type { Store, TurnUsage } from "../store/store.ts";
import { whileStoreFails } from "../store/while-store-fails.ts";
import { toFailedAnswer } from "./failed-answer.ts";
import { Progress } from "./progress.ts";
import { estimatePromptTokens, toPrompt, toQuestion, toShorterPrompt, toSystemPrompt } from "./prompt.ts";
import { estimateTokens } from "./token-estimate.ts";
import type { TokenScale } from "./token-scale.ts";
import { type Answer, toBeginning, toQuoted, type Turn } from "./turn.ts";

/** What a model says that does not go on from the beginning of an answer, or not within its limits. */
const startsAnew: ReadonlySet<ModelErrorKind> = new Set(["bad_parameter", "request_bug", "too_long"]);

/** What stands already is no news: a write for it alone would hold up the first that has any. */
const restoreAfterMs = 500;

/** What is asked, and how much of the answer is shown on the way. */
export interface AskSettings {
  /** The name of the model. */
  readonly model: string;
  /** With `{date}` and `{platform}` still in it. */
  readonly systemPrompt: string;
  /** The most tokens of a prompt, question and system prompt included. */
  readonly promptLimitTokens: number;
  /** Whether the user is told that the model is thinking, or even what. */
  readonly thinking: "hidden" | "status" | "full";
  /** The user sees the answer only when it is complete. */
  readonly showsAtOnce: boolean;
}

/** What asking needs. */
export interface AskDependencies {
  readonly clock: Clock;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  readonly store: Store;
  readonly model: ChatModel;
  readonly scale: TokenScale;
  readonly words: Words;
  /** Ends every call. */
  readonly abandon: AbortSignal;
}

/** Asks the model a turn's question, and shows its answer while it comes. */
export class Asking {
  readonly #dependencies: AskDependencies;
  readonly #settings: AskSettings;

  constructor(dependencies: AskDependencies, settings: AskSettings) {
    this.#dependencies = dependencies;
    this.#settings = settings;
  }

  /**
   * Resolves to the answer, or to what came of it and why there is no more. Rejects when nothing came that could be shown,
   * with a ModelError, a StoreError or whatever else went wrong.
   */
  async ask(turn: Turn, question: string, stop: AbortSignal): Promise<Answer> {
    const { model } = this.#dependencies;
    const { event, earlier } = turn;
    const { isQuoteKnown } = await this.begin(turn, question, stop);
    const asked = toQuestion(question, toQuoted(event), isQuoteKnown);
    const shownText = earlier?.shownText ?? "";
    const isContinued = shownText !== "" && model.canContinue;
    // With its reasoning it cannot be restored.
    const isRestorable = shownText !== "" && (isContinued || this.#settings.thinking !== "full");
    const restoring = new AbortController();
    if (isRestorable) void this.#restore(turn, shownText, AbortSignal.any([restoring.signal, stop]));
    try {
      const answer = isContinued ? await this.#continue(turn, asked, shownText, stop) : undefined;
      return answer ?? (await this.#answerAnew(turn, asked, stop));
    } finally {
      restoring.abort();
    }
  }

  /**
   * Shows what is known to stand there without the sentence that may stand below it, unless new text comes soon, which does
   * the same. Does not reject.
   */
  async #restore(turn: Turn, markdown: string, over: AbortSignal): Promise<void> {
    await this.#dependencies.clock.sleep(restoreAfterMs, over).catch(() => undefined);
    if (!over.aborted && !turn.writer.hasText) turn.writer.update({ markdown, phase: "streaming" });
  }

  /**
   * Records that work on a question begins. What an earlier run left has waited already, and waits until the store takes it.
   * Rejects with a StoreError when the store fails, then only once `stop` aborts.
   */
  begin(turn: Turn, question: string, stop: AbortSignal): ReturnType<Store["beginTurn"]> {
    const { store, clock, random, abandon } = this.#dependencies;
    const begin = () => store.beginTurn(turn.turnId, toBeginning(turn.event, question));
    if (turn.earlier === undefined) return begin();
    return whileStoreFails(begin, {
      clock,
      random,
      signal: AbortSignal.any([stop, abandon]),
      onFault: ({ message: reason, remedy }) =>
        turn.log.error({ reason, remedy }, "A turn that was left waits until the store works again."),
    });
  }

  /** Goes on from what is shown; undefined when the model does not take that, so that it must answer anew. */
  async #continue(turn: Turn, question: string, beginning: string, stop: AbortSignal): Promise<Answer | undefined> {
    const { scale } = this.#dependencies;
    const limitTokens = this.#settings.promptLimitTokens - scale.tokensOf(beginning);
    try {
      return await this.#stream(turn, () => this.#prompt(turn, question, limitTokens), stop, beginning);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      // It had nothing to add.
      if (error.kind === "empty") {
        return { document: { markdown: beginning, phase: "complete" }, answer: beginning, usage: undefined };
      }
      if (!startsAnew.has(error.kind)) throw error;
      turn.log.info({ failure: error.kind }, "The model does not go on from the middle of an answer; it answers anew.");
      return undefined;
    }
  }

  async #answerAnew(turn: Turn, question: string, stop: AbortSignal): Promise<Answer> {
    const prompt = () => this.#prompt(turn, question, this.#settings.promptLimitTokens);
    try {
      return await this.#stream(turn, prompt, stop);
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind !== "too_long") throw error;
      // The service counts tokens better than the estimate does; with half the history it nearly always fits.
      const shorter = async () => {
        const half = toShorterPrompt(await prompt());
        if (half === undefined) throw error;
        return half;
      };
      turn.log.warn({}, "The prompt was too long for the model; trying with half the history, if there is any.");
      return this.#stream(turn, shorter, stop);
    }
  }

  async #prompt({ event, turnId }: Turn, question: string, limitTokens: number): Promise<readonly ChatMessage[]> {
    const date = new Date(this.#dependencies.clock.nowMs()).toISOString().slice(0, 10);
    const system = toSystemPrompt(this.#settings.systemPrompt, { date, platform: event.place.platform });
    const { store, scale } = this.#dependencies;
    const budget = { limitTokens, tokensOf: (text: string) => scale.tokensOf(text) };
    const prompt = await toPrompt(system, store.ancestors(turnId), question, budget);
    if (prompt !== undefined) return prompt;
    throw new ModelError("too_long", `The question alone is longer than the ${limitTokens} tokens of a prompt.`, {
      retry: "never",
      remedy: "Nothing, unless history.max_tokens is set too low.",
    });
  }

  async #stream(turn: Turn, readPrompt: ChatRequest["prompt"], stop: AbortSignal, beginning = ""): Promise<Answer> {
    const { model, words, abandon } = this.#dependencies;
    let estimatedTokens = 0;
    const prompt = async () => {
      const messages = await readPrompt();
      estimatedTokens = estimatePromptTokens(messages) + estimateTokens(beginning);
      return messages;
    };
    const progress = this.#follow(turn, beginning);
    const signal = AbortSignal.any([stop, turn.writer.undeliverable, abandon]);
    const request = { prompt, ...(beginning === "" ? {} : { beginning }), logFields: { ref: turn.turnId } };
    try {
      const finish = await model.stream(request, signal, (delta) => progress.apply(delta));
      progress.apply(finish);
      return this.#complete(turn, progress.document, finish, estimatedTokens);
    } catch (error) {
      if (progress.document.markdown === beginning) throw error;
      return toFailedAnswer(turn, error, { stop, words, document: progress.document });
    } finally {
      progress.end();
    }
  }

  /** Shows what the model is at. What was read before is not taken away for less. */
  #follow(turn: Turn, beginning: string): Progress {
    const { clock, words } = this.#dependencies;
    const { thinking, showsAtOnce } = this.#settings;
    const knownChars = turn.earlier?.shownText.length ?? 0;
    const tellThinking = (seconds: number) =>
      seconds === 0 ? words.say(turn.language, "thinking") : words.say(turn.language, "thinking_for", { seconds });
    const show = (document: ReplyDocument) => {
      if (!showsAtOnce && document.markdown.length >= knownChars) turn.writer.update(document);
    };
    const isThinkingTold = thinking !== "hidden" && !showsAtOnce;
    return new Progress(
      clock,
      {
        thinking: isThinkingTold ? tellThinking : undefined,
        isShared: turn.event.place.kind === "group",
        showsReasoning: thinking === "full",
        show,
      },
      beginning,
    );
  }

  #complete(
    turn: Turn,
    document: ReplyDocument,
    { reason, usage: counted }: ModelFinish,
    estimatedTokens: number,
  ): Answer {
    const answer = { answer: document.markdown, usage: counted && this.#toUsage(counted, estimatedTokens) };
    if (reason !== "length") return { ...answer, document };
    return { ...answer, document: { ...document, notice: this.#dependencies.words.say(turn.language, "truncated") } };
  }

  #toUsage(counted: Usage, estimatedPromptTokens: number): TurnUsage {
    this.#dependencies.scale.learn(estimatedPromptTokens, counted.promptTokens ?? 0);
    return { ...counted, model: this.#settings.model, estimatedPromptTokens };
  }
}
