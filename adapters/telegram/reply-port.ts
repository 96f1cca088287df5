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
import { type DraftDependencies, DraftPreview } from "./draft.ts";
import { toFailure, toPlatformError } from "./errors.ts";
import { limits } from "./limits.ts";
import { type MessageDependencies, TelegramMessages } from "./messages.ts";
import { ReplyRenderer, type TelegramBody } from "./render.ts";
import { ReplacedMessages } from "./replaced-messages.ts";

/** What the replies of one bot share. */
export type ReplyDependencies = MessageDependencies & DraftDependencies;

/** One reply in a Telegram chat, posted and then edited in place, or shown as drafts until its messages are complete. */
export class TelegramReplyPort implements ReplyPort<TelegramBody> {
  readonly typingLastsMs = limits.typingLastsMs;
  readonly #dependencies: ReplyDependencies;
  /** Also what the pacing knows the reply by. */
  readonly #messages: TelegramMessages;
  readonly #length = new PartLength(limits.textChars);
  #renderer: ReplyRenderer;
  readonly #replaced: ReplacedMessages;
  /** Absent where parts grow as messages. */
  #draft: DraftPreview | undefined;

  /** `known` stand already. */
  constructor(target: ReplyTarget, known: readonly ReplyMessage[], dependencies: ReplyDependencies) {
    const messages = new TelegramMessages(target, known, dependencies);
    this.#dependencies = dependencies;
    this.#messages = messages;
    this.#replaced = new ReplacedMessages(messages, dependencies);
    this.#renderer = new ReplyRenderer(dependencies.rich.policy);
    const { chat } = messages;
    if (chat.kind === "private" && dependencies.drafts.isFor(chat.chatId)) {
      const { replyId } = target;
      this.#draft = new DraftPreview(
        { replyId, chat, topicId: () => messages.topicId, leaveTopic: () => messages.leaveTopic() },
        dependencies,
      );
    }
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<TelegramBody>[] {
    return this.#renderer.render(document, fidelity);
  }

  async ready(index: number, request: WriteRequest, signal: AbortSignal): Promise<void> {
    const { client, pacing } = this.#dependencies;
    const messages = this.#messages;
    const ended = AbortSignal.any([signal, client.closed]);
    try {
      if (this.#draftFor(index, request.stage) === undefined) {
        await pacing.ready(messages.chat, messages, request, ended);
      } else {
        await pacing.readyForDraft(messages.chat, messages, request, ended);
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
    this.#replaced.discard();
    const { body } = part;
    const draft = this.#draftFor(index, stage);
    if (draft !== undefined) {
      if (await this.#showDraft(draft, index, body, signal)) return undefined;
      draft.close();
      this.#draft = undefined;
      await this.ready(index, { lane: "first", stage }, signal);
    }
    if (body.rich !== undefined && this.#dependencies.rich.policy === "auto") {
      if (this.#messages.idOf(index) === undefined) {
        await this.#showText(index, body, stage, signal);
        await this.ready(index, { lane: "final" }, signal);
      }
      if (await this.#messages.upgrade(index, body.rich, signal)) return String(this.#messages.idOf(index));
      await this.ready(index, { lane: "final" }, signal);
    }
    return String(await this.#showText(index, body, stage, signal));
  }

  /** Telegram shows a bot no message that it was not told of. */
  traceOf(): undefined {
    return undefined;
  }

  async attach(index: number, file: ReplyFile, signal: AbortSignal): Promise<string> {
    this.#replaced.discard();
    return String(await this.#messages.attach(index, file, signal));
  }

  async retract(index: number, signal: AbortSignal): Promise<void> {
    this.#replaced.discard();
    this.#draft?.drop(index);
    const messageId = this.#messages.idOf(index);
    if (messageId === undefined) return;
    await this.ready(index, { lane: "final" }, signal);
    await this.#messages.remove(messageId, signal);
  }

  async showTyping(signal: AbortSignal): Promise<void> {
    const { client, pacing } = this.#dependencies;
    const { chat } = this.#messages;
    // A draft shows it, too.
    if (this.#draft?.isInSight === true || !pacing.tryType(chat)) return;
    try {
      await client.call(limits.typingTimeoutMs, signal, (api, ended) =>
        api.sendChatAction(chat.chatId, "typing", this.#messages.inTopic(), ended),
      );
    } catch (error) {
      signal.throwIfAborted();
      const failure = toFailure(error);
      const { fault, retryAfterMs } = failure;
      if (fault === "flood") pacing.pauseActivity(chat, retryAfterMs ?? limits.floodWaitUnknownMs);
      if (fault === "chat-closed") throw toPlatformError(failure, "repeatable");
    }
  }

  close(): void {
    this.#draft?.close();
    this.#dependencies.pacing.leave(this.#messages.chat, this.#messages);
    this.#replaced.discard();
  }

  /** The draft that a write to message `index` goes to, if it is not the message itself. */
  #draftFor(index: number, stage: PartStage | undefined): DraftPreview | undefined {
    return stage === "growing" && this.#messages.idOf(index) === undefined ? this.#draft : undefined;
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

  async #showText(index: number, body: TelegramBody, stage: PartStage, signal: AbortSignal): Promise<number> {
    const known = this.#messages.idOf(index);
    const { chat } = this.#messages;
    try {
      if (known === undefined) return await this.#create(index, body, signal);
      if ((await this.#messages.edit(index, known, body, signal)) === "shown") {
        this.#length.took(body.text.length);
        return known;
      }
      // The refused edit has used up the slot.
      await this.ready(index, { lane: stage === "complete" ? "final" : "first" }, signal);
      const messageId = await this.#create(index, body, signal);
      this.#replaced.add({ chat, messageId: known });
      return messageId;
    } catch (error) {
      throw this.#shorten(error, body);
    }
  }

  async #create(index: number, body: TelegramBody, signal: AbortSignal): Promise<number> {
    const create = () => this.#messages.create(index, body, signal);
    const messageId = await (this.#draft?.replace(index, body, create) ?? create());
    this.#length.took(body.text.length);
    return messageId;
  }

  /** Renders shorter parts from now on if the text was too long; where it cannot be that, it is its formatting. */
  #shorten(error: unknown, { text }: TelegramBody): unknown {
    if (!(error instanceof PlatformError) || error.kind !== "too-long") return error;
    if (!this.#length.refused(text.length)) return new PlatformError("rejected", error.message);
    this.#renderer = new ReplyRenderer(this.#dependencies.rich.policy, this.#length.limitChars);
    return error;
  }
}
