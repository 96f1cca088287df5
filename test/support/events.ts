import type { CommandEvent, CommandName, MessageEvent, Place } from "../../src/contract/event.ts";

/** A private chat. */
export const privateChat: Place = { platform: "fake", chatId: "1", kind: "private" };
/** A group. */
export const group: Place = { platform: "fake", chatId: "-5", kind: "group" };

/** A message as an adapter delivers it. */
export function messageEvent(
  id: string,
  text: string,
  overrides: Partial<MessageEvent> & { readonly place?: Place } = {},
): MessageEvent {
  const place = overrides.place ?? privateChat;
  return {
    type: "message",
    id,
    place,
    sender: { id: "7", isBot: false, languageTag: "en" },
    sentAtMs: 0,
    target: { place, replyId: id },
    messageId: id,
    text,
    isAddressed: place.kind === "private",
    ...overrides,
  };
}

/** A command as an adapter delivers it. */
export function commandEvent(
  id: string,
  command: CommandName,
  overrides: Partial<CommandEvent> & { readonly place?: Place } = {},
): CommandEvent {
  const place = overrides.place ?? privateChat;
  return {
    type: "command",
    id,
    place,
    sender: { id: "7", isBot: false, languageTag: "en" },
    sentAtMs: 0,
    target: { place, replyId: id },
    messageId: id,
    command,
    argument: "",
    ...overrides,
  };
}
