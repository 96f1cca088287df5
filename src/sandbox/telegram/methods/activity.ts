import { DRAFT_VISIBLE_MS, TYPING_VISIBLE_MS } from "../chats.ts";
import { badRequest, refusal } from "../errors.ts";
import { assertMayWrite, spendActivity, toAddressee, toThread } from "./addressee.ts";
import { toDraftText } from "./message-body.ts";
import type { MethodTable } from "./method.ts";

/** https://core.telegram.org/bots/api#sendchataction (2026-11-22). */
const ACTIONS = new Set([
  "typing",
  "upload_photo",
  "record_video",
  "upload_video",
  "record_voice",
  "upload_voice",
  "upload_document",
  "choose_sticker",
  "find_location",
  "record_video_note",
  "upload_video_note",
]);

/** The methods that show for a moment that the bot is at work. They have a budget of their own. */
export const activityMethods: MethodTable = {
  sendChatAction(world, parameters) {
    const chat = toAddressee(world, parameters);
    if (!ACTIONS.has(parameters.string("action") ?? "")) throw refusal("actionUnknown");
    const { topicId } = toThread(world, chat, parameters);
    assertMayWrite(chat);
    spendActivity(world, chat);
    chat.showTyping(topicId, world.clock.nowMs());
    world.activityShown(chat.id, TYPING_VISIBLE_MS);
    return true;
  },

  sendMessageDraft(world, parameters) {
    const chat = toAddressee(world, parameters);
    if (!chat.isPrivate) throw refusal("draftPeerInvalid");
    const draftId = parameters.integer("draft_id") ?? 0;
    if (draftId === 0) throw badRequest("draft_id must be non-zero");
    const { text, entities } = toDraftText(world, parameters);
    const { topicId } = toThread(world, chat, parameters);
    assertMayWrite(chat);
    spendActivity(world, chat);
    chat.showDraft(topicId, {
      draftId,
      text,
      entities,
      canStop: parameters.boolean("can_stop"),
      keepOnStop: parameters.boolean("keep_on_stop"),
      shownAtMs: world.clock.nowMs(),
    });
    world.activityShown(chat.id, DRAFT_VISIBLE_MS);
    return true;
  },
};
