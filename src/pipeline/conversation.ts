import type { Place, Sender } from "../contract/event.ts";

/**
 * The mailbox of a message, which is also its conversation: in private the chat or topic; in groups one sender in one
 * chat, topic or thread, so that nobody waits for a stranger and histories do not mix.
 */
export function toConversationId(place: Place, sender: Sender): string {
  const where = [place.platform, place.chatId, place.topicId ?? ""];
  return (place.kind === "private" ? where : [...where, sender.id]).join("/");
}

/** The chat with all its topics, for what is limited per chat. */
export function toChatKey(place: Place): string {
  return `${place.platform}/${place.chatId}`;
}
