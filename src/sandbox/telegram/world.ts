import type { Clock } from "../../contract/clock.ts";
import { Changes } from "../changes.ts";
import type { BotApiUser } from "./bot-api.ts";
import { BotProfile } from "./bot-profile.ts";
import { CallbackQueries } from "./callback-queries.ts";
import { ChatDirectory, type ChatState } from "./chats.ts";
import type { EmulatorChange } from "./emulator.ts";
import { FloodControl, type FloodLimits } from "./flood-control.ts";
import { type FormattedText, toFormattedText } from "./message-entities.ts";
import type { LimitUnit } from "./message-text.ts";
import { UpdateQueue } from "./updates.ts";

export interface WorldSettings {
  readonly canReadAllGroupMessages: boolean;
  readonly hasTopicsEnabled: boolean;
  readonly limitUnit: LimitUnit;
  readonly strictEntities: boolean;
  readonly richMessages: boolean;
}

/** Everything Telegram knows: one bot, its chats, and what waits for it. */
export class World {
  readonly clock: Clock;
  readonly bot: BotApiUser & { readonly username: string };
  readonly settings: WorldSettings;
  readonly flood: FloodControl;
  readonly updates: UpdateQueue;
  readonly chats = new ChatDirectory();
  readonly changes = new Changes<EmulatorChange>();
  readonly profile: BotProfile;
  readonly callbackQueries = new CallbackQueries();
  readonly #closing = new AbortController();
  /** Set by logOut: no call is answered any more. */
  isLoggedOut = false;
  isTokenRevoked = false;

  constructor(clock: Clock, bot: World["bot"], limits: FloodLimits, settings: WorldSettings) {
    this.clock = clock;
    this.bot = bot;
    this.settings = settings;
    this.flood = new FloodControl(limits);
    this.updates = new UpdateQueue(clock);
    this.profile = new BotProfile(bot.first_name);
    this.chats.addUser(bot);
  }

  /** Tells now that the bot shows what it does, and again when people stop seeing it. */
  activityShown(chatId: number, visibleMs: number): void {
    const tell = () => this.changes.notify({ kind: "activity", chatId });
    tell();
    this.clock.sleep(visibleMs, this.#closing.signal).then(tell, () => undefined);
  }

  /** Ends what still runs; whoever waits for a change is told that none will come. */
  close(): void {
    this.#closing.abort();
    this.changes.close();
  }

  /** For those who test: throws a plain Error when there is no such chat. */
  chat(chatId: number): ChatState {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw new Error(`there is no chat ${chatId}`);
    return chat;
  }

  /** The text as Telegram stores it; throws an ApiError when it refuses it. People's apps are never strict. */
  format(text: string, entities: unknown, author: "bot" | "person"): FormattedText {
    const isStrict = author === "bot" && this.settings.strictEntities;
    return toFormattedText(text, entities, isStrict, (id) => this.chats.user(id));
  }
}
