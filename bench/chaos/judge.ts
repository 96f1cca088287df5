import type { RecordedRequest } from "../../src/sandbox/bailian/recorded-request.ts";
import type { BotMessage, ChaosChat } from "./places.ts";
import { followsAsFile, gaveUp, parseQuestion, squeeze, toAnswer, toQuestion } from "./questions.ts";
import type { Records, StoredQuestion } from "./records.ts";
import type { AskedQuestion, Talk } from "./talk.ts";

/** What went wrong, a line for each, and what is counted without being wrong. */
export interface Verdict {
  /** Questions without their whole answer. */
  readonly lost: readonly string[];
  /** Questions or commands with more than one answer. */
  readonly doubled: readonly string[];
  /** Messages of the bot that belong to nothing. */
  readonly orphaned: readonly string[];
  /** Prompts and stored conversations that do not hold what came before, in its order. */
  readonly disorder: readonly string[];
  /** The documented exception: messages on Telegram whose create was under way at a kill. */
  readonly strays: number;
  /** Questions that ended with the sentence about five deaths. */
  readonly givenUp: number;
}

/** More than so many for each kill are no accident. */
const mostStraysPerKill = 1 / 3;
const help = /^I answer questions with a language model/u;
const begunAfresh = /^A new conversation begins/u;

/** Holds what people see, what is stored and what the model was asked against what was said. */
export function judge(
  talk: Talk,
  chats: readonly ChaosChat[],
  records: Records,
  requests: readonly RecordedRequest[],
  kills: number,
): Verdict {
  const lost: string[] = records.unfinished === 0 ? [] : [`${records.unfinished} turns are unfinished`];
  const doubled: string[] = [];
  const orphaned: string[] = [];
  const disorder: string[] = [];
  let strays = 0;
  let givenUp = 0;
  // One that the bot came to know of, it has changed, or recorded.
  const isStray = (chat: ChaosChat, { id, shownAtMs, changedAtMs }: BotMessage) =>
    chat.platform === "telegram" && changedAtMs === shownAtMs && !records.knownMessages.has(toKey(chat, id));

  const accounted = new Set<string>();
  for (const asked of talk.questions) {
    const name = `${asked.chat.platform} ${asked.chat.chatId}, ${toQuestion(asked.number, asked.size)}`;
    const stored = records.questions.get(toQuestion(asked.number, asked.size)) ?? [];
    const [turn] = stored;
    if (turn === undefined) {
      if (asked.wasHeard()) lost.push(`${name}: never taken in`);
      continue;
    }
    if (stored.length > 1) doubled.push(`${name}: taken in ${stored.length} times`);
    const shown = asked.chat.botMessages().filter(({ id }) => turn.messageIds.includes(id));
    for (const { id } of shown) accounted.add(toKey(asked.chat, id));
    const answer = toAnswer(asked.number, asked.size);
    if (shown.some(({ text }) => text.includes(gaveUp))) givenUp += 1;
    else if (!showsWhole(shown, answer))
      lost.push(`${name}: shows ${JSON.stringify(toEnds(toText(shown)))} in ${shown.length} messages`);
    else if (turn.answer !== answer)
      lost.push(`${name}: the whole answer is shown but ${JSON.stringify(toEnds(turn.answer))} stored`);
  }

  for (const chat of chats) {
    let helps = talk.helps.get(chat) ?? 0;
    let news = talk.news.get(chat) ?? 0;
    for (const message of chat.botMessages()) {
      const { id, text } = message;
      if (accounted.has(toKey(chat, id))) continue;
      if (help.test(text) && helps > 0) helps -= 1;
      else if (begunAfresh.test(text) && news > 0) news -= 1;
      else if (isStray(chat, message)) strays += 1;
      else {
        const what = `${chat.platform} ${chat.chatId}, message ${id}: ${JSON.stringify(toEnds(text))}`;
        if (/^Answer \d+ begins/u.test(text) || help.test(text)) doubled.push(what);
        else orphaned.push(what);
      }
    }
    if (helps + news > 0) lost.push(`${chat.platform} ${chat.chatId}: ${helps + news} commands without an answer`);
  }
  if (strays > kills * mostStraysPerKill) doubled.push(`${strays} strays are too many to be accidents`);

  const lastRequest = new Map<number, RecordedRequest>();
  for (const request of requests) {
    const question = parseQuestion(toPrompt(request).at(-1) ?? "");
    if (question !== undefined) lastRequest.set(question.number, request);
  }
  const byNumber = new Map(talk.questions.map((asked) => [asked.number, asked]));
  for (const asked of talk.questions) {
    const turn = find(records, asked);
    const before = toPredecessor(asked, byNumber, records);
    const parent = before && find(records, before);
    const name = toQuestion(asked.number, asked.size);
    if (turn !== undefined && turn.parentTurnId !== (parent?.turnId ?? null))
      disorder.push(`${name}: stored after the wrong turn`);
    const request = lastRequest.get(asked.number);
    if (request === undefined) continue;
    const history = toPrompt(request).slice(0, -1);
    const expected = toHistory(asked, byNumber, records);
    const isWhole = history.length === expected.length || history.length >= 6;
    const isSuffix = history.every((content, index) => content === expected[expected.length - history.length + index]);
    if (!isWhole || !isSuffix)
      disorder.push(`${name}: the prompt has ${history.length} messages before it, out of ${expected.length}`);
  }
  return { lost, doubled, orphaned, disorder, strays, givenUp };
}

