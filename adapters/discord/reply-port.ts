import { Routes } from "discord.js";

import type { ReplyTarget } from "../../src/contract/event.ts";
import type {
  EarlierReply,
  Fidelity,
  PartStage,
  RenderedPart,
  ReplyDocument,
  ReplyFile,
  ReplyPort,
  WriteRequest,
} from "../../src/contract/reply.ts";
import { PartLength } from "../../src/markdown/part-length.ts";
import { codes, DiscordError } from "./errors.ts";
import { limits } from "./limits.ts";
import { DiscordMessages, type MessageContent, type MessageDependencies, type WrittenMessage } from "./messages.ts";
import { type DiscordBody, ReplyRenderer } from "./render.ts";

/** One reply in a Discord channel, or to an interaction, created and then edited in place. */
export class DiscordReplyPort implements ReplyPort<DiscordBody> {
  readonly typingLastsMs = limits.typingMs;
  readonly #pace: MessageDependencies["pace"];
  /** Also what the pacing knows the reply by. */
  readonly #messages: DiscordMessages;
  readonly #length = new PartLength(limits.contentChars);
  #renderer = new ReplyRenderer();
  #isTypingForbidden = false;

  constructor(target: ReplyTarget, earlier: EarlierReply, dependencies: MessageDependencies) {
    this.#pace = dependencies.pace;
    this.#messages = new DiscordMessages(target, earlier, dependencies);
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<DiscordBody>[] {
    return this.#renderer.render(document, fidelity);
  }

  async ready(index: number, request: WriteRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#messages.whenAcknowledged(signal);
    // Where there is no way to write there is nothing to wait for; `show` says so.
    await this.#messages.laneOf(index)?.ready(this.#messages, request, signal);
  }

  async show(index: number, part: RenderedPart<DiscordBody>, _stage: PartStage, signal: AbortSignal): Promise<string> {
    const { content } = part.body;
    for (let givenBack = 0; ;) {
      const message = await this.#write(index, content, signal).catch((error: unknown) => {
        // What was given back may have been removed since then; the next create makes another.
        if (givenBack === 1 && isGone(error)) return undefined;
        throw error;
      });
      if (message === undefined) continue;
      if (message.isEdited || message.content === undefined) return message.id;
      // A create that was tried before gives back the message of that time, with the text of that time.
      if (message.content.trim() === content.trim()) return message.id;
      givenBack += 1;
    }
  }

  traceOf(content: RenderedPart<DiscordBody> | ReplyFile): string | undefined {
    return this.#messages.traceOf("body" in content ? { content: content.body.content } : toContent(content));
  }

  async attach(index: number, file: ReplyFile, signal: AbortSignal): Promise<string> {
    return (await this.#messages.write(index, toContent(file), signal)).id;
  }

  retract(index: number, signal: AbortSignal): Promise<void> {
    return this.#messages.remove(index, signal);
  }

  async showTyping(signal: AbortSignal): Promise<void> {
    await this.#messages.whenAcknowledged(signal);
    const { channelId, isOfInteraction } = this.#messages;
    const lane = this.#pace.of(channelId).typing;
    if (isOfInteraction || this.#isTypingForbidden || !lane.tryTake()) return;
    try {
      await this.#messages.call(lane, { method: "POST", route: Routes.channelTyping(channelId) }, signal);
    } catch (error) {
      signal.throwIfAborted();
      // Refused calls count towards a ban of the whole machine, and nobody misses the indicator where nothing may be written.
      this.#isTypingForbidden = error instanceof DiscordError && error.kind === "forbidden";
      // A message opens an archived thread again.
      if (error instanceof DiscordError && this.#isTypingForbidden && error.code !== codes.archivedThread) throw error;
    }
  }

  close(): void {
    this.#messages.leave();
  }

  async #write(index: number, content: string, signal: AbortSignal): Promise<WrittenMessage> {
    try {
      const message = await this.#messages.write(index, { content }, signal);
      this.#length.took(content.length);
      this.#messages.keep(index, message.id);
      return message;
    } catch (error) {
      throw this.#shorten(error, content);
    }
  }

  /** Renders shorter parts from now on if the content was too long; where it cannot be that, it is its formatting. */
  #shorten(error: unknown, content: string): unknown {
    if (!(error instanceof DiscordError) || error.kind !== "too-long") return error;
    if (!this.#length.refused(content.length)) return new DiscordError("rejected", error.message, { code: error.code });
    this.#renderer = new ReplyRenderer(this.#length.limitChars);
    return error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof DiscordError && error.kind === "message-gone";
}

function toContent({ name, text }: ReplyFile): MessageContent {
  return { files: [{ name, data: text, contentType: "text/markdown; charset=utf-8" }] };
}
