import type { InboundEvent, ReplyTarget } from "../contract/event.ts";
import type { Logger } from "../contract/logger.ts";
import type { EarlierReply, ReplyMessage, ReplyPort } from "../contract/reply.ts";
import type { Language } from "../locale/language.ts";
import type { WordKey } from "../locale/words.ts";
import { noticeDocument } from "../reply/document.ts";
import type { FirstTextPolicy } from "../reply/preview-timing.ts";
import { ReplyWriter, type WriterDependencies } from "../reply/writer.ts";
import { type AskDependencies, Asking, type AskSettings } from "./asking.ts";
import { toFailedAnswer } from "./failed-answer.ts";
import { whileStoreFails } from "../store/while-store-fails.ts";
import { MessageRecorder } from "./message-recorder.ts";
import type { Decision } from "./recovery.ts";
import { ShownTexts } from "./shown-texts.ts";
import type { AcceptedEvent, EarlierWork, Turn } from "./turn.ts";
import { TurnEnd, type TurnEndDependencies } from "./turn-end.ts";

/** The contract's limit for the id of a reply. */
const longestReplyId = 64;

/** How answers are made and shown. */
export interface AnswerSettings extends AskSettings {
  readonly firstText: FirstTextPolicy;
  /** The most messages of one answer; a longer one ends as a file. */
  readonly maxParts: number;
}

/** What answering needs; its `abandon` also ends every writer where it is: the last resort when the program stops. */
export interface AnswererDependencies extends AskDependencies, Omit<TurnEndDependencies, "shownTexts"> {
  readonly log: Logger;
  readonly openReply: (target: ReplyTarget, earlier?: EarlierReply) => ReplyPort;
}

/** Answers one event at a time per call; holds nothing between calls. */
export class Answerer {
  readonly #dependencies: AnswererDependencies;
  readonly #settings: AnswerSettings;
  readonly #asking: Asking;
  readonly #shownTexts: ShownTexts;
  readonly #end: TurnEnd;

  constructor(dependencies: AnswererDependencies, settings: AnswerSettings) {
    this.#dependencies = dependencies;
    this.#settings = settings;
    this.#asking = new Asking(dependencies, settings);
    this.#shownTexts = new ShownTexts(dependencies);
    this.#end = new TurnEnd({ ...dependencies, shownTexts: this.#shownTexts });
  }

  /**
   * Answers with a sentence of Runnel's own. Resolves when it is shown or never will be, and the turn is over; one that the end
   * of the program left unshown stays unfinished. Rejects when the store fails until then.
   */
  async say(accepted: AcceptedEvent, key: WordKey): Promise<void> {
    const { store, clock, random, abandon, words } = this.#dependencies;
    const { writer, log } = this.#open(accepted, "command");
    const outcome = await writer.finish(noticeDocument(words.say(accepted.language, key)));
    if (outcome === "abandoned") return;
    await whileStoreFails(() => store.forgetTurn(accepted.turnId), {
      clock,
      random,
      signal: abandon,
      onFault: ({ message: reason, remedy }) => log.error({ reason, remedy }, "A command was answered but not stored."),
    });
  }

  /** Says that an event cannot be recorded at the moment and will be answered later; in a reply of its own. */
  async tellTrouble(event: InboundEvent, language: Language): Promise<void> {
    const { words, openReply, abandon, log } = this.#dependencies;
    const target = { ...event.target, replyId: `trouble:${event.target.replyId}`.slice(0, longestReplyId) };
    const writer = new ReplyWriter(
      openReply(target),
      {
        ...this.#toWriterDependencies(language, log, "command"),
        onCreate: () => Promise.resolve(),
        onMessage: () => Promise.resolve(),
      },
      abandon,
    );
    await writer.finish(noticeDocument(words.say(language, "storage_trouble")));
  }

