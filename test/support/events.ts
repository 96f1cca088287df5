import type { CommandEvent, CommandName, MessageEvent, Place } from "../../src/contract/event.ts";

/** A private chat. */
export const privateChat: Place = { platform: "fake", chatId: "1", kind: "private" };
/** A group. */
export const group: Place = { platform: "fake", chatId: "-5", kind: "group" };

/** What every event about a message has. */
function written(id: string, place: Place) {
  const sender = { id: "7", isBot: false, languageTag: "en" };
  return { id, place, sender, sentAtMs: 0, target: { place, replyId: id }, messageId: id } as const;
}

/** A message as an adapter delivers it. */
export function messageEvent(id: string, text: string, overrides: Partial<MessageEvent> = {}): MessageEvent {
  const place = overrides.place ?? privateChat;
  return { type: "message", ...written(id, place), text, isAddressed: place.kind === "private", ...overrides };
}

/** A command as an adapter delivers it. */
export function commandEvent(id: string, command: CommandName, overrides: Partial<CommandEvent> = {}): CommandEvent {
  const place = overrides.place ?? privateChat;
  return { type: "command", ...written(id, place), command, argument: "", ...overrides };
}
