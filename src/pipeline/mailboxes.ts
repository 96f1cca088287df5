import { TurnStop } from "./turn-stop.ts";

/** Work for one mailbox. Must not reject; ends soon after `signal` aborts with a {@link TurnStop}. */
export type Job = (signal: AbortSignal) => Promise<void>;

interface NamedJob {
  readonly name: string;
  readonly run: Job;
}

interface Mailbox {
  readonly waiting: NamedJob[];
  running: { readonly name: string; readonly stop: AbortController } | undefined;
}

interface Chat {
  /** By mailbox id; the one that was served last stands last. */
  readonly mailboxes: Map<string, Mailbox>;
  running: number;
}

/** How many turns run in one chat at once. */
const mostRunningPerChat = 4;
/** How many jobs wait in one mailbox before its owner is told to wait. */
const mostWaiting = 50;

/**
 * Runs jobs, one at a time per mailbox and in the order they came, at most four at once per chat. A mailbox without work
 * holds no memory.
 */
export class Mailboxes {
  readonly #chats = new Map<string, Chat>();
  #isHeld = false;
  #idle = Promise.withResolvers<void>();

  /** Queues a job, `name` being unique for ever; false when the mailbox is full and the job was not taken. */
  post(chatKey: string, mailboxId: string, name: string, run: Job): boolean {
    if (this.#isHeld) return true;
    const chat = this.#chats.get(chatKey) ?? { mailboxes: new Map<string, Mailbox>(), running: 0 };
    const mailbox = chat.mailboxes.get(mailboxId) ?? { waiting: [], running: undefined };
    if (mailbox.waiting.length >= mostWaiting) return false;
    this.#chats.set(chatKey, chat);
    chat.mailboxes.set(mailboxId, mailbox);
    mailbox.waiting.push({ name, run });
    this.#advance(chatKey, chat);
    return true;
  }

  /** Stops what runs in a mailbox for its user; false when nothing does. What waits there is done next. */
  stop(chatKey: string, mailboxId: string): boolean {
    return stopForUser(this.#chats.get(chatKey)?.mailboxes.get(mailboxId));
  }

  /** Stops the job of that name, if it is running in the chat. */
  stopJob(chatKey: string, name: string): void {
    const mailboxes = this.#chats.get(chatKey)?.mailboxes.values() ?? [];
    for (const mailbox of mailboxes) if (mailbox.running?.name === name) stopForUser(mailbox);
  }

  /** Lets what runs go on. What waits, or is posted from now on, is dropped: it is left for the next start. */
  hold(): void {
    this.#isHeld = true;
    for (const [chatKey, chat] of this.#chats) {
      for (const [mailboxId, mailbox] of chat.mailboxes) {
        mailbox.waiting.length = 0;
        if (mailbox.running === undefined) chat.mailboxes.delete(mailboxId);
      }
      if (chat.mailboxes.size === 0) this.#chats.delete(chatKey);
    }
    this.#tellIfIdle();
  }

  /** Stops everything that runs, because the program ends. */
  stopAll(): void {
    const stopping = new TurnStop("restart");
    for (const chat of this.#chats.values()) {
      for (const mailbox of chat.mailboxes.values()) mailbox.running?.stop.abort(stopping);
    }
  }

  /** Resolves when no job runs or waits. */
  async whenIdle(): Promise<void> {
    while (this.#chats.size > 0) await this.#idle.promise;
  }

  #advance(chatKey: string, chat: Chat): void {
    for (const [mailboxId, mailbox] of chat.mailboxes) {
      if (chat.running >= mostRunningPerChat) return;
      if (mailbox.running !== undefined) continue;
      const job = mailbox.waiting.shift();
      if (job === undefined) continue;
      chat.running += 1;
      const stop = new AbortController();
      mailbox.running = { name: job.name, stop };
      void job.run(stop.signal).finally(() => this.#release(chatKey, chat, mailboxId, mailbox));
    }
  }

  #release(chatKey: string, chat: Chat, mailboxId: string, mailbox: Mailbox): void {
    chat.running -= 1;
    mailbox.running = undefined;
    chat.mailboxes.delete(mailboxId);
    if (mailbox.waiting.length > 0) chat.mailboxes.set(mailboxId, mailbox);
    if (chat.mailboxes.size === 0) this.#chats.delete(chatKey);
    this.#advance(chatKey, chat);
    this.#tellIfIdle();
  }

  #tellIfIdle(): void {
    if (this.#chats.size > 0) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }
}

function stopForUser(mailbox: Mailbox | undefined): boolean {
  if (mailbox?.running === undefined || mailbox.running.stop.signal.aborted) return false;
  mailbox.running.stop.abort(new TurnStop("user"));
  return true;
}
