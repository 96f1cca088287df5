import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, ReplyTarget } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import type { ReplyDocument, ReplyPort } from "../contract/reply.ts";
import type { Language } from "../locale/language.ts";
import type { WordKey, Words } from "../locale/words.ts";
import type { ChatMessage, ChatModel, ModelFinish, Usage } from "../model/chat-model.ts";
import { ModelError, type ModelErrorKind } from "../model/model-error.ts";
import { emptyDocument, noticeDocument } from "../reply/document.ts";
import type { FirstTextPolicy } from "../reply/preview-timing.ts";
import { type ReplyOutcome, ReplyWriter, type WriterDependencies } from "../reply/writer.ts";
import type { Store } from "../store/store.ts";
import { toConversationId } from "./conversation.ts";
import { Progress } from "./progress.ts";
import { toPrompt, toQuestion, toShorterPrompt, toSystemPrompt } from "./prompt.ts";
import { newReference } from "./reference.ts";
import { TurnStop } from "./turn-stop.ts";

/** How answers are made and shown. */
export interface AnswerSettings {
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
  readonly words: Words;
  readonly openReply: (target: ReplyTarget) => ReplyPort;
  /** Ends every writer where it is: the last resort when the program stops. */
  readonly abandon: AbortSignal;
}

/** One event that is being answered. */
interface Turn {
  readonly event: InboundEvent;
  readonly language: Language;
  /** Names the turn to the user, in the log and in the store. */
  readonly reference: string;
  readonly log: Logger;
  readonly writer: ReplyWriter;
}

/** What the model's stream came to. */
interface Answer {
  readonly document: ReplyDocument;
  /** What may be sent to the model again; "" for nothing. */
  readonly kept: string;
  readonly usage: Usage | undefined;
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

  /** Answers with a sentence of Runnel's own. Resolves when it is shown or never will be; does not reject. */
  async say(event: InboundEvent, language: Language, key: WordKey): Promise<void> {
    const { writer } = this.#open(event, language, "command");
    await writer.finish(noticeDocument(this.#dependencies.words.say(language, key)));
  }

  /** Answers a question with the model. Resolves when the turn is over in every respect; does not reject. */
  async answer(event: InboundEvent, language: Language, question: string, stop: AbortSignal): Promise<void> {
    const turn = this.#open(event, language, "final");
    const startedAtMs = this.#dependencies.clock.nowMs();
    turn.writer.showTyping();
    const answer = await this.#ask(turn, question, stop).catch((error: unknown) => this.#fail(turn, error, stop));
    const outcome = await turn.writer.finish(answer.document);
    await this.#dependencies.store
      .finishTurn(turn.reference, { answer: outcome === "forbidden" ? "" : answer.kept, usage: answer.usage })
      .catch((error: unknown) => turn.log.error({ err: error }, "The answer was shown but could not be stored."));
    this.#report(turn, answer, outcome, this.#dependencies.clock.nowMs() - startedAtMs);
  }

  #open(event: InboundEvent, language: Language, finalLane: WriterDependencies["finalLane"]): Turn {
    const { store, openReply, abandon } = this.#dependencies;
    const reference = newReference();
    const log = this.#dependencies.log.child({
      ref: reference,
      platform: event.place.platform,
      chat: event.place.chatId,
      sender: event.sender.id,
    });
    const writer = new ReplyWriter(
      openReply(event.target),
      {
        ...this.#dependencies,
        log,
        finalLane,
        firstText: this.#settings.firstText,
        partLimit: {
          maxParts: this.#settings.maxParts,
          closing: this.#dependencies.words.say(language, "follows_as_file"),
        },
        onMessage: (index, messageId) => {
          store
            .recordReplyMessage(reference, index, messageId)
            .catch((error: unknown) => log.error({ err: error }, "A message of the reply could not be recorded."));
        },
      },
      abandon,
    );
    return { event, language, reference, log, writer };
  }

  async #ask(turn: Turn, question: string, stop: AbortSignal): Promise<Answer> {
    const { store } = this.#dependencies;
    const { event, reference } = turn;
    const { isQuoteKnown } = await store.beginTurn({
      turnId: reference,
      conversationId: toConversationId(event.place, event.sender),
      place: event.place,
      question,
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

  async #prompt({ event, reference }: Turn, question: string, limitTokens: number): Promise<readonly ChatMessage[]> {
    const date = new Date(this.#dependencies.clock.nowMs()).toISOString().slice(0, 10);
    const system = toSystemPrompt(this.#settings.systemPrompt, { date, platform: event.place.platform });
    const prompt = await toPrompt(system, this.#dependencies.store.ancestors(reference), question, limitTokens);
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
      const finish = await model.stream({ messages, logFields: { ref: turn.reference } }, signal, (delta) =>
        progress.apply(delta),
      );
      progress.apply(finish);
      return this.#completed(turn, progress.document, finish);
    } catch (error) {
      if (progress.document.markdown === "") throw error;
      return this.#fail(turn, error, stop, progress.document);
    } finally {
      progress.end();
    }
  }

  #completed(turn: Turn, document: ReplyDocument, { reason, usage }: ModelFinish): Answer {
    const answer = { kept: document.markdown, usage };
    if (reason !== "length") return { ...answer, document };
    return { ...answer, document: { ...document, notice: this.#dependencies.words.say(turn.language, "truncated") } };
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
    if (!(error instanceof ModelError)) {
      turn.log.error({ err: error }, "A turn failed by a fault of the program; please report this.");
    }
    const notice = words.say(turn.language, "with_reference", {
      sentence: words.say(turn.language, `error_${kind}`),
      reference: turn.reference,
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
