import type { Clock } from "../../src/contract/clock.ts";
import type { ReplyOutcome, ReplyWriter } from "../../src/reply/writer.ts";

/** How a model writes: a text, cut evenly, with one silence. Times in milliseconds. */
export interface Script {
  readonly words: number;
  readonly chunks: number;
  readonly chunkMs: number;
  /** In front of the first chunk, and in the middle of the text. */
  readonly silentMs: number;
}

/** Numbered words, so that what is missing, doubled or out of order shows. Some of it is formatted. */
export function toMarkdown(words: number): string {
  const paragraphs: string[] = [];
  for (let from = 0; from < words; from += 60) {
    const numbers = Array.from({ length: Math.min(60, words - from) }, (_, index) => from + index);
    const isCode = (from / 60) % 5 === 3;
    const isBold = (from / 60) % 5 === 0;
    const text = numbers.map((number) => toWord(number, isBold && number % 20 === 7)).join(" ");
    paragraphs.push(isCode ? `\`\`\`text\n${text}\n\`\`\`` : `${text}.`);
  }
  return paragraphs.join("\n\n");
}

function toWord(number: number, isBold: boolean): string {
  const word = `w${String(number).padStart(4, "0")}`;
  return isBold ? `**${word}**` : word;
}

/** The numbers of the words in these texts, in order. */
export function numbersIn(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text) => [...text.matchAll(/w(\d{4})/gu)].map(([, digits]) => Number(digits)));
}

/** Whether these texts have every word once and in order, and none of them is something else. */
export function isWhole(texts: readonly string[], words: number): boolean {
  const numbers = numbersIn(texts);
  if (texts.some((text) => numbersIn([text]).length === 0)) return false;
  return numbers.length === words && numbers.every((number, index) => number === index);
}

/** Lets a model write a reply, and stops it as the program does when nobody will see the answer. */
export async function play(writer: ReplyWriter, script: Script, clock: Clock): Promise<ReplyOutcome> {
  const { chunks, chunkMs, silentMs } = script;
  const text = toMarkdown(script.words);
  writer.showTyping();
  let markdown = "";
  for (let chunk = 1; chunk <= chunks && !writer.undeliverable.aborted; chunk += 1) {
    const isBehindSilence = chunk === 1 || chunk === Math.round(chunks / 2);
    await clock.sleep(isBehindSilence ? silentMs : chunkMs, writer.undeliverable).catch(() => undefined);
    if (writer.undeliverable.aborted) break;
    markdown = text.slice(0, Math.ceil((text.length * chunk) / chunks));
    writer.update({ markdown, phase: "streaming" });
  }
  return writer.finish({ markdown, phase: writer.undeliverable.aborted ? "failed" : "complete" });
}