  /**
   * Answers a question with the model. Resolves when the turn is over in every respect; one that the end of the program left
   * unshown or cut short stays unfinished. Rejects only where its platform is lost already.
   */
  async answer(accepted: AcceptedEvent, question: string, stop: AbortSignal): Promise<void> {
    const { clock, words } = this.#dependencies;
    const turn = this.#open(accepted, "final");
    const startedAtMs = clock.nowMs();
    turn.writer.showTyping();
    const ask = () =>
      this.#asking.ask(turn, question, stop).catch((error: unknown) => toFailedAnswer(turn, error, { stop, words }));
    await this.#end.reach(turn, accepted.earlier?.ending ?? (await ask()), startedAtMs);
  }

  /**
   * Ends a question that an earlier run began: what stands of the answer stays, unless the decision says otherwise, with a
   * sentence of Runnel's own below it. Resolves as {@link answer} does. Rejects when `stop` aborts while the store fails.
   */
  async close(
    accepted: AcceptedEvent,
    question: string,
    { key, isBare }: Extract<Decision, { kind: "close" }>,
    stop: AbortSignal,
  ): Promise<void> {
    const { words, clock } = this.#dependencies;
    const { turnId, language, earlier } = accepted;
    const turn = this.#open(accepted, "final");
    await this.#asking.begin(turn, question, stop);
    const shownText = isBare ? "" : (earlier?.shownText ?? "");
    const { document: ending, answer = shownText } = (isBare ? undefined : earlier?.ending) ?? {};
    const notice = words.say(language, "with_reference", { sentence: words.say(language, key), reference: turnId });
    const document = { markdown: ending?.markdown ?? shownText, phase: "failed", notice } as const;
    await this.#end.reach(turn, { document, answer, usage: undefined }, clock.nowMs());
  }

  #open(accepted: AcceptedEvent, finalLane: WriterDependencies["finalLane"]): Turn {
    const { openReply, abandon } = this.#dependencies;
    const { turnId, event, language, earlier } = accepted;
    const log = this.#dependencies.log.child({
      ref: turnId,
      platform: event.place.platform,
      chat: event.place.chatId,
      sender: event.sender.id,
    });
    const recorder = new MessageRecorder(turnId, log, { ...this.#dependencies, shownTexts: this.#shownTexts });
    const writer = new ReplyWriter(
      openReply(event.target, earlier && toEarlierReply(earlier)),
      {
        ...this.#toWriterDependencies(language, log, finalLane),
        onCreate: (message) => recorder.expect(message),
        onMessage: (message) => recorder.record(message),
        ...(finalLane === "final" ? { onShown: this.#toRecorder(turnId, earlier?.shownText.length ?? 0) } : {}),
        ...(earlier === undefined ? {} : { earlier: toEarlierReply(earlier) }),
      },
      abandon,
    );
    return { ...accepted, log, writer };
  }

  /** Keeps the store told of what is shown of a turn, once that is more than was known before. */
  #toRecorder(turnId: string, knownChars: number): (markdown: string) => void {
    let hasShownMore = false;
    return (markdown) => {
      if (markdown.length <= knownChars) return;
      this.#shownTexts.note(turnId, markdown);
      // That the turn got on at all is worth a write of its own.
      if (!hasShownMore) void this.#shownTexts.flush(turnId);
      hasShownMore = true;
    };
  }

  #toWriterDependencies(
    language: Language,
    log: Logger,
    finalLane: WriterDependencies["finalLane"],
  ): Omit<WriterDependencies, "onCreate" | "onMessage"> {
    const { clock, random, words } = this.#dependencies;
    const { firstText, maxParts } = this.#settings;
    const partLimit = { maxParts, closing: words.say(language, "follows_as_file") };
    return { clock, random, log, finalLane, firstText, partLimit };
  }
}

/** A file of an answer that goes on holds too little of it: it is taken back as a part is. */
function toEarlierReply({ messages, creating, ending }: EarlierWork): EarlierReply {
  const toKind = ({ kind }: Pick<ReplyMessage, "kind">) => (ending === undefined ? "text" : kind);
  return {
    messages: messages.map((message) => ({ ...message, kind: toKind(message) })),
    ...(creating === undefined ? {} : { creating: { ...creating, kind: toKind(creating) } }),
  };
}
