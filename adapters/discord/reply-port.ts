import { createHash } from "node:crypto";

import * as z from "zod";

import { MessageFlags, Routes } from "discord.js";

import type { ReplyTarget } from "../../src/contract/event.ts";
import type { Clock } from "../../src/contract/clock.ts";
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
import { codes, DiscordError } from "./errors.ts";
import { fromContext, type InteractionAccess } from "./interaction.ts";
import { limits } from "./limits.ts";
import type { Lane, Pace } from "./pace.ts";
import { type DiscordBody, ReplyRenderer } from "./render.ts";
import type { Answer, Call, DiscordRest } from "./rest.ts";
import { type Standing, toDeleteRoute, toWriteRoute, type WriteRoute } from "./route.ts";
import { snowflake } from "./snowflake.ts";

/** What the ports of one bot share. */
export interface PortDependencies {
  readonly rest: DiscordRest;
  readonly pace: Pace;
  readonly clock: Clock;
}

/**
 * In every create and every edit, because an edit reads the mentions anew, with the defaults where it names none:
 * https://docs.discord.com/developers/resources/message#edit-message (2026-11-22).
 */
const harmless = { allowed_mentions: { parse: [], replied_user: false }, flags: MessageFlags.SuppressEmbeds } as const;

const messageAnswer = z.object({ id: snowflake, content: z.string().optional().catch(undefined) });

/** What one message is to hold. */
type Message =
  | (Pick<DiscordBody, "content"> & { readonly files?: undefined })
  | (Required<Pick<Call, "files">> & { readonly content?: undefined });

/** One reply in a Discord channel, or to an interaction, created and then edited in place. */
export class DiscordReplyPort implements ReplyPort<DiscordBody> {
  readonly typingLastsMs = limits.typingMs;
  readonly #rest: DiscordRest;
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #replyId: string;
  readonly #channelId: string;
  readonly #access: InteractionAccess | undefined;
  readonly #length = new PartLength(limits.contentChars);
  #renderer = new ReplyRenderer();
  readonly #messageIds = new Map<number, string>();
  #retracted = 0;

  #replyToMessageId: string | undefined;
  #canSee: boolean;
  #canSend: boolean;
  #isTokenDead = false;
  #isPlaceholderFilled = false;
  #hasUnarchived = false;
  #isTypingForbidden = false;

