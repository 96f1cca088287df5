import type { Language } from "../../locale/language.ts";
import type { ShownDraft, ShownMessage, TelegramEmulator } from "../telegram/emulator.ts";
import { Drawings, messagesKept, type PageChat, type PageMessage } from "./chat.ts";
import { toTelegramMarkup } from "./telegram-markup.ts";

/** What Telegram's apps call the two languages (https://core.telegram.org/bots/api#user, an IETF tag; 2026-11-22). */
const languageCodes: Readonly<Record<Language, string>> = { en: "en", zh: "zh-hans" };
const person = { id: 1_000_001, firstName: "Ada" };

/** The private chat of one person with the bot on the emulated Telegram. */
export class TelegramChat implements PageChat {
  readonly #telegram: TelegramEmulator;
  readonly #chatId: number;
  readonly #drawings = new Drawings();
  #language: Language = "en";

  constructor(telegram: TelegramEmulator) {
    this.#telegram = telegram;
    this.#chatId = telegram.addPrivateChat({ ...person, languageCode: languageCodes.en });
  }

  get messages(): readonly PageMessage[] {
    const messages = this.#telegram
      .messages(this.#chatId)
      .slice(-messagesKept)
      .map((message) =>
        this.#drawings.draw(String(message.id), String(message.revisions.length), () => toPage(message)),
      );
    const draft = this.#telegram.draft(this.#chatId);
    if (draft === undefined) return messages;
    const state = `${draft.shownAtMs} ${draft.canStop}`;
    return [...messages, this.#drawings.draw(toDraftKey(draft), state, () => toPageDraft(draft))];
  }

  get isTyping(): boolean {
    return this.#telegram.isTyping(this.#chatId);
  }

  send(text: string, language: Language): void {
    if (language !== this.#language) {
      // The app tells its language with every message; the chat and what is in it stay.
      this.#telegram.addPrivateChat({ ...person, languageCode: languageCodes[language] });
      this.#language = language;
    }
    this.#telegram.send(this.#chatId, person.id, { text });
  }

  delete(messageId: string): void {
    const id = Number(messageId);
    const isThere = this.#telegram.messages(this.#chatId).some((message) => message.id === id);
    if (isThere) this.#telegram.deleteMessage(this.#chatId, id);
  }

  stop(messageId: string): void {
    const draft = this.#telegram.draft(this.#chatId);
    const isMeant = draft !== undefined && toDraftKey(draft) === messageId;
    if (isMeant && draft.canStop) this.#telegram.stopDraft(this.#chatId);
  }

  onChange(listener: () => void): () => void {
    return this.#telegram.onChange(listener);
  }
}

function toPage(message: ShownMessage): PageMessage {
  const { id, from, text, entities, replyTo, edits, shownAtMs, document } = message;
  return {
    id: String(id),
    author: from === "bot" ? "bot" : "person",
    body: toTelegramMarkup(text, entities),
    sentAtMs: shownAtMs,
    isEdited: edits > 0,
    isLoading: false,
    isEphemeral: false,
    ...(replyTo !== undefined && { replyToId: String(replyTo) }),
    files: document === undefined ? [] : [{ name: document.fileName, bytes: document.bytes.length }],
  };
}

function toDraftKey({ draftId }: ShownDraft): string {
  return `draft-${draftId}`;
}

function toPageDraft(draft: ShownDraft): PageMessage {
  return {
    id: toDraftKey(draft),
    author: "bot",
    body: toTelegramMarkup(draft.text, draft.entities),
    sentAtMs: draft.shownAtMs,
    isEdited: false,
    isLoading: false,
    isEphemeral: false,
    draft: { canStop: draft.canStop },
    files: [],
  };
}
