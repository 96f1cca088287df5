import type { Clock } from "../../src/contract/clock.ts";
import type { TelegramClient } from "./client.ts";
import type { DraftSupport } from "./draft-support.ts";
import { PlatformError } from "../../src/contract/platform-error.ts";
import { toFailure, toPlatformError } from "./errors.ts";
import type { TelegramFailure } from "./errors.ts";
import { limits } from "./limits.ts";
import type { PacedChat, WritePacing } from "./pacing.ts";
import type { TelegramText } from "./telegram-text.ts";

/** Whose growing part is shown, and where. */
export interface DraftedReply {
  readonly replyId: string;
  readonly chat: PacedChat;
  /** Asked before each call. */
  readonly topicId: () => number | undefined;
  /** The topic is gone. False when the reply was in none. */
  readonly leaveTopic: () => boolean;
}

export interface DraftDependencies {
  readonly client: TelegramClient;
  readonly pacing: WritePacing;
  readonly drafts: DraftSupport;
  readonly clock: Clock;
}

interface CurrentDraft {
  readonly index: number;
  readonly id: number;
  readonly body: TelegramText;
  /** Nothing more comes, so there is nothing to stop. */
  readonly isComplete: boolean;
}

/**
 * The part of one reply that is still growing, as Telegram's draft of a message, with Telegram's button that stops it. A
 * draft fades after half a minute, so it is sent again in time, until its message stands or the reply is over.
 */
export class DraftPreview {
  readonly #reply: DraftedReply;
  readonly #dependencies: DraftDependencies;
  readonly #ids: number[] = [];
  #current: CurrentDraft | undefined;
  #shownAtMs = -Infinity;
  /** The call under way: one follows the other, or an older text could come last. */
  #calls: Promise<unknown> = Promise.resolve();
  #keeping: AbortController | undefined;
  #isHeld = false;

  constructor(reply: DraftedReply, dependencies: DraftDependencies) {
    this.#reply = reply;
    this.#dependencies = dependencies;
  }

  get chatId(): number {
    return this.#reply.chat.chatId;
  }

  get topicId(): number | undefined {
    return this.#reply.topicId();
  }

  /** The user sees it, as far as is known. */
  get isInSight(): boolean {
    return this.#current !== undefined && this.#dependencies.clock.nowMs() < this.#shownAtMs + limits.draftLastsMs;
  }