  /** `messages` stand already. */
  constructor(target: ReplyTarget, messages: readonly ReplyMessage[], { rest, pace, clock }: PortDependencies) {
    this.#rest = rest;
    this.#pace = pace;
    this.#clock = clock;
    this.#replyId = target.replyId;
    this.#channelId = target.place.chatId;
    this.#replyToMessageId = target.replyToMessageId;
    this.#access = fromContext(target.context);
    this.#canSee = this.#access?.canSee ?? true;
    this.#canSend = this.#access?.canSend ?? true;
    for (const { index, messageId } of messages) this.#messageIds.set(index, messageId);
    this.#isPlaceholderFilled = this.#messageIds.has(0);
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<DiscordBody>[] {
    return this.#renderer.render(document, fidelity);
  }

  async ready(index: number, request: WriteRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const route = this.#routeOf(index);
    // Where there is no way to write there is nothing to wait for; `show` says so.
    if (route !== undefined) await this.#laneOf(route).ready(this, request, signal);
  }

  async show(index: number, part: RenderedPart<DiscordBody>, _stage: PartStage, signal: AbortSignal): Promise<string> {
    const { content } = part.body;
    for (;;) {
      const message = await this.#deliver(index, { content }, signal).catch((error: unknown) => {
        throw this.#shorten(error, content);
      });
      this.#length.took(content.length);
      this.#messageIds.set(index, message.id);
      if (message.isEdited || message.content === undefined) return message.id;
      // A create that was tried before gives back the message of that time, with the text of that time.
      if (message.content.trim() === content.trim()) return message.id;
    }
  }

  async attach(index: number, { name, text }: ReplyFile, signal: AbortSignal): Promise<string> {
    const file = { name, data: text, contentType: "text/markdown; charset=utf-8" };
    return (await this.#deliver(index, { files: [file] }, signal)).id;
  }

  async retract(index: number, signal: AbortSignal): Promise<void> {
    const messageId = this.#messageIds.get(index);
    const removal = messageId === undefined ? undefined : toDeleteRoute(this.#standing(), messageId);
    if (removal === undefined) return;
    const lane = this.#paceVia(removal.via).deletes;
    await lane.ready(this, { lane: "final" }, signal);
    try {
      const hasOwnToken = removal.via === "webhook";
      await this.#call(lane, { method: "DELETE", route: removal.route, hasOwnToken }, signal);
    } catch (error) {
      if (!(error instanceof DiscordError) || error.code !== codes.unknownMessage) throw error;
    }
    this.#messageIds.delete(index);
    this.#retracted += 1;
  }

  /** An interaction shows by itself that the bot is thinking. */
  async showTyping(signal: AbortSignal): Promise<void> {
    const lane = this.#pace.of(this.#channelId).typing;
    if (this.#access !== undefined || this.#isTypingForbidden || !lane.tryTake()) return;
    try {
      await this.#call(lane, { method: "POST", route: Routes.channelTyping(this.#channelId) }, signal);
    } catch (error) {
      signal.throwIfAborted();
      // Refused calls count towards a ban of the whole machine, and nobody misses the indicator where nothing may be written.
      this.#isTypingForbidden = error instanceof DiscordError && error.kind === "forbidden";
      // A message opens an archived thread again.
      if (error instanceof DiscordError && this.#isTypingForbidden && error.code !== codes.archivedThread) throw error;
    }
  }

  close(): void {
    for (const via of ["channel", "webhook"] as const) this.#paceVia(via).leave(this);
  }

  /** Renders shorter parts from now on if the content was too long; where it cannot be that, it is its formatting. */
  #shorten(error: unknown, content: string): unknown {
    if (!(error instanceof DiscordError) || error.kind !== "too-long") return error;
    if (!this.#length.refused(content.length)) return new DiscordError("rejected", error.message, { code: error.code });
    this.#renderer = new ReplyRenderer(this.#length.limitChars);
    return error;
  }

  /** Writes in whichever way is open to the bot. */
  async #deliver(index: number, message: Message, signal: AbortSignal) {
    for (;;) {
      const route = this.#routeOf(index);
      if (route === undefined)
        throw new DiscordError("forbidden", "The bot may not write there, and the interaction has expired");
      try {
        return await this.#write(index, route, message, signal);
      } catch (error) {
        if (!(error instanceof DiscordError) || !(await this.#adapt(error, route, message, signal))) throw error;
      }
    }
  }

  async #write(index: number, route: WriteRoute, { content, files }: Message, signal: AbortSignal) {
    const lane = this.#laneOf(route);
    const isOwnCreate = route.kind === "create" && route.via === "channel";
    const call: Call = {
      method: route.method,
      route: route.route,
      hasOwnToken: route.via === "webhook",
      ...(route.kind === "create" && route.via === "webhook" ? { query: { wait: "true" } } : {}),
      body: {
        ...(content === undefined ? {} : { content }),
        ...harmless,
        ...(isOwnCreate ? this.#toCreateFields(index, files === undefined ? "text" : "file") : {}),
      },
      ...(files === undefined ? {} : { files }),
    };
    const answer = await this.#call(lane, call, signal).catch((error: unknown) => {
      // Another one in its place must not have the nonce of the one that is gone.
      if (error instanceof DiscordError && error.kind === "message-gone" && this.#messageIds.delete(index)) {
        this.#retracted += 1;
      }
      throw toCreateError(error, route);
    });
    const { data } = messageAnswer.safeParse(answer.body);
    const id = data?.id ?? this.#messageIds.get(index);
    if (id === undefined) throw new DiscordError("transient", "Discord's answer to a message is not a message");
    if (index === 0) this.#isPlaceholderFilled = true;
    return { id, content: data?.content, isEdited: route.kind === "edit" };
  }

  /**
   * Discord gives back the message made before when it sees a nonce again within minutes, so that a create whose answer
   * was lost can be repeated: https://docs.discord.com/developers/resources/message#create-message (2026-11-22).
   */
  #toCreateFields(index: number, kind: "text" | "file") {
    // A file must not be taken for a text that was meant to stand in its place.
    const place = `${this.#replyId}:${index}:${this.#retracted}${kind === "file" ? ":file" : ""}`;
    const nonce = createHash("sha256").update(place).digest("base64url");
    const reference = index === 0 ? this.#replyToMessageId : undefined;
    return {
      nonce: nonce.slice(0, limits.nonceChars),
      enforce_nonce: true,
      ...(reference === undefined ? {} : { message_reference: { message_id: reference, fail_if_not_exists: false } }),
    };
  }

  /** Makes one call of a lane and takes over what it teaches about the lane's limits. */
  #call(lane: Lane, call: Call, signal: AbortSignal): Promise<Answer> {
    return lane.run(signal, async () => {
      try {
        const answer = await this.#rest.call(call, signal);
        lane.learn(answer.window);
        return answer;
      } catch (error) {
        if (error instanceof DiscordError && error.kind === "rate-limited") {
          if (error.isGlobal) this.#pace.pauseBot(error.retryAfterMs ?? 0);
          else lane.pause(error.retryAfterMs ?? 0);
        }
        throw error;
      }
    });
  }

  /** Changes how the reply is written when the refusal says that another way may work; false when none is left. */
  async #adapt(
    { code, message }: DiscordError,
    route: WriteRoute,
    { files }: Message,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (route.via === "webhook") {
      if (!deadTokenCodes.has(code) || this.#isTokenDead) return false;
      this.#isTokenDead = true;
      return true;
    }
    const isAboutReference = code === codes.invalidFormBody && message.includes("message_reference");
    if ((code === codes.replyNeedsHistory || isAboutReference) && this.#replyToMessageId !== undefined) {
      this.#replyToMessageId = undefined;
      return true;
    }
    if (code === codes.archivedThread && !this.#hasUnarchived) {
      this.#hasUnarchived = true;
      await this.#rest.call(
        { method: "PATCH", route: Routes.channel(this.#channelId), body: { archived: false } },
        signal,
      );
      return true;
    }
    // A channel that takes no file may still take text.
    if (files !== undefined || !closedChannelCodes.has(code) || this.#standing().webhook === undefined) return false;
    if (route.kind === "edit") this.#canSee = false;
    this.#canSend = false;
    return true;
  }

  #standing(): Standing {
    const access = this.#access;
    const isTokenAlive = access !== undefined && !this.#isTokenDead && this.#clock.nowMs() < access.expiresAtMs;
    return {
      channelId: this.#channelId,
      canSee: this.#canSee,
      canSend: this.#canSend,
      ...(isTokenAlive ? { webhook: access } : {}),
      ...(access === undefined || this.#isPlaceholderFilled ? {} : { placeholder: { id: access.originalId } }),
    };
  }

  #routeOf(index: number): WriteRoute | undefined {
    return toWriteRoute(this.#standing(), index, this.#messageIds.get(index));
  }

  #laneOf({ via, kind }: WriteRoute): Lane {
    const pace = this.#paceVia(via);
    return kind === "create" ? pace.creates : pace.edits;
  }

  #paceVia(via: WriteRoute["via"]) {
    return this.#pace.of(
      via === "webhook" && this.#access !== undefined ? `interaction ${this.#access.id}` : this.#channelId,
    );
  }
}

const deadTokenCodes: ReadonlySet<number | undefined> = new Set([
  codes.unknownWebhook,
  codes.unknownInteraction,
  codes.invalidWebhookToken,
]);

const closedChannelCodes: ReadonlySet<number | undefined> = new Set([
  codes.unknownChannel,
  codes.missingAccess,
  codes.missingPermissions,
]);

/** Webhooks know no nonce: whether a message came to be remains unknown when the answer to its create is lost. */
function toCreateError(error: unknown, route: WriteRoute): unknown {
  if (!(error instanceof DiscordError) || route.via !== "webhook" || route.kind !== "create") return error;
  return error.isLost ? new DiscordError("ambiguous", error.message, { code: error.code }) : error;
}
