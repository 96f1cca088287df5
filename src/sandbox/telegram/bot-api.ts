/** The JSON shapes of the Telegram Bot API that this emulator produces (https://core.telegram.org/bots/api, 2026-11-22). */

export interface BotApiUser {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly language_code?: string;
}

export type BotApiChatType = "private" | "group" | "supergroup" | "channel";

export interface BotApiChat {
  readonly id: number;
  readonly type: BotApiChatType;
  readonly title?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly is_forum?: true;
}

export interface BotApiEntity {
  readonly type: string;
  /** In UTF-16 code units, as JavaScript counts. */
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly user?: BotApiUser;
  readonly custom_emoji_id?: string;
}

export interface BotApiMessage {
  readonly message_id: number;
  readonly from?: BotApiUser;
  readonly sender_chat?: BotApiChat;
  readonly chat: BotApiChat;
  /** Unix time in seconds. */
  readonly date: number;
  readonly edit_date?: number;
  readonly message_thread_id?: number;
  readonly is_topic_message?: true;
  readonly reply_to_message?: BotApiMessage;
  readonly text?: string;
  readonly entities?: readonly BotApiEntity[];
  readonly caption?: string;
  readonly caption_entities?: readonly BotApiEntity[];
  readonly reply_markup?: InlineKeyboard;
  /** What kind of message it is besides text: `sticker`, `photo`, `forum_topic_created`, `migrate_to_chat_id`, ... */
  readonly [content: string]: unknown;
}

export interface InlineKeyboardButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}

export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly InlineKeyboardButton[])[];
}

export interface BotCommand {
  readonly command: string;
  readonly description: string;
}

/** `parameters` of a refusal: what the client needs to do better. */
export interface ResponseParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

export type BotApiResponse =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly error_code: number;
      readonly description: string;
      readonly parameters?: ResponseParameters;
    };
