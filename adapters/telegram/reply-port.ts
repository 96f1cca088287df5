import { InputFile } from "grammy";
import type { ReplyParameters } from "grammy/types";

import type { ReplyTarget } from "../../src/contract/event.ts";
import { PlatformError } from "../../src/contract/platform-error.ts";
import type {
  Fidelity,
  PartStage,
  RenderedPart,
  ReplyDocument,
  ReplyFile,
  ReplyMessage,
  ReplyPort,
  WriteRequest,
} from "../../src/contract/reply.ts";
import { PartLength } from "../../src/markdown/part-length.ts";
import type { ApiCall, TelegramClient } from "./client.ts";
import type { DraftSupport } from "./draft-support.ts";
import { type DraftDependencies, DraftPreview } from "./draft.ts";
import { toFailure, toPlatformError } from "./errors.ts";
import type { TelegramFailure } from "./errors.ts";
import { limits } from "./limits.ts";
import type { PacedChat, WritePacing } from "./pacing.ts";
import { ReplyRenderer, type TelegramBody } from "./render.ts";
import type { RichMessage } from "./rich-blocks.ts";
import type { RichSupport } from "./rich-support.ts";

/** Repeated on every edit, or the preview of a link comes back (https://core.telegram.org/bots/api#editmessagetext, 2026-11-22). */
const noLinkPreview = { link_preview_options: { is_disabled: true } } as const;

/** What the replies of one bot share. */
export interface ReplyDependencies extends DraftDependencies {
  readonly rich: RichSupport;
}

/** One reply in a Telegram chat, posted and then edited in place, or shown as drafts until its messages are complete. */
export class TelegramReplyPort implements ReplyPort<TelegramBody> {
  readonly typingLastsMs = limits.typingLastsMs;
  readonly #client: TelegramClient;
  readonly #pacing: WritePacing;
  readonly #rich: RichSupport;
  readonly #drafts: DraftSupport;
  readonly #length = new PartLength(limits.textChars);
  #renderer: ReplyRenderer;
  #chat: PacedChat;
  #topicId: number | undefined;
  #replyToMessageId: number | undefined;
  readonly #messageIds = new Map<number, number>();
  /** Absent where parts grow as messages. */
  #draft: DraftPreview | undefined;

