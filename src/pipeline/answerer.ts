import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, ReplyTarget } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import type { ReplyDocument, ReplyPort } from "../contract/reply.ts";
import type { Language } from "../locale/language.ts";
import type { WordKey, Words } from "../locale/words.ts";
import type { ChatMessage, ChatModel, ModelFinish, Usage } from "../model/chat-model.ts";
import { ModelError, type ModelErrorKind } from "../model/model-error.ts";
import { backoffMs } from "../pacing/backoff.ts";
import { emptyDocument, noticeDocument } from "../reply/document.ts";
import type { FirstTextPolicy } from "../reply/preview-timing.ts";
import { type ReplyOutcome, ReplyWriter, type WriterDependencies } from "../reply/writer.ts";
import { StoreError } from "../store/store-error.ts";
import type { Store, TurnUsage } from "../store/store.ts";
import { toConversationId } from "./conversation.ts";
import { Progress } from "./progress.ts";
import { estimatePromptTokens, toPrompt, toQuestion, toShorterPrompt, toSystemPrompt } from "./prompt.ts";
import type { Summarizer } from "./summarizer.ts";
import type { TokenScale } from "./token-scale.ts";
import { TurnStop } from "./turn-stop.ts";

/** The contract's limit for the id of a reply. */
const longestReplyId = 64;
const storeRetrySchedule = { firstMs: 1000, capMs: 30_000 };

/** How answers are made and shown. */
export interface AnswerSettings {
  /** The name of the model. */
  readonly model: string;
  /** With `{date}` and `{platform}` still in it. */
  readonly systemPrompt: string;
  /** The most tokens of a prompt, question and system prompt included. */
  readonly promptLimitTokens: number;
  readonly firstText: FirstTextPolicy;
  /** The most messages of one answer; a longer one ends as a file. */
  readonly maxParts: number;
  /** Whether the user is told that the model is thinking, or even what. */
  readonly thinking: "hidden" | "status" | "full";
  /** The user sees the answer only when it is complete. */
  readonly showsAtOnce: boolean;
}

/** What answering needs. */
export interface AnswererDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  readonly store: Store;
  readonly model: ChatModel;
  readonly scale: TokenScale;
  /** undefined: what no longer fits into a prompt is left out. */
  readonly summarizer: Summarizer | undefined;
  readonly words: Words;
  readonly openReply: (target: ReplyTarget) => ReplyPort;
  /** Ends every writer where it is: the last resort when the program stops. */
  readonly abandon: AbortSignal;
}

/** An event that the store knows as an unfinished turn. */
export interface AcceptedEvent {
  /** Names the turn to the user, in the log and in the store. */
  readonly turnId: string;
  readonly event: InboundEvent;
  /** Of Runnel's own sentences. */
  readonly language: Language;
}

/** One event that is being answered. */
interface Turn extends AcceptedEvent {
  readonly log: Logger;
  readonly writer: ReplyWriter;
}

/** What the model's stream came to. */
interface Answer {
  readonly document: ReplyDocument;
  /** What may be sent to the model again; "" for nothing. */
  readonly kept: string;
  readonly usage: TurnUsage | undefined;
  /** Why there is no whole answer. */
  readonly failure?: ModelErrorKind;
}

/** Answers one event at a time per call; holds nothing between calls. */
export class Answerer {
  readonly #dependencies: AnswererDependencies;
  readonly #settings: AnswerSettings;

  constructor(dependencies: AnswererDependencies, settings: AnswerSettings) {
    this.#dependencies = dependencies;
    this.#settings = settings;
  }

