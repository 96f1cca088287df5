import type { Language } from "../../locale/language.ts";
import type { Markup } from "./markup.ts";

/** The chats that the page shows. */
export type ChatName = "telegram" | "discord";

/** A message as its platform's app would show it. The same object as long as it looks the same. */
export interface PageMessage {
  readonly id: string;
  readonly author: "bot" | "person";
  readonly body: readonly Markup[];
  readonly sentAtMs: number;
  readonly isEdited: boolean;
  /** The platform shows that the bot is thinking in place of a text. */
  readonly isLoading: boolean;
  /** Only the person sees it. */
  readonly isEphemeral: boolean;
  readonly replyToId?: string;
  /** The slash command that it answers, as the person used it. */
  readonly command?: string;
  /** Present while it is only the platform's draft of a message. */
  readonly draft?: { readonly canStop: boolean };
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** One chat between the person at the page and the bot. */
export interface PageChat {
  /** Oldest first, no more than a screen can want. */
  readonly messages: readonly PageMessage[];
  readonly isTyping: boolean;
  /** The person writes. Throws {@link NotSent} when their app would not let them. */
  send(text: string, language: Language): void;
  /** Removes a message, as far as there is one. */
  delete(messageId: string): void;
  /** Presses the stop button of a draft, as far as there is one. */
  stop(messageId: string): void;
  /** Calls `listener` when something may have changed. Returns how to stop it. */
  onChange(listener: () => void): () => void;
}

/** Why the person's app does not send what they wrote. */
export type NotSentReason = "not-connected" | "too-long" | "needs-argument";

/** The person's app does not send that. */
export class NotSent extends Error {
  override readonly name = "NotSent";
  readonly reason: NotSentReason;

  constructor(reason: NotSentReason) {
    super(`Not sent: ${reason}.`);
    this.reason = reason;
  }
}

/** How many of a chat's newest messages the page has. */
export const messagesKept = 100;

/** Draws a message only when its state is another one, so that what did not change stays the same object. */
export class Drawings {
  readonly #byId = new Map<string, { readonly state: string; readonly message: PageMessage }>();

  /** `state` differs whenever the message looks different. */
  draw(id: string, state: string, toMessage: () => PageMessage): PageMessage {
    const drawn = this.#byId.get(id);
    if (drawn?.state === state) return drawn.message;
    const message = toMessage();
    this.#byId.set(id, { state, message });
    return message;
  }
}
