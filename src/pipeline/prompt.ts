import type { QuotedMessage } from "../contract/event.ts";
import type { ChatMessage } from "../model/chat-model.ts";
import type { Exchange } from "../store/store.ts";
import { estimateTokens } from "./token-estimate.ts";

/** The values of the system prompt's placeholders. */
export interface PromptValues {
  /** The day, `2026-11-22`: coarse, so that the service can reuse a cached prompt. */
  readonly date: string;
  readonly platform: string;
}

/** The system prompt with `{date}` and `{platform}` filled in; any other braces stay. */
export function toSystemPrompt(template: string, values: PromptValues): string {
  return template.replace(/\{(date|platform)\}/gu, (_whole, name: keyof PromptValues) => values[name]).trim();
}

/** The question with the message it points at, when the conversation does not hold that message anyway. */
export function toQuestion(question: string, quoted: QuotedMessage | undefined, isQuoteKnown: boolean): string {
  const quote = quoted?.text.trim() ?? "";
  if (isQuoteKnown || quote === "" || quote === question) return question;
  return `${quote.replace(/^/gmu, "> ")}\n\n${question}`;
}

/**
 * The messages to send: the system prompt, as many of the latest exchanges as fit whole into `limitTokens`, the question.
 * Undefined when not even the question fits. `ancestors` comes newest first and is read no further than needed.
 */
export async function toPrompt(
  systemPrompt: string,
  ancestors: AsyncIterable<Exchange>,
  question: string,
  limitTokens: number,
): Promise<readonly ChatMessage[] | undefined> {
  const system: ChatMessage[] = systemPrompt === "" ? [] : [{ role: "system", content: systemPrompt }];
  let leftTokens = limitTokens - estimateTokens(question) - estimateTokens(systemPrompt);
  if (leftTokens < 0) return undefined;
  const history: ChatMessage[] = [];
  for await (const exchange of ancestors) {
    leftTokens -= estimateTokens(exchange.question) + estimateTokens(exchange.answer);
    if (leftTokens < 0) break;
    history.unshift({ role: "user", content: exchange.question }, { role: "assistant", content: exchange.answer });
  }
  return [...system, ...history, { role: "user", content: question }];
}

/** About how many tokens a prompt has. */
export function estimatePromptTokens(prompt: readonly ChatMessage[]): number {
  return prompt.reduce((tokens, { content }) => tokens + estimateTokens(content), 0);
}

/** The prompt without the older half of its history; undefined when it has none. */
export function toShorterPrompt(prompt: readonly ChatMessage[]): readonly ChatMessage[] | undefined {
  const system = prompt.filter((message) => message.role === "system");
  const others = prompt.slice(system.length);
  const exchanges = (others.length - 1) / 2;
  return exchanges < 1 ? undefined : [...system, ...others.slice(2 * Math.ceil(exchanges / 2))];
}