  /**
   * Answers with a sentence of Runnel's own. Resolves when it is shown or never will be, and the turn is over; one that the end
   * of the program left unshown stays unfinished. Rejects when the store fails.
   */
  async say(accepted: AcceptedEvent, key: WordKey): Promise<void> {
    const { writer } = this.#open(accepted, "command");
    const outcome = await writer.finish(noticeDocument(this.#dependencies.words.say(accepted.language, key)));
    if (outcome !== "abandoned") await this.#dependencies.store.forgetTurn(accepted.turnId);
  }

  /** Says that an event cannot be recorded at the moment and will be answered later; in a reply of its own. */
  async tellTrouble(event: InboundEvent, language: Language): Promise<void> {
    const { words, openReply, abandon, log } = this.#dependencies;
    const target = { ...event.target, replyId: `trouble:${event.target.replyId}`.slice(0, longestReplyId) };
    const writer = new ReplyWriter(
      openReply(target),
      this.#toWriterDependencies(language, log, "command", () => undefined),
      abandon,
    );
    await writer.finish(noticeDocument(words.say(language, "storage_trouble")));
  }

  /**
   * Answers a question with the model. Resolves when the turn is over in every respect; one that the end of the program left
   * unshown stays unfinished. Does not reject.
   */
  async answer(accepted: AcceptedEvent, question: string, stop: AbortSignal): Promise<void> {
    const turn = this.#open(accepted, "final");
    const startedAtMs = this.#dependencies.clock.nowMs();
    turn.writer.showTyping();
    const answer = await this.#ask(turn, question, stop).catch((error: unknown) => this.#fail(turn, error, stop));
    const outcome = await turn.writer.finish(answer.document);
    if (outcome !== "abandoned") await this.#store(turn, answer, outcome, stop);
    this.#report(turn, answer, outcome, this.#dependencies.clock.nowMs() - startedAtMs);
  }

  /** Records the end of the turn, however long the store takes to do it. */
  async #store(turn: Turn, answer: Answer, outcome: ReplyOutcome, stop: AbortSignal): Promise<void> {
    const { store, clock, random, abandon } = this.#dependencies;
    const result = { answer: outcome === "forbidden" ? "" : answer.kept, usage: answer.usage };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await store.finishTurn(turn.turnId, result);
        const { place, sender } = turn.event;
        return this.#dependencies.summarizer?.consider(turn.turnId, toConversationId(place, sender));
      } catch (error) {
        const isStoreAtFault = error instanceof StoreError;
        if (attempt === 1) {
          const fields = isStoreAtFault ? { reason: error.message, remedy: error.remedy } : { err: error };
          turn.log.error(fields, "The answer was shown but could not be stored.");
        }
        if (!isStoreAtFault || stop.aborted || abandon.aborted) return;
        const pauseMs = backoffMs(attempt, storeRetrySchedule, random);
        await clock.sleep(pauseMs, AbortSignal.any([stop, abandon])).catch(() => undefined);
      }
    }
  }

  #open(accepted: AcceptedEvent, finalLane: WriterDependencies["finalLane"]): Turn {
    const { store, openReply, abandon } = this.#dependencies;
    const { turnId, event, language } = accepted;
    const log = this.#dependencies.log.child({
      ref: turnId,
      platform: event.place.platform,
      chat: event.place.chatId,
      sender: event.sender.id,
    });
    const onMessage = (index: number, messageId: string) => {
      store
        .recordReplyMessage(turnId, index, messageId)
        .catch((error: unknown) => log.error({ err: error }, "A message of the reply could not be recorded."));
    };
    const writer = new ReplyWriter(
      openReply(event.target),
      this.#toWriterDependencies(language, log, finalLane, onMessage),
      abandon,
    );
    return { ...accepted, log, writer };
  }

  #toWriterDependencies(
    language: Language,
    log: Logger,
    finalLane: WriterDependencies["finalLane"],
    onMessage: WriterDependencies["onMessage"],
  ): WriterDependencies {
    const { clock, random, words } = this.#dependencies;
    const { firstText, maxParts } = this.#settings;
    const partLimit = { maxParts, closing: words.say(language, "follows_as_file") };
    return { clock, random, log, finalLane, firstText, partLimit, onMessage };
  }

  async #ask(turn: Turn, question: string, stop: AbortSignal): Promise<Answer> {
    const { store } = this.#dependencies;
    const { event, turnId } = turn;
    const { isQuoteKnown } = await store.beginTurn(turnId, {
      text: question,
      ...(event.messageId === undefined ? {} : { messageId: event.messageId }),
      ...(event.type === "unsupported" || event.quoted === undefined
        ? {}
        : { quotedMessageId: event.quoted.messageId }),
    });
    const quoted = event.type === "unsupported" ? undefined : event.quoted;
    const asked = toQuestion(question, quoted, isQuoteKnown);
    const { promptLimitTokens } = this.#settings;
    const prompt = await this.#prompt(turn, asked, promptLimitTokens);
    try {
      return await this.#stream(turn, prompt, stop);
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind !== "too_long") throw error;
      // The service counts tokens better than the estimate does; with half the history it nearly always fits.
      const shorter = toShorterPrompt(prompt);
      if (shorter === undefined) throw error;
      turn.log.warn(
        { messages: prompt.length },
        "The prompt was too long for the model; trying with half the history.",
      );
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

  async #stream(turn: Turn, messages: readonly ChatMessage[], stop: AbortSignal): Promise<Answer> {
    const { clock, model, words } = this.#dependencies;
    const { thinking, showsAtOnce } = this.#settings;
    const progress = new Progress(clock, {
      thinking:
        thinking === "hidden" || showsAtOnce
          ? undefined
          : (seconds) =>
              seconds === 0
                ? words.say(turn.language, "thinking")
                : words.say(turn.language, "thinking_for", { seconds }),
      showsReasoning: thinking === "full",
      show: (document) => {
        if (!showsAtOnce) turn.writer.update(document);
      },
    });
    const signal = AbortSignal.any([stop, turn.writer.undeliverable, this.#dependencies.abandon]);
    try {
      const finish = await model.stream({ messages, logFields: { ref: turn.turnId } }, signal, (delta) =>
        progress.apply(delta),
      );
      progress.apply(finish);
      return this.#completed(turn, progress.document, messages, finish);
    } catch (error) {
      if (progress.document.markdown === "") throw error;
      return this.#fail(turn, error, stop, progress.document);
    } finally {
      progress.end();
    }
  }

  #completed(
    turn: Turn,
    document: ReplyDocument,
    prompt: readonly ChatMessage[],
    { reason, usage: counted }: ModelFinish,
  ): Answer {
    const usage = counted && this.#toUsage(prompt, counted);
    const answer = { kept: document.markdown, usage };
    if (reason !== "length") return { ...answer, document };
    return { ...answer, document: { ...document, notice: this.#dependencies.words.say(turn.language, "truncated") } };
  }

  #toUsage(prompt: readonly ChatMessage[], counted: Usage): TurnUsage {
    const estimatedPromptTokens = estimatePromptTokens(prompt);
    this.#dependencies.scale.learn(estimatedPromptTokens, counted.promptTokens ?? 0);
    return { ...counted, model: this.#settings.model, estimatedPromptTokens };
  }

  /** What the user reads when there is no whole answer: the text there is, and one sentence. */
  #fail(turn: Turn, error: unknown, stop: AbortSignal, document = emptyDocument): Answer {
    const { words } = this.#dependencies;
    const { markdown } = document;
    if (stop.aborted && stop.reason instanceof TurnStop) {
      const notice = words.say(turn.language, stop.reason.by === "user" ? "stopped" : "restarting");
      return { document: { ...document, phase: "stopped", notice }, kept: markdown, usage: undefined };
    }
    const kind = error instanceof ModelError ? error.kind : "request_bug";
    if (error instanceof StoreError) {
      turn.log.error({ reason: error.message, remedy: error.remedy }, "A turn failed because the store did.");
    } else if (!(error instanceof ModelError)) {
      turn.log.error({ err: error }, "A turn failed by a fault of the program; please report this.");
    }
    const notice = words.say(turn.language, "with_reference", {
      sentence: words.say(turn.language, `error_${kind}`),
      reference: turn.turnId,
    });
    // What the service's inspection objected to must not be sent again, or every later turn is refused as well.
    return {
      document: { ...document, phase: "failed", notice },
      kept: kind === "moderated_output" ? "" : markdown,
      usage: undefined,
      failure: kind,
    };
  }

  #report(turn: Turn, { document, failure }: Answer, outcome: ReplyOutcome, durationMs: number): void {
    const fields = {
      phase: document.phase,
      failure,
      outcome,
      durationMs: Math.round(durationMs),
      chars: document.markdown.length,
    };
    if (outcome === "abandoned") turn.log.warn(fields, "The program stopped before the reply was shown in full.");
    else turn.log.info(fields, "The turn is over.");
  }
}
