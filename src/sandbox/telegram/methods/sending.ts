import { type ChatState, toApiMessage } from "../chats.ts";
import { refusal } from "../errors.ts";
import type { Parameters, UploadedFile } from "../parameters.ts";
import { type NewMessage, postMessage } from "../post.ts";
import type { World } from "../world.ts";
import { assertMayPost, spendPost, toAddressee, toRepliedMessage, toThread } from "./addressee.ts";
import { disablesLinkPreview, toCaption, toText } from "./message-body.ts";
import type { MethodTable } from "./method.ts";
import { toReplyMarkup } from "./reply-markup.ts";

/** The methods that put a new message into a chat. */
export const sendingMethods: MethodTable = {
  sendMessage(world, parameters) {
    const chat = toAddressee(world, parameters);
    const body = toText(world, parameters, "messageTooLong");
    return send(world, chat, parameters, { body, linkPreviewDisabled: disablesLinkPreview(parameters) });
  },

  sendDocument(world, parameters) {
    const chat = toAddressee(world, parameters);
    const document = parameters.file("document");
    if (document === undefined) throw refusal("documentMissing");
    if (document.bytes.length === 0) throw refusal("fileEmpty");
    const body = toCaption(world, parameters);
    return send(world, chat, parameters, { body, document, content: { document: toDocument(document, world) } });
  },
};

function send(world: World, chat: ChatState, parameters: Parameters, what: Omit<NewMessage, "from">): unknown {
  const thread = toThread(world, chat, parameters);
  const replied = toRepliedMessage(chat, parameters);
  const markup = toReplyMarkup(parameters);
  assertMayPost(chat);
  spendPost(world, chat);
  const message = postMessage(world, chat, {
    ...what,
    ...markup,
    from: world.bot,
    topicId: thread.topicId ?? replied?.topicId,
    threadRootId: thread.threadRootId,
    replyToId: replied?.id,
    isSilent: parameters.boolean("disable_notification"),
  });
  return toApiMessage(chat, message);
}

function toDocument({ fileName, mimeType, bytes }: UploadedFile, world: World): Readonly<Record<string, unknown>> {
  const uniqueId = `AgAD${Math.floor(world.clock.nowMs()).toString(36)}${bytes.length.toString(36)}`;
  return {
    file_id: `BQAC${uniqueId}`,
    file_unique_id: uniqueId,
    file_name: fileName,
    mime_type: mimeType,
    file_size: bytes.length,
  };
}
