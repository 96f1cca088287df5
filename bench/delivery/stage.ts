import type { ShownMessage } from "./visibility.ts";

/** The round trip of every API call; half of it passes before the call takes effect. */
export const latencyMs = 60;

export type Platform = "telegram" | "discord";

/** A new message, or a change of one. */
export type Write = "create" | "edit";

/** What the emulated platform counted. */
export interface CallCounts {
  /** Every call about messages and drafts; neither typing nor what a bot asks at its start. */
  readonly calls: number;
  /** Answers of status 429, to typing too. */
  readonly refused: number;
}

/** A chat with the bot, by the eyes of those in it. */
export interface Place {
  /** Somebody writes to the bot: member `author`, from 0. */
  ask(author: number, text: string): void;
  /** Every message of the bot that stands, oldest first. */
  messages(): readonly ShownMessage[];
  /** Every draft text that was shown, as one message with many revisions; empty where there are none. */
  drafts(): readonly ShownMessage[];
  /**
   * The next such write is refused: the platform asks to wait so long. What is returned tells when that was; undefined
   * until it happens.
   */
  flood(write: Write, waitS: number): () => number | undefined;
}

/** One emulated platform. */
export interface Stage {
  readonly platform: Platform;
  /** Where the bot finds it: the platform's own keys of config.yaml. */
  readonly keys: object;
  readonly env: Readonly<Record<string, string>>;
  /** What the bot's log says when it is connected. */
  readonly ready: RegExp;
  /** A chat of so many people with the bot; of one person: a private one. On Discord always a channel. */
  addPlace(members: number): Place;
  /** All calls since the stage was opened. */
  counts(): CallCounts;
  close(): Promise<void>;
}

/** What a row changes of the usual limits. */
export interface StageOptions {
  /** No limit on what the bot writes to all chats together. */
  readonly isBotLimitLifted: boolean;
}