  /** `messages` stand already. */
  constructor(target: ReplyTarget, messages: readonly ReplyMessage[], dependencies: ReplyDependencies) {
    const { place, replyToMessageId } = target;
    this.#client = dependencies.client;
    this.#pacing = dependencies.pacing;
    this.#rich = dependencies.rich;
    this.#drafts = dependencies.drafts;
    this.#renderer = new ReplyRenderer(this.#rich.policy);
    this.#chat = { chatId: Number(place.chatId), kind: place.kind };
    this.#topicId = place.topicId === undefined ? undefined : Number(place.topicId);
    this.#replyToMessageId = replyToMessageId === undefined ? undefined : Number(replyToMessageId);
    for (const { index, messageId } of messages) this.#messageIds.set(index, Number(messageId));
    if (place.kind === "private" && this.#drafts.isFor(this.#chat.chatId)) {
      const { replyId } = target;
      this.#draft = new DraftPreview(
        { replyId, chat: this.#chat, topicId: () => this.#topicId, leaveTopic: () => this.#leaveTopic() },
        dependencies,
      );
    }
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<TelegramBody>[] {
    return this.#renderer.render(document, fidelity);
  }

  async ready(index: number, request: WriteRequest, signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#client.closed]);
    try {
      if (this.#draftFor(index, request.stage) === undefined) {
        await this.#pacing.ready(this.#chat, this, request, ended);
      } else {
        await this.#pacing.readyForDraft(this.#chat, this, request, ended);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw toPlatformError(toFailure(error), "repeatable");
    }
  }

  async show(
    index: number,
    part: RenderedPart<TelegramBody>,
    stage: PartStage,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { body } = part;
    const draft = this.#draftFor(index, stage);
    if (draft !== undefined) {
      if (await this.#showDraft(draft, index, body, signal)) return undefined;
      draft.close();
      this.#draft = undefined;
      await this.ready(index, { lane: "first", stage }, signal);
    }
    if (body.rich !== undefined && this.#rich.policy === "auto") {
      if (!this.#messageIds.has(index)) {
        await this.#showText(index, body, signal);
        await this.ready(index, { lane: "final" }, signal);
      }
      if (await this.#upgrade(index, body.rich, signal)) return String(this.#messageIds.get(index));
      await this.ready(index, { lane: "final" }, signal);
    }
    return String(await this.#showText(index, body, signal));
  }

  async attach(index: number, { name, text }: ReplyFile, signal: AbortSignal): Promise<string> {
    const bytes = Buffer.from(text);
    const created = await this.#post(limits.uploadTimeoutMs, signal, (api, ended) =>
      api.sendDocument(
        this.#chat.chatId,
        new InputFile(bytes, name),
        { ...this.#inTopic(), ...this.#asReply(index) },
        ended,
      ),
    );
    return String(created);
  }

  async retract(index: number, signal: AbortSignal): Promise<void> {
    const messageId = this.#messageIds.get(index);
    this.#draft?.drop(index);
    if (messageId === undefined) return;
    await this.ready(index, { lane: "final" }, signal);
    try {
      await this.#client.call(limits.editTimeoutMs, signal, (api, ended) =>
        api.deleteMessage(this.#chat.chatId, messageId, ended),
      );
    } catch (error) {
      const failure = this.#understand(error, signal);
      if (failure.fault !== "nothing-to-delete" && failure.fault !== "message-gone") {
        throw toPlatformError(failure, "repeatable");
      }
    }
    this.#messageIds.delete(index);
  }

  async showTyping(signal: AbortSignal): Promise<void> {
    // A draft shows it, too.
    if (this.#draft?.isInSight === true || !this.#pacing.tryType(this.#chat)) return;
    try {
      await this.#client.call(limits.typingTimeoutMs, signal, (api, ended) =>
        api.sendChatAction(this.#chat.chatId, "typing", this.#inTopic(), ended),
      );
    } catch (error) {
      signal.throwIfAborted();
      const failure = toFailure(error);
      const { fault, retryAfterMs } = failure;
      if (fault === "flood") this.#pacing.pauseActivity(this.#chat, retryAfterMs ?? limits.floodWaitUnknownMs);
      if (fault === "chat-closed") throw toPlatformError(failure, "repeatable");
    }
  }

  close(): void {
    this.#draft?.close();
    this.#pacing.leave(this.#chat, this);
  }

  /** The draft that a write to message `index` goes to, if it is not the message itself. */
  #draftFor(index: number, stage: PartStage | undefined): DraftPreview | undefined {
    return stage === "growing" && !this.#messageIds.has(index) ? this.#draft : undefined;
  }

  /** Resolves to false where the reply is to go on in messages. */
  async #showDraft(draft: DraftPreview, index: number, body: TelegramBody, signal: AbortSignal): Promise<boolean> {
    try {
      if ((await draft.show(index, body, signal)) === "refused") return false;
      this.#length.took(body.text.length);
      return true;
    } catch (error) {
      throw this.#shorten(error, body);
    }
  }

  async #showText(index: number, body: TelegramBody, signal: AbortSignal): Promise<number> {
    const known = this.#messageIds.get(index);
    try {
      const isEdited = known !== undefined && (await this.#edit(index, known, body, signal)) === "shown";
      const create = () => this.#create(index, body, signal);
      const messageId = isEdited ? known : await (this.#draft?.replace(index, body, create) ?? create());
      this.#messageIds.set(index, messageId);
      this.#length.took(body.text.length);
      return messageId;
    } catch (error) {
      throw this.#shorten(error, body);
    }
  }

  /** Renders shorter parts from now on if the text was too long; where it cannot be that, it is its formatting. */
  #shorten(error: unknown, { text }: TelegramBody): unknown {
    if (!(error instanceof PlatformError) || error.kind !== "too-long") return error;
    if (!this.#length.refused(text.length)) return new PlatformError("rejected", error.message);
    this.#renderer = new ReplyRenderer(this.#rich.policy, this.#length.limitChars);
    return error;
  }

  /** Makes a message a rich one. Resolves to false where Telegram does not take it, so that the text must do. */
  async #upgrade(index: number, rich: RichMessage, signal: AbortSignal): Promise<boolean> {
    const messageId = this.#messageIds.get(index);
    if (messageId === undefined) return false;
    try {
      await this.#client.call(limits.editTimeoutMs, signal, (api, ended) =>
        api.editMessageText(this.#chat.chatId, messageId, rich, {}, ended),
      );
    } catch (error) {
      const failure = this.#understand(error, signal);
      if (failure.fault === "unchanged") return true;
      const isRefused = failure.fault === "payload" || failure.fault === "too-long";
      if (isRefused) this.#rich.noteRefusal(failure);
      else if (failure.fault === "message-gone") this.#messageIds.delete(index);
      if (isRefused || this.#moveTo(failure.newChatId)) return false;
      throw toPlatformError(failure, "repeatable");
    }
    return true;
  }

  /** Resolves to `moved` when the text needs a new message: the old one cannot be edited, or its group became a supergroup. */
  async #edit(index: number, messageId: number, body: TelegramBody, signal: AbortSignal): Promise<"shown" | "moved"> {
    const { text, entities } = body;
    try {
      await this.#client.call(limits.editTimeoutMs, signal, (api, ended) =>
        api.editMessageText(this.#chat.chatId, messageId, text, { entities: [...entities], ...noLinkPreview }, ended),
      );
    } catch (error) {
      const failure = this.#understand(error, signal);
      if (failure.fault === "unchanged") return "shown";
      if (failure.fault === "uneditable") return "moved";
      if (failure.fault === "message-gone") this.#messageIds.delete(index);
      if (!this.#moveTo(failure.newChatId)) throw toPlatformError(failure, "repeatable");
      return "moved";
    }
    return "shown";
  }

  #create(index: number, body: TelegramBody, signal: AbortSignal): Promise<number> {
    const { text, entities } = body;
    return this.#post(limits.createTimeoutMs, signal, (api, ended) =>
      api.sendMessage(
        this.#chat.chatId,
        text,
        { entities: [...entities], ...noLinkPreview, ...this.#inTopic(), ...this.#asReply(index) },
        ended,
      ),
    );
  }

  /** Makes a new message, going where the reply has moved to; resolves to its id. */
  async #post(limitMs: number, signal: AbortSignal, make: ApiCall<{ readonly message_id: number }>): Promise<number> {
    for (;;) {
      try {
        const sent = await this.#client.call(limitMs, signal, make);
        if (!Number.isInteger(sent.message_id)) throw new Error("The answer to a new message has no message id.");
        this.#drafts.noteMessage(this.#chat.chatId, this.#topicId);
        return sent.message_id;
      } catch (error) {
        const failure = this.#understand(error, signal);
        if (!this.#adapt(failure)) throw toPlatformError(failure, "create");
      }
    }
  }

  /** What went wrong, a flood wait already noted. Throws `signal.reason` when it was the caller who gave up. */
  #understand(error: unknown, signal: AbortSignal): TelegramFailure {
    signal.throwIfAborted();
    const failure = toFailure(error);
    if (failure.fault === "flood") this.#pacing.pause(this.#chat, failure.retryAfterMs ?? limits.floodWaitUnknownMs);
    return failure;
  }

  /** Changes where the reply goes when the failure says how; false when there is nothing left to change. */
  #adapt(failure: TelegramFailure): boolean {
    if (failure.fault === "topic-gone" && this.#leaveTopic()) return true;
    if (failure.fault === "quoted-gone" && this.#replyToMessageId !== undefined) {
      this.#replyToMessageId = undefined;
      return true;
    }
    return this.#moveTo(failure.newChatId);
  }

  #leaveTopic(): boolean {
    const wasInTopic = this.#topicId !== undefined;
    this.#topicId = undefined;
    return wasInTopic;
  }

  /** A group that became a supergroup has a new id, and its messages have new ids too. */
  #moveTo(newChatId: number | undefined): boolean {
    if (newChatId === undefined || newChatId === this.#chat.chatId) return false;
    this.#pacing.leave(this.#chat, this);
    this.#chat = { chatId: newChatId, kind: "group" };
    this.#messageIds.clear();
    return true;
  }

  #inTopic(): { readonly message_thread_id?: number } {
    return this.#topicId === undefined ? {} : { message_thread_id: this.#topicId };
  }

  /** Only the first message of a reply points at the question. */
  #asReply(index: number): { readonly reply_parameters?: ReplyParameters } {
    if (index > 0 || this.#replyToMessageId === undefined) return {};
    return { reply_parameters: { message_id: this.#replyToMessageId, allow_sending_without_reply: true } };
  }
}
