import { demoTexts, type DemoTexts } from "./demo-texts.ts";
import type { ChatCompletionRequest } from "../request.ts";
import type { Answer, Pacing, Scenario } from "../scenario.ts";

/** About 40 chunks a second, of a size that reads like a fast model. */
const pacing: Pacing = { chunkChars: 4, chunkIntervalMs: 25, firstChunkAfterMs: 300 };

/**
 * What the sandbox's model says: an answer in the question's language that shows Markdown and how much of the conversation it was sent.
 * Some words ask for a long answer, a slow one, a failure or a phase of thinking; a model that thinks by itself always does.
 */
export function toDemoAnswer(request: ChatCompletionRequest): Scenario {
  const question = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
  const texts = /\p{Script=Han}/u.test(question) ? demoTexts.zh : demoTexts.en;
  const text = toAnswerText(request, question, texts);
  const thinks = request.thinking || texts.words.think.test(question);
  const answer: Answer = { kind: "answer", ...pacing, text, ...(thinks ? { reasoning: texts.reasoning } : {}) };
  if (texts.words.error.test(question)) {
    return { ...answer, kind: "broken-answer", text: texts.beforeError, how: { shape: "event", entry: "E53" } };
  }
  if (texts.words.slow.test(question)) {
    return { ...answer, firstChunkAfterMs: 4_000, chunkIntervalMs: 80, pauses: [{ beforeChunk: 30, ms: 5_000 }] };
  }
  if (texts.words.long.test(question)) return { ...answer, chunkChars: 12, text: toLongText(text, texts) };
  return answer;
}

function toAnswerText(request: ChatCompletionRequest, question: string, texts: DemoTexts): string {
  const asked = request.beginning === undefined ? request.messages : request.messages.slice(0, -1);
  const conversation = asked.filter(({ role }) => role === "user" || role === "assistant");
  const earlier = conversation.slice(0, -1);
  const earlierQuestion = earlier.findLast(({ role }) => role === "user")?.content;
  const memory =
    earlierQuestion === undefined ? texts.nothingBefore : texts.before(earlier.length, toQuote(earlierQuestion));
  const isGreeting = texts.words.help.test(question.trim());
  const opening = isGreeting ? texts.greeting(request.model) : texts.opening(request.model, toQuote(question));
  return [opening, memory, texts.show, texts.menu].join("\n\n");
}

function toLongText(text: string, texts: DemoTexts): string {
  const sections = Array.from({ length: 16 }, (_, index) => texts.section(index + 1));
  return [text, ...sections].join("\n\n");
}

/** The start of a text on one line, without marks that would format it. */
function toQuote(text: string): string {
  const line = [...text.replaceAll(/[\s*_`~[\]<>|#\\]+/g, " ").trim()];
  return line.length > 60 ? `${line.slice(0, 59).join("")}…` : line.join("");
}
