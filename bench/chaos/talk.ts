import type { Dice } from "./dice.ts";
import type { ChaosChat, Heard, Speaker } from "./places.ts";
import { type AnswerSize, gaveUp, squeeze, toAnswer, toQuestion } from "./questions.ts";

/** A question that was sent. */
export interface AskedQuestion {
  readonly number: number;
  readonly size: AnswerSize;
  readonly chat: ChaosChat;
  /** The number of the question before it; undefined where it begins a conversation. */
  readonly follows: number | undefined;
  /** The message that it is a reply to, and the question which that answers. */
  readonly quoted: QuotedAnswer | undefined;
  readonly wasHeard: Heard;
}

/** A whole answer in one message. */
export interface QuotedAnswer {
  readonly messageId: string;
  readonly number: number;
}

/** Out of the questions that could be asked by a command, so many are. */
const shareOfCommands = 0.25;
/** So many questions of one person wait for their answers at most. */
const mostOpen = 3;
const sizes: readonly [AnswerSize, ...AnswerSize[]] = ["short", "medium", "medium", "medium", "long"];

/** What all people have said. */
export class Talk {
  readonly questions: AskedQuestion[] = [];
  /** How often somebody sent a command that is answered with a fixed sentence, by chat. */
  readonly helps = new Map<ChaosChat, number>();
  readonly news = new Map<ChaosChat, number>();
  readonly #dice: Dice;
  readonly #people: readonly Person[];

  constructor(chats: readonly ChaosChat[], dice: Dice) {
    this.#dice = dice;
    this.#people = chats.flatMap((chat) => chat.speakers.map((speaker) => ({ chat, speaker, lastNumber: undefined })));
  }

  /** How many messages were sent. */
  get messages(): number {
    const commands = [...this.helps.values(), ...this.news.values()];
    return this.questions.length + commands.reduce((sum, count) => sum + count, 0);
  }

  /** Everybody says something plain, so that each chat is known to the bot. */
  greet(): void {
    for (const person of this.#people) this.#ask(person, "short", { isPlain: true });
  }

  /** Somebody says something, unless they wait for enough answers. */
  step(): void {
    const person = this.#people[Math.floor(this.#dice.next() * this.#people.length)];
    if (person === undefined) return;
    const { chat } = person;
    const isPrivateTelegram = chat.platform === "telegram" && chat.speakers.length === 1;
    const kind = this.#dice.next();
    if (isPrivateTelegram && kind < 0.06) return this.#command(person, "/help");
    if ((this.open().get(chat) ?? 0) >= mostOpen * chat.speakers.length) return;
    if (isPrivateTelegram && kind < 0.1) return this.#command(person, "/new");
    const quoted = kind > 0.85 ? this.#findQuotable(chat) : undefined;
    this.#ask(person, this.#dice.pick(sizes), { quoted });
  }

  /** How many questions in each chat have no end of an answer yet, chats without any left out. */
  open(): ReadonlyMap<ChaosChat, number> {
    const open = new Map<ChaosChat, number>();
    for (const [chat, asked] of Map.groupBy(this.questions, (question) => question.chat)) {
      const text = squeeze(
        chat
          .botMessages()
          .map((message) => message.file ?? message.text)
          .join(""),
      );
      const unanswered = asked.filter(
        ({ number, wasHeard }) => wasHeard() && !text.includes(`answer${number}ends.`),
      ).length;
      const givenUp = text.split(squeeze(gaveUp)).length - 1;
      if (unanswered > givenUp) open.set(chat, unanswered - givenUp);
    }
    return open;
  }

  #command(person: Person, command: "/help" | "/new"): void {
    person.speaker.say(command);
    const counts = command === "/help" ? this.helps : this.news;
    counts.set(person.chat, (counts.get(person.chat) ?? 0) + 1);
    if (command === "/new") person.lastNumber = undefined;
  }

  #ask(
    person: Person,
    size: AnswerSize,
    { quoted, isPlain = false }: { readonly quoted?: QuotedAnswer | undefined; readonly isPlain?: boolean },
  ): void {
    const { chat, speaker, lastNumber: follows } = person;
    const number = this.questions.length + 1;
    const isCommand = !isPlain && quoted === undefined && this.#dice.next() < shareOfCommands;
    const wasHeard = isCommand ? speaker.ask?.(toQuestion(number, size)) : undefined;
    if (wasHeard === undefined) speaker.say(toQuestion(number, size), quoted?.messageId);
    this.questions.push({ number, size, chat, follows, quoted, wasHeard: wasHeard ?? (() => true) });
    person.lastNumber = number;
  }

  /** An answer to be replied to. */
  #findQuotable(chat: ChaosChat): QuotedAnswer | undefined {
    const whole = chat.botMessages().flatMap(({ id, text }) => {
      const number = Number(/^Answer (\d+) begins:/u.exec(text)?.[1] ?? Number.NaN);
      const question = this.questions.find((asked) => asked.number === number);
      if (question === undefined || squeeze(text) !== squeeze(toAnswer(number, question.size))) return [];
      return { messageId: id, number };
    });
    return whole[Math.floor(this.#dice.next() * whole.length)];
  }
}

interface Person {
  readonly chat: ChaosChat;
  readonly speaker: Speaker;
  lastNumber: number | undefined;
}
