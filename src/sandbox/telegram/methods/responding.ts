import { badRequest, refusal } from "../errors.ts";
import type { Parameters } from "../parameters.ts";
import { assertMayWrite, toAddressee } from "./addressee.ts";
import type { MethodTable } from "./method.ts";
import { REACTIONS } from "./reactions.ts";

/** https://core.telegram.org/bots/api#answercallbackquery: 0-200 characters (2026-11-22). */
const ANSWER_LIMIT_CHARS = 200;

/** What a bot does about something people did, without a message of its own. */
export const respondingMethods: MethodTable = {
  answerCallbackQuery(world, parameters) {
    const text = parameters.string("text") ?? "";
    if (Array.from(text).length > ANSWER_LIMIT_CHARS) throw badRequest("MESSAGE_TOO_LONG");
    const id = parameters.string("callback_query_id") ?? "";
    if (!world.callbackQueries.answer(id, text)) throw refusal("queryTooOld");
    world.changes.notify({ kind: "activity" });
    return true;
  },

  setMessageReaction(world, parameters) {
    const chat = toAddressee(world, parameters);
    const reaction = toReaction(parameters);
    const message = chat.messages.get(parameters.integer("message_id") ?? 0);
    if (message === undefined) throw refusal("messageToReactNotFound");
    assertMayWrite(chat);
    message.reaction = reaction;
    world.changes.notify({ kind: "edit", chatId: chat.id });
    return true;
  },
};

/** A bot has at most one; none takes it away. */
function toReaction(parameters: Parameters): string | undefined {
  const reactions = parameters.array("reaction") ?? [];
  if (reactions.length > 1) throw refusal("tooManyReactions");
  if (reactions.length === 0) return undefined;
  const { type, emoji } = (reactions[0] ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== "emoji" || typeof emoji !== "string" || !REACTIONS.has(emoji)) throw refusal("reactionInvalid");
  return emoji;
}
