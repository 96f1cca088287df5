import * as z from "zod";

import type { InboundEvent, Place } from "../../contract/event.ts";
import type { ReplyDocument } from "../../contract/reply.ts";
import type { TurnEnding, TurnUsage } from "../store.ts";

/*
 * What columns of JSON hold. A file may be damaged, or changed by hand, and still be a database: nothing in it is believed
 * before it was parsed. Keys that are not named here do not come back.
 */

const place: z.ZodType<Place> = z.object({
  platform: z.string(),
  chatId: z.string(),
  topicId: z.exactOptional(z.string()),
  kind: z.enum(["private", "group"]),
});

const quoted = z.object({ messageId: z.string(), text: z.string(), isFromBot: z.boolean() });

const eventBase = z.object({
  id: z.string(),
  place,
  sender: z.object({ id: z.string(), isBot: z.boolean(), languageTag: z.exactOptional(z.string()) }),
  sentAtMs: z.number(),
  target: z.object({
    place,
    replyId: z.string(),
    replyToMessageId: z.exactOptional(z.string()),
    context: z.exactOptional(z.record(z.string(), z.string())),
  }),
  messageId: z.exactOptional(z.string()),
});

const event: z.ZodType<InboundEvent> = z.discriminatedUnion("type", [
  eventBase.extend({
    type: z.literal("message"),
    text: z.string(),
    isAddressed: z.boolean(),
    quoted: z.exactOptional(quoted),
  }),
  eventBase.extend({
    type: z.literal("command"),
    command: z.enum(["start", "help", "ask", "new", "stop"]),
    argument: z.string(),
    quoted: z.exactOptional(quoted),
  }),
  eventBase.extend({ type: z.literal("unsupported"), isAddressed: z.boolean() }),
]);

const document: z.ZodType<ReplyDocument> = z.object({
  markdown: z.string(),
  reasoning: z.exactOptional(z.string()),
  phase: z.enum(["complete", "stopped", "failed"]),
  notice: z.exactOptional(z.string()),
});

// What is undefined does not come into the JSON.
const usage: z.ZodType<TurnUsage> = z
  .object({
    model: z.string(),
    estimatedPromptTokens: z.number(),
    promptTokens: z.number().optional(),
    completionTokens: z.number().optional(),
    reasoningTokens: z.number().optional(),
  })
  .transform((found) => ({
    promptTokens: undefined,
    completionTokens: undefined,
    reasoningTokens: undefined,
    ...found,
  }));

const ending: z.ZodType<TurnEnding> = z
  .object({ answer: z.string(), document, usage: usage.optional(), isRefused: z.exactOptional(z.boolean()) })
  .transform((found) => ({ usage: undefined, ...found }));

/** The `Place` in a column; undefined where it cannot be read. */
export function toPlace(json: string | null): Place | undefined {
  return read(place, json);
}

/** The `InboundEvent` in a column; undefined where it cannot be read. */
export function toEvent(json: string | null): InboundEvent | undefined {
  return read(event, json);
}

/** The `TurnEnding` in a column; undefined where there is none, or where it cannot be read. */
export function toEnding(json: string | null): TurnEnding | undefined {
  return read(ending, json);
}

function read<Value>(schema: z.ZodType<Value>, json: string | null): Value | undefined {
  if (json === null) return undefined;
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
