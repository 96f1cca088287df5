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

/** What a prompt must fit into. */
export interface PromptBudget {
  readonly limitTokens: number;
  /** About how many tokens a message of this text has. */
  readonly tokensOf: (text: string) => number;
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
 * The messages to send: the system prompt, as many of the latest exchanges as fit whole, the question. Where an exchange is
 * summed up, that sum stands above the next question for it and all before it. Undefined when not even the question fits.
 * `ancestors` comes newest first and is read no further than needed.
 */
export async function toPrompt(
  systemPrompt: string,
  ancestors: AsyncIterable<Exchange>,
  question: string,
  { limitTokens, tokensOf }: PromptBudget,
): Promise<readonly ChatMessage[] | undefined> {
  const system: ChatMessage[] = systemPrompt === "" ? [] : [{ role: "system", content: systemPrompt }];
  let leftTokens = limitTokens - tokensOf(question) - tokensOf(systemPrompt);
  if (leftTokens < 0) return undefined;
  const newestFirst: Exchange[] = [];
  let summary = "";
  for await (const exchange of ancestors) {
    leftTokens -= exchange.summary === undefined ? toTokens(exchange, tokensOf) : tokensOf(exchange.summary);
    if (leftTokens < 0) break;
    summary = exchange.summary ?? "";
    if (exchange.summary !== undefined) break;
    newestFirst.push(exchange);
  }
  const history = newestFirst.toReversed().flatMap(({ question: asked, answer }): ChatMessage[] => [
    { role: "user", content: asked },
    { role: "assistant", content: answer },
  ]);
  return [...system, ...withSummary([...history, { role: "user", content: question }], summary)];
}

/** About how many tokens a question and its answer have. */
export function toTokens({ question, answer }: Exchange, tokensOf: PromptBudget["tokensOf"]): number {
  return tokensOf(question) + tokensOf(answer);
}

/** About how many tokens a prompt has, as far as nothing was learned of its model. */
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

/**
 * The summary above the first message. People's words went into it, so that it must not have the authority of a system
 * prompt.
 */
function withSummary(messages: readonly ChatMessage[], summary: string): readonly ChatMessage[] {
  const [first, ...others] = messages;
  if (summary === "" || first === undefined) return messages;
  const content = `[The conversation before this, summed up:\n${summary}]\n\n${first.content}`;
  return [{ ...first, content }, ...others];
}
