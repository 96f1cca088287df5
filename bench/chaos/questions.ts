/** How long an answer is: one message, seconds of growing text, or several messages. */
export type AnswerSize = "short" | "medium" | "long";

const wordsOf: Readonly<Record<AnswerSize, number>> = { short: 12, medium: 90, long: 900 };

/** What a person asks: the number makes it the only one of its kind, and the size tells the emulated model what to say. */
export function toQuestion(number: number, size: AnswerSize): string {
  return `Question ${number}, ${size}`;
}

/** The question that a text asks, perhaps below a quotation; undefined for anything else. */
export function parseQuestion(text: string): { readonly number: number; readonly size: AnswerSize } | undefined {
  const match = /(?:^|\n\n)Question (\d+), (short|medium|long)$/u.exec(text.trim());
  return match === null ? undefined : { number: Number(match[1]), size: match[2] as AnswerSize };
}

/** The one right answer: each word of it has its place, so that nothing can be missing, doubled or out of order unseen. */
export function toAnswer(number: number, size: AnswerSize): string {
  const words = Array.from({ length: wordsOf[size] }, (_, index) => `word${index + 1}`);
  return `Answer ${number} begins: ${words.join(" ")} and answer ${number} ends.`;
}

/** With what the bot ends a question that broke it five times. */
export const gaveUp = "Sorry, something went wrong each time";

/** What stands below an answer that goes on in a file. */
export const followsAsFile = "(This is a long answer: all of it follows as a file.)";

/** A text without what a platform may change where it cuts one message off and begins the next. */
export function squeeze(text: string): string {
  return text.replaceAll(/\s+/gu, "");
}
