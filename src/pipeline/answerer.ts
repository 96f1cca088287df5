import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, QuotedMessage, ReplyTarget } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import type { ReplyDocument, ReplyMessage, ReplyPort } from "../contract/reply.ts";
import type { Language } from "../locale/language.ts";
import type { WordKey, Words } from "../locale/words.ts";
import type { ChatMessage, ChatModel, ModelFinish, Usage } from "../model/chat-model.ts";
import { ModelError, type ModelErrorKind } from "../model/model-error.ts";
import { backoffMs } from "../pacing/backoff.ts";
import { emptyDocument, noticeDocument } from "../reply/document.ts";
import type { FirstTextPolicy } from "../reply/preview-timing.ts";
import { type ReplyOutcome, ReplyWriter, type WriterDependencies } from "../reply/writer.ts";
import { StoreError } from "../store/store-error.ts";
import type { Question, Store, TurnEnding, TurnUsage, UnfinishedTurn } from "../store/store.ts";
import { toConversationId } from "./conversation.ts";
import { Progress } from "./progress.ts";
import { estimatePromptTokens, toPrompt, toQuestion, toShorterPrompt, toSystemPrompt } from "./prompt.ts";
import type { Summarizer } from "./summarizer.ts";
import type { TokenScale } from "./token-scale.ts";
import { ShownTexts } from "./shown-texts.ts";
import { TurnStop } from "./turn-stop.ts";

/** The contract's limit for the id of a reply. */
const longestReplyId = 64;
/** What a model says that does not go on from the beginning of an answer, or not within its limits. */
const startsAnew: ReadonlySet<ModelErrorKind> = new Set(["bad_parameter", "request_bug", "too_long"]);
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
  readonly openReply: (target: ReplyTarget, messages?: readonly ReplyMessage[]) => ReplyPort;
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
  /** What an earlier run left of it; absent where this one began it. */
  readonly earlier?: EarlierWork;
}

/** How far an earlier run came with a turn. */
export type EarlierWork = Pick<UnfinishedTurn, "shownText" | "ending" | "messages">;

/** One event that is being answered. */
interface Turn extends AcceptedEvent {
  readonly log: Logger;
  readonly writer: ReplyWriter;
}

/** What the model's stream came to; its `answer` is what may be sent to the model again. */
interface Answer extends TurnEnding {
  /** Why there is no whole answer. */
  readonly failure?: ModelErrorKind;
  /** The program stops: this is shown until the next start, which goes on with it. */
  readonly isToBeContinued?: boolean;
}

/** Answers one event at a time per call; holds nothing between calls. */
export class Answerer {
  readonly #dependencies: AnswererDependencies;
  readonly #settings: AnswerSettings;
  readonly #shownTexts: ShownTexts;

  constructor(dependencies: AnswererDependencies, settings: AnswerSettings) {
    this.#dependencies = dependencies;
    this.#shownTexts = new ShownTexts(dependencies);
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
      { ...this.#toWriterDependencies(language, log, "command"), onMessage: () => Promise.resolve() },
      abandon,
    );
    await writer.finish(noticeDocument(words.say(language, "storage_trouble")));
  }

  /**
   * Answers a question with the model. Resolves when the turn is over in every respect; one that the end of the program left
   * unshown or cut short stays unfinished. Does not reject.
   */
  async answer(accepted: AcceptedEvent, question: string, stop: AbortSignal): Promise<void> {
    const turn = this.#open(accepted, "final");
    const startedAtMs = this.#dependencies.clock.nowMs();
    turn.writer.showTyping();
    const ask = () => this.#ask(turn, question, stop).catch((error: unknown) => this.#fail(turn, error, stop));
    await this.#end(turn, accepted.earlier?.ending ?? (await ask()), stop, startedAtMs);
  }

  /**
   * Ends a question that an earlier run began: what stands of the answer stays, with a sentence of Runnel's own below it.
   * Resolves as {@link answer} does. Rejects when the store fails.
   */
  async close(
    accepted: AcceptedEvent,
    question: string,
    key: "too_late" | "gave_up",
    stop: AbortSignal,
  ): Promise<void> {
    const { store, words, clock } = this.#dependencies;
    const { turnId, event, language, earlier } = accepted;
    await store.beginTurn(turnId, toBeginning(event, question));
    const turn = this.#open(accepted, "final");
    const markdown = earlier?.ending?.document.markdown ?? earlier?.shownText ?? "";
    const notice = words.say(language, "with_reference", { sentence: words.say(language, key), reference: turnId });
    const document = { markdown, phase: "failed", notice } as const;
    await this.#end(turn, { document, answer: markdown, usage: undefined }, stop, clock.nowMs());
  }

