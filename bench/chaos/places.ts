import type { DiscordEmulator } from "../../src/sandbox/discord/index.ts";
import type { TelegramEmulator } from "../../src/sandbox/telegram/index.ts";

/** A message of the bot as people see it. */
export interface BotMessage {
  readonly id: string;
  readonly text: string;
  /** What is in the file that it is, if it is one. */
  readonly file: string | undefined;
  /** When it appeared and when it last changed, in milliseconds since the epoch. */
  readonly shownAtMs: number;
  readonly changedAtMs: number;
}

/** Whether something that was said reached the bot. What it was told by a command while it was away is refused to the speaker. */
export type Heard = () => boolean;

/** One person in one chat: a conversation with the bot. */
export interface Speaker {
  /** Says something that the bot hears, as a reply to `quotedId` if given. */
  say(text: string, quotedId?: string): void;
  /** Asks by a command of the platform's own, where it has such. */
  readonly ask?: (question: string) => Heard;
}

/** A chat with the people who talk to the bot there. */
export interface ChaosChat {
  readonly platform: "telegram" | "discord";
  readonly chatId: string;
  readonly speakers: readonly Speaker[];
  /** Oldest first. */
  botMessages(): readonly BotMessage[];
}

const privateChats = 4;
const groupSpeakers = 2;

/** Private chats and a group on both platforms. */
export function openChats(telegram: TelegramEmulator, discord: DiscordEmulator): readonly ChaosChat[] {
  const chats: ChaosChat[] = [];
  for (let index = 0; index < privateChats; index += 1) {
    const userId = 9000 + index;
    const chatId = telegram.addPrivateChat({ id: userId, firstName: `user${index}`, languageCode: "en" });
    chats.push(toTelegramChat(telegram, chatId, [userId], ""));
    const discordUserId = discord.addUser({ name: `user${index}` });
    chats.push(toDiscordChat(discord, discord.openDm(discordUserId), [discordUserId], ""));
  }
  const members = Array.from({ length: groupSpeakers }, (_, index) => 9500 + index);
  const groupId = telegram.addGroup({
    id: -1_009_000_000_000,
    title: "Group",
    members: members.map((id) => ({ id, firstName: `member${id}`, languageCode: "en" })),
  });
  chats.push(toTelegramChat(telegram, groupId, members, "/ask "));
  const guildId = discord.addGuild({ name: "Guild" });
  const people = members.map((id) => discord.addUser({ name: `member${id}` }));
  chats.push(toDiscordChat(discord, discord.addChannel(guildId), people, `<@${discord.botUserId}> `));
  return chats;
}

function toTelegramChat(
  telegram: TelegramEmulator,
  chatId: number,
  userIds: readonly number[],
  address: string,
): ChaosChat {
  return {
    platform: "telegram",
    chatId: String(chatId),
    speakers: userIds.map((userId) => ({
      say: (text, quotedId) => {
        const quoting = quotedId === undefined ? {} : { replyToMessageId: Number(quotedId) };
        telegram.send(chatId, userId, { text: text.startsWith("/") ? text : `${address}${text}`, ...quoting });
      },
    })),
    botMessages: () =>
      telegram
        .messages(chatId)
        .filter(({ from }) => from === "bot")
        .map(({ id, text, document, shownAtMs, changedAtMs }) => ({
          id: String(id),
          text,
          file: document && Buffer.from(document.bytes).toString(),
          shownAtMs,
          changedAtMs,
        })),
  };
}

function toDiscordChat(
  discord: DiscordEmulator,
  channelId: string,
  userIds: readonly string[],
  address: string,
): ChaosChat {
  return {
    platform: "discord",
    chatId: channelId,
    speakers: userIds.map((userId) => ({
      say: (text, quotedId) => {
        const quoting = quotedId === undefined ? {} : { replyToMessageId: quotedId };
        discord.send(channelId, userId, { content: `${address}${text}`, ...quoting });
      },
      ask: (question) => {
        const options = { text: question };
        const interaction = discord.interact(channelId, userId, { command: "ask", options, locale: "en-US" });
        return () => interaction.acknowledgedAfterMs !== undefined;
      },
    })),
    botMessages: () =>
      discord
        .messages(channelId)
        .filter(({ isFromBot }) => isFromBot)
        .map(({ id, content, attachments: [file], shownAtMs, changedAtMs }) => ({
          id,
          text: content,
          file: file && Buffer.from(file.bytes).toString(),
          shownAtMs,
          changedAtMs,
        })),
  };
}
