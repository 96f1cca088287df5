import type { DiscordEmulator } from "../../src/sandbox/discord/index.ts";
import type { FaultHandle, FaultSchedule, TransportFaultEffect } from "../../src/sandbox/faults.ts";
import type { TelegramEmulator } from "../../src/sandbox/telegram/index.ts";

/** How long a test waits, in real time, for what should happen within a moment. */
const patienceMs = 20_000;

/** A private conversation of one user with the bot, the same on either platform. */
export interface Chat {
  readonly platform: "telegram" | "discord";
  /** Writes to the bot; the id of the message. */
  say(text: string): string;
  /** The texts of the bot's messages as the user sees them now, files aside, oldest first. */
  replies(): readonly string[];
  /** The files that the bot posted, oldest first, each with how many messages stand above it. */
  files(): readonly { readonly name: string; readonly text: string; readonly messagesAbove: number }[];
  /** Every text the bot's message number `index` has ever shown, oldest first. */
  revisions(index: number): readonly string[];
  isTyping(): boolean;
  /** How many messages the bot made or changed here, refused calls included. */
  writes(): number;
  /** What goes wrong with the bot's next messages (create) or changes of them (edit) here; once unless told. */
  failWrites(write: "create" | "edit", fault: TransportFaultEffect & Pick<FaultSchedule, "times">): FaultHandle;
  /** The user deletes the bot's message number `index`. */
  deleteReply(index: number): void;
  /** Resolves with the first value of `condition` that is neither undefined nor false; rejects when it takes too long. */
  until<T>(condition: () => T | undefined | false, timeoutMs?: number): Promise<T>;
  /** Resolves when the bot's messages satisfy `isDone`. */
  untilReplies(isDone: (replies: readonly string[]) => boolean): Promise<readonly string[]>;
}

/** A private chat on the emulated Telegram. */
export function openTelegramChat(telegram: TelegramEmulator, user: { id: number; languageCode?: string }): Chat {
  const chatId = telegram.addPrivateChat({ firstName: `user ${user.id}`, ...user });
  const all = () => telegram.messages(chatId).filter((message) => message.from === "bot");
  const messages = () => all().filter(({ document }) => document === undefined);
  return withWaiting({
    platform: "telegram",
    say: (text) => String(telegram.send(chatId, user.id, { text })),
    replies: () => messages().map((message) => message.text),
    files: () =>
      all().flatMap(({ document }, messagesAbove) =>
        document === undefined ? [] : [toFile(document.fileName, document.bytes, messagesAbove)],
      ),
    revisions: (index) => messages()[index]?.revisions.map((revision) => revision.text) ?? [],
    isTyping: () => telegram.isTyping(chatId),
    writes: () => telegram.callsTo("sendMessage", chatId).length + telegram.callsTo("editMessageText", chatId).length,
    failWrites: (write, fault) =>
      telegram.faults.add({ method: write === "create" ? "sendMessage" : "editMessageText", chatId, ...fault }),
    deleteReply: (index) => telegram.deleteMessage(chatId, messages()[index]?.id ?? 0),
    until: (condition, timeoutMs = patienceMs) => telegram.waitFor(condition, timeoutMs),
  });
}

/** A private chat on the emulated Discord. */
export function openDiscordChat(discord: DiscordEmulator, name: string): Chat {
  const userId = discord.addUser({ name });
  const channelId = discord.openDm(userId);
  const all = () => discord.messages(channelId).filter((message) => message.isFromBot);
  const messages = () => all().filter(({ attachments }) => attachments.length === 0);
  return withWaiting({
    platform: "discord",
    say: (content) => discord.send(channelId, userId, { content }),
    replies: () => messages().map((message) => message.content),
    files: () =>
      all().flatMap(({ attachments }, messagesAbove) =>
        attachments.map(({ filename, bytes }) => toFile(filename, bytes, messagesAbove)),
      ),
    revisions: (index) => messages()[index]?.revisions.map((revision) => revision.content) ?? [],
    isTyping: () => discord.isTyping(channelId),
    writes: () =>
      discord.calls.filter(
        (call) => call.path.startsWith(`/channels/${channelId}/messages`) && /^(?:POST|PATCH)$/u.test(call.method),
      ).length,
    failWrites: (write, fault) =>
      write === "create"
        ? discord.faults.add({ method: "POST", route: /\/messages$/u, channelId, ...fault })
        : discord.faults.add({ method: "PATCH", channelId, ...fault }),
    deleteReply: (index) => discord.deleteMessage(channelId, messages()[index]?.id ?? ""),
    until: (condition, timeoutMs = patienceMs) => discord.waitFor(condition, timeoutMs),
  });
}

function toFile(name: string, bytes: Uint8Array, messagesAbove: number): ReturnType<Chat["files"]>[number] {
  return { name, text: Buffer.from(bytes).toString(), messagesAbove };
}

function withWaiting(chat: Omit<Chat, "untilReplies">): Chat {
  return {
    ...chat,
    untilReplies: (isDone) =>
      chat.until(() => {
        const replies = chat.replies();
        return isDone(replies) && replies;
      }),
  };
}