/** Whether these messages are an answer: its text, or the beginning of it and one file with all of it. */
function showsWhole(shown: readonly BotMessage[], answer: string): boolean {
  const files = shown.flatMap(({ file }) => file ?? []);
  const text = squeeze(toText(shown));
  if (files.length === 0) return text === squeeze(answer);
  const [beginning = "", below] = text.split(squeeze(followsAsFile));
  // Discord's mark of a small line.
  const isBeginning = squeeze(answer).startsWith(beginning.replace(/-#$/u, ""));
  return files.length === 1 && files[0] === answer && below === "" && isBeginning;
}

function toText(shown: readonly BotMessage[]): string {
  return shown.map(({ file, text }) => (file === undefined ? text : "")).join("");
}

/** The messages of user and assistant, without the beginning of an answer that is to be continued. */
function toPrompt(request: RecordedRequest): readonly string[] {
  const sent = (request.body["messages"] ?? []) as readonly { role: string; content: string; partial?: boolean }[];
  return sent.filter(({ role, partial }) => role !== "system" && partial !== true).map(({ content }) => content);
}

/** What a prompt may hold before the question, oldest first: what it continues, as far as that has answers. */
function toHistory(
  asked: AskedQuestion,
  byNumber: ReadonlyMap<number, AskedQuestion>,
  records: Records,
): readonly string[] {
  const history: string[] = [];
  for (let before = toPredecessor(asked, byNumber, records); before !== undefined;) {
    const answer = find(records, before)?.answer ?? "";
    if (answer !== "") history.unshift(toQuestion(before.number, before.size), answer);
    before = toPredecessor(before, byNumber, records);
  }
  return history;
}

/** The question that one continues. A reply to a stray, of which the bot cannot know, continues the last one. */
function toPredecessor(
  { chat, quoted, follows }: AskedQuestion,
  byNumber: ReadonlyMap<number, AskedQuestion>,
  records: Records,
): AskedQuestion | undefined {
  const isKnown = quoted !== undefined && records.knownMessages.has(toKey(chat, quoted.messageId));
  const number = isKnown ? quoted.number : follows;
  const before = number === undefined ? undefined : byNumber.get(number);
  // What never came in is continued by nothing.
  return before === undefined || find(records, before) !== undefined
    ? before
    : toPredecessor(before, byNumber, records);
}

function toKey({ platform, chatId }: ChaosChat, messageId: string): string {
  return `${platform}/${chatId}/${messageId}`;
}

function find(records: Records, { number, size }: AskedQuestion): StoredQuestion | undefined {
  return records.questions.get(toQuestion(number, size))?.[0];
}

function toEnds(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 40)} … ${text.slice(-40)}`;
}
