import { refusal } from "./api-error.ts";
import { FormErrors } from "./form-errors.ts";
import type { MessageBody, UploadedFile } from "./message-body.ts";
import type { MessageChange, Messages, NewMessage } from "./messages.ts";
import { messageFlags, type AttachmentRecord, type ChannelRecord, type MessageRecord } from "./records.ts";
import type { World } from "./world.ts";

/**
 * An attachment's address is signed and ends after a day:
 * https://docs.discord.com/developers/reference#signed-attachment-cdn-urls (2026-11-22).
 */
const urlLastsMs = 24 * 3_600_000;
/** The flags that an edit may change. The one for components can only be set. */
const editableFlags = messageFlags.suppressEmbeds | messageFlags.isComponentsV2;

/** What composing needs to know of its surroundings. */
export interface ComposeContext {
  readonly world: World;
  readonly messages: Messages;
  /** Where attachments are served, without a slash at the end. */
  readonly cdnRoot: () => string;
}

/** Turns a checked body into a new message of the bot. Throws 50006 when nothing would be seen. */
export function toNewMessage(
  context: ComposeContext,
  channel: ChannelRecord,
  body: MessageBody,
  files: readonly UploadedFile[],
): NewMessage {
  const { world, messages } = context;
  const replyTo = toReplyTarget(channel, body);
  const message = {
    authorId: world.bot.id,
    content: body.content ?? "",
    // Only an interaction can answer unseen by others.
    flags: (body.flags ?? 0) & ~messageFlags.ephemeral,
    embeds: body.embeds ?? [],
    components: body.components ?? [],
    attachments: toAttachments(context, channel.id, body, files, []),
    stickers: body.stickerIds.map((id) => ({ id, name: "sticker" })),
    ...(body.poll !== undefined && { poll: body.poll }),
    ...(body.nonce !== undefined && { nonce: body.nonce }),
    ...(replyTo !== undefined && { replyToMessageId: replyTo.id }),
    mentions: messages.resolveMentions(channel, world.bot.id, body.content ?? "", body.allowedMentions, replyTo),
  };
  if (isEmpty(message)) throw refusal("emptyMessage");
  return message;
}

/**
 * Turns a checked body into a change of `message`. Mentions are read anew, by the defaults where the body does not
 * say.
 */
export function toMessageChange(
  context: ComposeContext,
  channel: ChannelRecord,
  message: MessageRecord,
  body: MessageBody,
  files: readonly UploadedFile[],
): MessageChange {
  const content = body.content ?? message.content;
  const kept = message.flags & ~(messageFlags.suppressEmbeds | messageFlags.loading);
  const change = {
    content,
    flags: body.flags === undefined ? message.flags & ~messageFlags.loading : kept | (body.flags & editableFlags),
    embeds: body.embeds ?? message.embeds,
    components: body.components ?? message.components,
    attachments: toAttachments(context, channel.id, body, files, message.attachments),
    mentions: context.messages.resolveMentions(channel, message.authorId, content, body.allowedMentions, undefined),
  };
  if ((change.flags & messageFlags.isComponentsV2) !== 0 && (content !== "" || change.embeds.length > 0)) {
    const errors = new FormErrors();
    const code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
    errors.add(["content"], code, "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
    throw errors.toError();
  }
  if (isEmpty({ ...change, stickers: message.stickers, poll: message.poll })) throw refusal("emptyMessage");
  return change;
}

/** Stores uploaded bytes as an attachment with a signed address. */
export function toAttachmentRecord(
  context: ComposeContext,
  channelId: string,
  file: {
    readonly filename: string;
    readonly contentType?: string;
    readonly bytes: Uint8Array;
    readonly description?: string;
  },
): AttachmentRecord {
  const { world } = context;
  const id = world.snowflakes.next();
  const nowS = Math.floor(world.nowMs() / 1000);
  const signature = new URLSearchParams({
    ex: (nowS + urlLastsMs / 1000).toString(16),
    is: nowS.toString(16),
    hm: id,
  });
  const path = `/attachments/${channelId}/${id}/${encodeURIComponent(file.filename)}`;
  return { ...file, id, url: `${context.cdnRoot()}${path}?${signature.toString()}` };
}

function toReplyTarget(channel: ChannelRecord, body: MessageBody): MessageRecord | undefined {
  const { reference } = body;
  if (reference === undefined) return undefined;
  const target = channel.messages.find(({ id }) => id === reference.messageId);
  if (target !== undefined || !reference.failIfNotExists) return target;
  const errors = new FormErrors();
  errors.add(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
  throw errors.toError();
}

/** Without a list the existing ones stay; with one only those that it names. New files come behind. */
function toAttachments(
  context: ComposeContext,
  channelId: string,
  body: MessageBody,
  files: readonly UploadedFile[],
  existing: readonly AttachmentRecord[],
): readonly AttachmentRecord[] {
  const entries = body.attachments;
  const kept = entries === undefined ? existing : existing.filter(({ id }) => entries.some((entry) => entry.id === id));
  const added = files.map((file) => {
    const entry = entries?.find(({ id }) => id === file.index);
    return toAttachmentRecord(context, channelId, {
      filename: entry?.filename ?? file.filename,
      bytes: file.bytes,
      ...(file.contentType !== "" && { contentType: file.contentType }),
      ...(entry?.description !== undefined && { description: entry.description }),
    });
  });
  return [...kept, ...added];
}

function isEmpty(
  message: Pick<MessageRecord, "content" | "embeds" | "components" | "attachments" | "stickers" | "poll">,
): boolean {
  const lists = [message.embeds, message.components, message.attachments, message.stickers];
  return message.content === "" && message.poll === undefined && lists.every((list) => list.length === 0);
}
