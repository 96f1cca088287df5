import type { Clock } from "../../contract/clock.ts";
import type { ChatName, PageChat, PageMessage } from "./chat.ts";

/** Faster than anyone sees; the emulators report many changes at once. */
const coalesceMs = 30;
/** Nothing tells when a typing indicator runs out. */
const typingCheckMs = 500;
const idleCheckMs = 15_000;

/** Who answers in the chats. */
export interface PageModel {
  readonly name: string;
  /** The host of the service that answers; absent for the built-in model. */
  readonly host?: string;
}

/** What a page must do to show what the chats show. The first one holds everything. */
export interface PageUpdate {
  readonly model: PageModel;
  readonly chats: Readonly<Record<ChatName, ChatUpdate>>;
}

/** One chat now. */
export interface ChatUpdate {
  readonly isTyping: boolean;
  /** All messages there are, oldest first. */
  readonly messageIds: readonly string[];
  /** Those that are new or look different from the last update. */
  readonly changed: readonly PageMessage[];
}

/** What the page shows, and the time. */
export interface FeedSource {
  readonly model: PageModel;
  readonly chats: Readonly<Record<ChatName, PageChat>>;
  readonly clock: Clock;
}

/** Yields an update at once, and then whenever something looks different. Ends when `signal` aborts. */
export async function* feed({ model, chats, clock }: FeedSource, signal: AbortSignal): AsyncGenerator<PageUpdate> {
  const telegram = new ChatView(chats.telegram);
  const discord = new ChatView(chats.discord);
  let change = new AbortController();
  const stops = Object.values(chats).map((chat) => chat.onChange(() => change.abort()));
  try {
    while (!signal.aborted) {
      change = new AbortController();
      const [telegramUpdate, discordUpdate] = [telegram.next(), discord.next()];
      if (telegramUpdate !== undefined || discordUpdate !== undefined) {
        yield {
          model,
          chats: { telegram: telegramUpdate ?? telegram.unchanged, discord: discordUpdate ?? discord.unchanged },
        };
      }
      const untilMs = chats.telegram.isTyping || chats.discord.isTyping ? typingCheckMs : idleCheckMs;
      await clock.sleep(untilMs, AbortSignal.any([signal, change.signal])).catch(() => undefined);
      await clock.sleep(coalesceMs, signal).catch(() => undefined);
    }
  } finally {
    for (const stop of stops) stop();
  }
}

/** What one page has been told of one chat. */
class ChatView {
  readonly #chat: PageChat;
  #isTyping = false;
  #messages: ReadonlyMap<string, PageMessage> | undefined;

  constructor(chat: PageChat) {
    this.#chat = chat;
  }

  /** An update without news. */
  get unchanged(): ChatUpdate {
    return { isTyping: this.#isTyping, messageIds: [...(this.#messages?.keys() ?? [])], changed: [] };
  }

  /** The next update; undefined when there is no news. */
  next(): ChatUpdate | undefined {
    const { messages, isTyping } = this.#chat;
    const before = this.#messages;
    const changed = messages.filter((message) => before?.get(message.id) !== message);
    const isSame = changed.length === 0 && before?.size === messages.length && isTyping === this.#isTyping;
    this.#messages = new Map(messages.map((message) => [message.id, message]));
    this.#isTyping = isTyping;
    return isSame ? undefined : { ...this.unchanged, changed };
  }
}
