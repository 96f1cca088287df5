import { type ChatState, type Draft, latestRevision, shownEntities, type StoredMessage } from "./chats.ts";
import type { ShownDraft, ShownMessage } from "./emulator.ts";

/** A message as people see it, a copy that later changes leave alone. */
function toShownMessage(message: StoredMessage, botId: number): ShownMessage {
  const latest = latestRevision(message);
  const entities = shownEntities(latest);
  const { id, from, replyToId, topicId, keyboard, document, reaction, isSilent } = message;
  return {
    id,
    from: from.id === botId ? "bot" : from.id,
    text: latest.text,
    entities,
    ...(latest.richBlocks && { richBlocks: latest.richBlocks }),
    ...(replyToId !== undefined && { replyTo: replyToId }),
    ...(topicId !== undefined && { topicId }),
    edits: message.revisions.length - 1,
    shownAtMs: message.revisions[0]?.atMs ?? latest.atMs,
    changedAtMs: latest.atMs,
    revisions: message.revisions.map(({ text, atMs }) => ({ text, atMs })),
    ...(keyboard && { keyboard }),
    ...(document && { document }),
    ...(reaction !== undefined && { reaction }),
    isSilent,
    hasLinkPreview: !latest.linkPreviewDisabled && entities.some(({ type }) => type === "url" || type === "text_link"),
  };
}

/** Oldest first, without what Telegram wrote itself. */
export function toShownMessages(chat: ChatState, topicId: number | undefined, botId: number): readonly ShownMessage[] {
  return [...chat.messages.values()]
    .filter((message) => !message.isService && (topicId === undefined || message.topicId === topicId))
    .map((message) => toShownMessage(message, botId));
}

export function toShownDraft({ draftId, text, entities, canStop, shownAtMs }: Draft): ShownDraft {
  return { draftId, text: text === "" ? "Thinking…" : text, entities, canStop, shownAtMs };
}