  /** Shows the end of a turn and records it, or leaves it for the next start. */
  async #end(turn: Turn, answer: Answer, stop: AbortSignal, startedAtMs: number): Promise<void> {
    const { store, clock } = this.#dependencies;
    const { isToBeContinued = false, document, usage } = answer;
    // It need not be waited for: it is on the disk before the platform has answered. A store that fails is told of below.
    const isNoted = isToBeContinued
      ? Promise.resolve()
      : store.recordEnding(turn.turnId, { document, usage, answer: answer.answer }).catch(() => undefined);
    const outcome = await turn.writer.finish(document);
    await isNoted;
    this.#shownTexts.forget(turn.turnId);
    if (isToBeContinued && outcome !== "gone" && outcome !== "forbidden") await this.#leave(turn, document.markdown);
    else if (outcome !== "abandoned") await this.#store(turn, answer, outcome, stop);
    this.#report(turn, answer, outcome, clock.nowMs() - startedAtMs);
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
  async #store(turn: Turn, answer: Answer, outcome: ReplyOutcome, stop: AbortSignal): Promise<void> {
    const { store, clock, random, abandon } = this.#dependencies;
    const result = { answer: outcome === "forbidden" ? "" : answer.answer, usage: answer.usage };
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
    const { turnId, event, language, earlier } = accepted;
    const log = this.#dependencies.log.child({
      ref: turnId,
      platform: event.place.platform,
      chat: event.place.chatId,
      sender: event.sender.id,
    });
    const onMessage = async (index: number, messageId: string) => {
      const isNoted = this.#shownTexts.flush(turnId);
      await store
        .recordReplyMessage(turnId, index, messageId)
        .catch((error: unknown) => log.error({ err: error }, "A message of the reply could not be recorded."));
      await isNoted;
    };
    const knownChars = earlier?.shownText.length ?? 0;
    let hasShownMore = false;
    const onShown = (markdown: string) => {
      if (finalLane !== "final" || markdown.length <= knownChars) return;
      this.#shownTexts.note(turnId, markdown);
      // That the turn got on at all is worth a write of its own.
      if (!hasShownMore) void this.#shownTexts.flush(turnId);
      hasShownMore = true;
    };
    const messages = earlier?.messages ?? [];
    const writer = new ReplyWriter(
      openReply(event.target, messages),
      {
        ...this.#toWriterDependencies(language, log, finalLane),
        onMessage,
        onShown,
        earlierMessages: messages,
      },
      abandon,
    );
    return { ...accepted, log, writer };
  }

  #toWriterDependencies(
    language: Language,
    log: Logger,
    finalLane: WriterDependencies["finalLane"],
  ): Omit<WriterDependencies, "onMessage"> {
    const { clock, random, words } = this.#dependencies;
    const { firstText, maxParts } = this.#settings;
    const partLimit = { maxParts, closing: words.say(language, "follows_as_file") };
    return { clock, random, log, finalLane, firstText, partLimit };
  }

  async #ask(turn: Turn, question: string, stop: AbortSignal): Promise<Answer> {
    const { store, model } = this.#dependencies;
    const { event, turnId, earlier } = turn;
    const { isQuoteKnown } = await store.beginTurn(turnId, toBeginning(event, question));
    const asked = toQuestion(question, toQuoted(event), isQuoteKnown);
    const shownText = earlier?.shownText ?? "";
    const isContinued = shownText !== "" && model.canContinue;
    // What is known to stand there, without the sentence that stood below it. With its reasoning it cannot be restored.
    if (shownText !== "" && (isContinued || this.#settings.thinking !== "full")) {
      turn.writer.update({ markdown: shownText, phase: "streaming" });
    }
    const answer = isContinued ? await this.#continue(turn, asked, shownText, stop) : undefined;
    return answer ?? this.#answerAnew(turn, asked, stop);
  }

  /** Goes on from what is shown; undefined when the model does not take that, so that it must answer anew. */
  async #continue(turn: Turn, question: string, beginning: string, stop: AbortSignal): Promise<Answer | undefined> {
    const { scale } = this.#dependencies;
    try {
      const limitTokens = this.#settings.promptLimitTokens - scale.tokensOf(beginning);
      return await this.#stream(turn, await this.#prompt(turn, question, limitTokens), stop, beginning);
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
    const prompt = await this.#prompt(turn, question, this.#settings.promptLimitTokens);
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

  /** Rejects when nothing came that could be shown. */
  async #stream(turn: Turn, messages: readonly ChatMessage[], stop: AbortSignal, beginning = ""): Promise<Answer> {
    const { clock, model, words } = this.#dependencies;
    const { thinking, showsAtOnce } = this.#settings;
    // What is read already is not taken away for less.
    const shownChars = turn.earlier?.shownText.length ?? 0;
    const progress = new Progress(
      clock,
      {
        thinking:
          thinking === "hidden" || showsAtOnce
            ? undefined
            : (seconds) =>
                seconds === 0
                  ? words.say(turn.language, "thinking")
                  : words.say(turn.language, "thinking_for", { seconds }),
        showsReasoning: thinking === "full",
        show: (document) => {
          if (!showsAtOnce && document.markdown.length >= shownChars) turn.writer.update(document);
        },
      },
      beginning,
    );
    const signal = AbortSignal.any([stop, turn.writer.undeliverable, this.#dependencies.abandon]);
    const request = { messages, ...(beginning === "" ? {} : { beginning }), logFields: { ref: turn.turnId } };
    try {
      const finish = await model.stream(request, signal, (delta) => progress.apply(delta));
      progress.apply(finish);
      const prompt: readonly ChatMessage[] =
        beginning === "" ? messages : [...messages, { role: "assistant", content: beginning }];
      return this.#completed(turn, progress.document, prompt, finish);
    } catch (error) {
      if (progress.document.markdown === beginning) throw error;
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
    const answer = { answer: document.markdown, usage };
    if (reason !== "length") return { ...answer, document };
    return { ...answer, document: { ...document, notice: this.#dependencies.words.say(turn.language, "truncated") } };
  }

  #toUsage(prompt: readonly ChatMessage[], counted: Usage): TurnUsage {
    const estimatedPromptTokens = estimatePromptTokens(prompt);
    this.#dependencies.scale.learn(estimatedPromptTokens, counted.promptTokens ?? 0);
    return { ...counted, model: this.#settings.model, estimatedPromptTokens };
  }

  /** What the user reads when there is no whole answer: the text there is, and one sentence. */
  #fail(turn: Turn, error: unknown, stop: AbortSignal, newDocument = emptyDocument): Answer {
    const { words } = this.#dependencies;
    const shownText = turn.earlier?.shownText ?? "";
    const isMore = newDocument.markdown.length >= shownText.length;
    const document = isMore ? newDocument : { ...emptyDocument, markdown: shownText };
    const { markdown } = document;
    if (stop.aborted && stop.reason instanceof TurnStop) {
      const isToBeContinued = stop.reason.by === "restart";
      const notice = words.say(turn.language, isToBeContinued ? "restarting" : "stopped");
      return {
        document: { ...document, phase: "stopped", notice },
        answer: markdown,
        usage: undefined,
        isToBeContinued,
      };
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
      answer: kind === "moderated_output" ? "" : markdown,
      usage: undefined,
      failure: kind,
    };
  }

  #report(turn: Turn, { document, failure, isToBeContinued }: Answer, outcome: ReplyOutcome, durationMs: number): void {
    const fields = {
      phase: document.phase,
      failure,
      outcome,
      durationMs: Math.round(durationMs),
      chars: document.markdown.length,
    };
    if (outcome === "abandoned") turn.log.warn(fields, "The program stopped before the reply was shown in full.");
    else if (isToBeContinued === true) turn.log.info(fields, "The turn is left for the next start.");
    else turn.log.info(fields, "The turn is over.");
  }
}

/** What the store is told of a question. */
function toBeginning(event: InboundEvent, question: string): Question {
  const quoted = toQuoted(event);
  return {
    text: question,
    ...(event.messageId === undefined ? {} : { messageId: event.messageId }),
    ...(quoted === undefined ? {} : { quotedMessageId: quoted.messageId }),
  };
}

function toQuoted(event: InboundEvent): QuotedMessage | undefined {
  return event.type === "unsupported" ? undefined : event.quoted;
}
