import type { Language } from "../../locale/language.ts";
import type { DiscordEmulator, InteractionHandle, ShownMessage } from "../discord/index.ts";
import { Drawings, messagesKept, NotSent, type PageChat, type PageMessage } from "./chat.ts";
import { toDiscordMarkup } from "./discord-markup.ts";

/** https://docs.discord.com/developers/reference#locales (2026-11-22). */
const locales: Readonly<Record<Language, string>> = { en: "en-US", zh: "zh-CN" };
/** What people without Nitro may write (https://support.discord.com/hc/en-us/articles/115000435108, 2026-11-22). */
const contentLimit = 2000;

interface CommandUse {
  /** As the person wrote it. */
  readonly text: string;
  readonly handle: InteractionHandle;
}

/** The private chat of one person with the bot on the emulated Discord. */
export class DiscordChat implements PageChat {
  readonly #discord: DiscordEmulator;
  readonly #personId: string;
  readonly #channelId: string;
  readonly #drawings = new Drawings();
  readonly #uses: CommandUse[] = [];

  constructor(discord: DiscordEmulator) {
    this.#discord = discord;
    this.#personId = discord.addUser({ name: "Ada" });
    this.#channelId = discord.openDm(this.#personId);
  }

  get messages(): readonly PageMessage[] {
    const commands = new Map(this.#uses.map(({ text, handle }) => [handle.original?.id, text]));
    return this.#discord
      .messages(this.#channelId)
      .slice(-messagesKept)
      .map((message) => {
        const command = commands.get(message.id);
        const state = [message.revisions.length, message.isLoading, message.attachments.length, command].join();
        return this.#drawings.draw(message.id, state, () => toPage(message, command));
      });
  }

  get isTyping(): boolean {
    return this.#discord.isTyping(this.#channelId);
  }

  send(text: string, language: Language): void {
    if (this.#discord.gateway.connections === 0) throw new NotSent("not-connected");
    const content = text.trim();
    const [, name, argument = ""] = /^\/([\w-]+)(?:\s+([^]*))?$/.exec(content) ?? [];
    const command = this.#discord.registeredCommands.find((known) => known.type === 1 && known.name === name);
    if (command === undefined) {
      if ([...content].length > contentLimit) throw new NotSent("too-long");
      this.#discord.send(this.#channelId, this.#personId, { content });
      return;
    }
    const [option] = command.options ?? [];
    if (option?.required === true && argument === "") throw new NotSent("needs-argument");
    const handle = this.#discord.interact(this.#channelId, this.#personId, {
      command: command.name,
      locale: locales[language],
      options: option === undefined || argument === "" ? {} : { [option.name]: argument },
    });
    this.#uses.push({ text: content, handle });
    if (this.#uses.length > messagesKept) this.#uses.shift();
  }

  delete(messageId: string): void {
    const isThere = this.#discord.messages(this.#channelId).some(({ id }) => id === messageId);
    if (isThere) this.#discord.deleteMessage(this.#channelId, messageId);
  }

  /** Discord has no drafts. */
  stop(): void {}

  onChange(listener: () => void): () => void {
    return this.#discord.onChange(listener);
  }
}

function toPage(message: ShownMessage, command: string | undefined): PageMessage {
  const { id, isFromBot, content, replyToMessageId, editedCount, shownAtMs, isLoading, attachments } = message;
  return {
    id,
    author: isFromBot ? "bot" : "person",
    body: toDiscordMarkup(content),
    sentAtMs: shownAtMs,
    isEdited: editedCount > 0,
    isLoading,
    isEphemeral: message.visibleToUserId !== undefined,
    ...(replyToMessageId !== undefined && { replyToId: replyToMessageId }),
    ...(command !== undefined && { command }),
    files: attachments.map(({ filename, bytes }) => ({ name: filename, bytes: bytes.length })),
  };
}
