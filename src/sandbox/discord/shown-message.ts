import type { ShownMessage } from "./emulator.ts";
import { isEphemeral } from "./messages.ts";
import { messageFlags, type MessageRecord } from "./records.ts";
import type { World } from "./world.ts";

/** A message as users see it, a copy that later changes leave alone. */
export function toShownMessage(world: World, message: MessageRecord): ShownMessage {
  const author = world.user(message.authorId);
  return {
    id: message.id,
    authorId: author.id,
    authorName: author.name,
    isFromBot: author.isBot,
    content: message.content,
    replyToMessageId: message.replyToMessageId,
    editedCount: message.editedCount,
    attachments: message.attachments.map(({ filename, contentType, bytes, url }) => ({
      filename,
      contentType,
      bytes,
      url,
    })),
    stickers: message.stickers.map(({ name }) => name),
    embeds: message.embeds,
    components: message.components,
    flags: message.flags,
    isLoading: (message.flags & messageFlags.loading) !== 0,
    visibleToUserId: isEphemeral(message) ? message.interaction?.userId : undefined,
    mentionsPinged: [...message.pinged],
    shownAtMs: message.createdAtMs,
    changedAtMs: message.revisions.at(-1)?.atMs ?? message.createdAtMs,
    revisions: [...message.revisions],
  };
}