  /**
   * Shows part `index` as a draft, in place of any before. Resolves to `refused` where Telegram takes no drafts, or none
   * for long, so that the reply is to go on in messages. Rejects like `show` of the port.
   */
  async show(index: number, body: TelegramText, signal: AbortSignal): Promise<"shown" | "refused"> {
    const id = this.#current?.index === index ? this.#current.id : this.#newId();
    this.#current = { index, id, body, isComplete: false };
    let failure = await this.#send(signal);
    if (failure?.fault === "topic-gone" && this.#reply.leaveTopic()) failure = await this.#send(signal);
    if (failure !== undefined) return this.#answerTo(failure);
    this.#keepAlive();
    return "shown";
  }

  /**
   * Makes the message of part `index` with `post`. No draft comes after it, which would stand beside it; while it has to
   * wait for a flood to pass, the draft shows its whole text.
   */
  async replace<Result>(index: number, body: TelegramText, post: () => Promise<Result>): Promise<Result> {
    this.#isHeld = true;
    this.#rest();
    await this.#calls;
    try {
      const result = await post();
      this.drop(index);
      return result;
    } catch (error) {
      const mustWait = error instanceof PlatformError && error.kind === "rate-limited";
      if (mustWait && this.#current?.index === index) {
        this.#current = { ...this.#current, body, isComplete: true };
        this.#shownAtMs = -Infinity;
      }
      throw error;
    } finally {
      this.#isHeld = false;
      if (this.#current !== undefined) this.#keepAlive();
    }
  }

  /** It is out of sight and is to be shown again. */
  renew(): void {
    this.#shownAtMs = -Infinity;
    if (this.#keeping === undefined) return;
    this.#rest();
    this.#keepAlive();
  }

  /** Part `index` needs no draft any more. */
  drop(index: number): void {
    if (this.#current?.index !== index) return;
    this.#current = undefined;
    this.#rest();
    this.#dependencies.drafts.unwatch(this);
  }

  /** The reply goes on without drafts, or is over. */
  close(): void {
    if (this.#current !== undefined) this.drop(this.#current.index);
    for (const id of this.#ids) this.#dependencies.drafts.forget(this.chatId, id);
  }

  #answerTo(failure: TelegramFailure): "refused" {
    const { fault, retryAfterMs = 0 } = failure;
    const isRefused = fault === "payload" || fault === "not-found" || retryAfterMs > limits.draftLongestWaitMs;
    if (!isRefused) throw toPlatformError(failure, "repeatable");
    this.#dependencies.drafts.noteRefusal(this.chatId, failure);
    return "refused";
  }

  #newId(): number {
    const id = this.#dependencies.drafts.newId(this.chatId, this.#reply.replyId);
    this.#ids.push(id);
    return id;
  }

  #send(signal: AbortSignal): Promise<TelegramFailure | undefined> {
    const sent = this.#calls.then(() => this.#call(signal));
    this.#calls = sent.catch(() => undefined);
    return sent;
  }

  async #call(signal: AbortSignal): Promise<TelegramFailure | undefined> {
    const { client, pacing, clock } = this.#dependencies;
    const current = this.#current;
    if (current === undefined) return undefined;
    const { id, body, isComplete } = current;
    const topicId = this.topicId;
    const sentAtMs = clock.nowMs();
    const options = {
      entities: [...body.entities],
      ...(topicId !== undefined && { message_thread_id: topicId }),
      // Until its message stands, the text that was stopped stays in sight.
      ...(!isComplete && { can_stop: true, keep_on_stop: true }),
    };
    try {
      await client.call(limits.draftTimeoutMs, signal, (api, ended) =>
        api.sendMessageDraft(this.chatId, id, body.text, options, ended),
      );
    } catch (error) {
      signal.throwIfAborted();
      const failure = toFailure(error);
      if (failure.fault === "flood") {
        pacing.pauseActivity(this.#reply.chat, failure.retryAfterMs ?? limits.floodWaitUnknownMs);
      }
      return failure;
    }
    this.#shownAtMs = sentAtMs;
    return undefined;
  }

  #rest(): void {
    this.#keeping?.abort();
    this.#keeping = undefined;
  }

  #keepAlive(): void {
    if (this.#keeping !== undefined || this.#isHeld) return;
    this.#dependencies.drafts.watch(this);
    this.#keeping = new AbortController();
    const over = AbortSignal.any([this.#keeping.signal, this.#dependencies.client.closed]);
    this.#keep(over).catch(() => undefined);
  }

  /** Sends the draft again each time it is about to fade. Ends where Telegram takes it no more; rejects at `over`. */
  async #keep(over: AbortSignal): Promise<void> {
    const { clock, pacing } = this.#dependencies;
    const dueInMs = () => this.#shownAtMs + limits.draftKeepAliveMs - clock.nowMs();
    const isDue = () => dueInMs() <= 0;
    for (;;) {
      if (!isDue()) {
        await clock.sleep(dueInMs(), over);
        continue;
      }
      await pacing.readyForDraft(this.#reply.chat, this, { lane: "final", choose: isDue }, over);
      if (!isDue()) continue;
      over.throwIfAborted();
      // A call under way may take effect, so it is let come to its end.
      const failure = await this.#send(new AbortController().signal);
      if (failure === undefined) continue;
      if (!/^(?:flood|server-trouble|no-answer|unreachable)$/.test(failure.fault)) return;
      await clock.sleep(limits.draftRetryMs, over);
    }
  }
}
