import type { PageChat, PageMessage } from "../../../src/sandbox/page/chat.ts";

/** A chat that shows what the test puts there. */
export class FakeChat implements PageChat {
  readonly sent: { readonly text: string; readonly language: string }[] = [];
  readonly deleted: string[] = [];
  readonly stopped: string[] = [];
  messages: readonly PageMessage[] = [];
  isTyping = false;
  /** What `send` throws. */
  refusal: Error | undefined;
  readonly #listeners = new Set<() => void>();

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Shows exactly these messages. */
  show(...messages: readonly PageMessage[]): void {
    this.messages = messages;
    for (const listener of this.#listeners) listener();
  }

  send(text: string, language: string): void {
    if (this.refusal !== undefined) throw this.refusal;
    this.sent.push({ text, language });
  }

  delete(messageId: string): void {
    this.deleted.push(messageId);
  }

  stop(messageId: string): void {
    this.stopped.push(messageId);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** A message of the bot with this text. */
export function botMessage(id: string, text: string): PageMessage {
  return {
    id,
    author: "bot",
    body: [text],
    sentAtMs: 0,
    isEdited: false,
    isLoading: false,
    isEphemeral: false,
    files: [],
  };
}
