import { createHash } from "node:crypto";

import * as z from "zod";

import { MessageFlags, Routes } from "discord.js";

import type { Clock } from "../../src/contract/clock.ts";
import type { ReplyTarget } from "../../src/contract/event.ts";
import type { EarlierReply, ReplyMessageKind } from "../../src/contract/reply.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import { codes, DiscordError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { NewestMessage } from "./newest-message.ts";
import type { Lane, Pace } from "./pacing.ts";
import type { DiscordBody } from "./render.ts";
import { ReplyAccess } from "./reply-access.ts";
import type { Answer, Call, DiscordRest } from "./rest.ts";
import { toDeleteRoute, toWriteRoute, type WriteRoute } from "./route.ts";
import { snowflake } from "./snowflake.ts";
import { toTrace } from "./trace.ts";
import { unlessAborted } from "./unless-aborted.ts";
import { UnlearnedMessages } from "./unlearned-messages.ts";

/** What the messages of one bot share. */
export interface MessageDependencies {
  readonly rest: DiscordRest;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly acknowledgements: Acknowledgements;
  readonly newest: NewestMessage;
}

/**
 * In every create and every edit, because an edit reads the mentions anew, with the defaults where it names none:
 * https://docs.discord.com/developers/resources/message#edit-message (2026-11-22).
 */
const harmless = { allowed_mentions: { parse: [], replied_user: false }, flags: MessageFlags.SuppressEmbeds } as const;

const messageAnswer = z.object({ id: snowflake, content: z.string().optional().catch(undefined) });

/** What one message is to hold. */
export type MessageContent =
  | (Pick<DiscordBody, "content"> & { readonly files?: undefined })
  | (Required<Pick<Call, "files">> & { readonly content?: undefined });

/** A message that was written. */
export interface WrittenMessage {
  readonly id: string;
  /** What the platform says that stands in it now; undefined where it does not say. */
  readonly content: string | undefined;
  readonly isEdited: boolean;
}

/**
 * The messages of one reply, written as the bot itself or through the interaction that is answered, whichever works. All
 * methods that wait reject with a {@link DiscordError}, or with the reason of the signal.
 */
export class DiscordMessages {
  readonly #rest: DiscordRest;
  readonly #pace: Pace;
  readonly #acknowledgements: Acknowledgements;
  readonly #replyId: string;
  readonly #access: ReplyAccess;
  readonly #ids = new Map<number, string>();
  /** The messages that are gone, by the index that another one may have in their place. */
  readonly #goneIds = new Map<number, string>();
  readonly #unlearned: UnlearnedMessages;
  readonly #newest: NewestMessage;
  readonly channelId: string;

  constructor(target: ReplyTarget, { messages, creating }: EarlierReply, dependencies: MessageDependencies) {
    const { rest, pace, clock, newest, acknowledgements } = dependencies;
    this.#rest = rest;
    this.#pace = pace;
    this.#acknowledgements = acknowledgements;
    this.#replyId = target.replyId;
    this.channelId = target.place.chatId;
    this.#newest = newest;
    this.#unlearned = new UnlearnedMessages(rest, this.channelId);
    if (snowflake.safeParse(target.replyId).success) newest.saw(target.replyId);
    for (const { index, messageId } of messages) this.keep(index, messageId);
    if (creating !== undefined) this.#unlearned.add(creating);
    this.#access = new ReplyAccess(target, clock, { isBegun: this.#ids.has(0) });
  }

  /** Whether they answer an interaction, which shows by itself that the bot is thinking. */
  get isOfInteraction(): boolean {
    return this.#access.interaction !== undefined;
  }

  /** Resolves when it is known whether Discord lets an interaction be answered: what is written before is refused. */
  async whenAcknowledged(signal: AbortSignal): Promise<void> {
    const { interaction, isAcknowledged } = this.#access;
    if (isAcknowledged || interaction === undefined) return;
    this.#access.acknowledged(await unlessAborted(this.#acknowledgements.of(interaction), signal));
  }

  /** What paces the next write to message `index`; undefined where there is no way to write it. */
  laneOf(index: number): Lane | undefined {
    const route = this.#routeOf(index);
    return route && this.#laneOf(route);
  }

  /** Takes note of the message that `write` made. */
  keep(index: number, messageId: string): void {
    this.#ids.set(index, messageId);
    this.#newest.saw(messageId);
  }

  /** What a message that is created now with this content can be recognised by. */
  traceOf(content: MessageContent): string {
    return toTrace(this.#newest.id, content);
  }

  /** Makes message `index` hold this, creating it the first time, in whichever way is open to the bot. */
  async write(index: number, message: MessageContent, signal: AbortSignal): Promise<WrittenMessage> {
    await this.whenAcknowledged(signal);
    const kind = message.files === undefined ? "text" : "file";
    const foundId = await this.#find(index, kind, signal);
    // A file stands as it was posted.
    if (foundId !== undefined && kind === "file") return { id: foundId, content: undefined, isEdited: false };
    for (;;) {
      const route = this.#routeOf(index);
      if (route === undefined)
        throw new DiscordError("forbidden", "The bot may not write there, and the interaction has expired");
      try {
        return await this.#writeVia(route, index, message, signal);
      } catch (error) {
        if (!(error instanceof DiscordError) || !(await this.#adapt(error, route, kind === "file", signal)))
          throw error;
      }
    }
  }

  async #writeVia(
    route: WriteRoute,
    index: number,
    message: MessageContent,
    signal: AbortSignal,
  ): Promise<WrittenMessage> {
    const { content, files } = message;
    const kind = files === undefined ? "text" : "file";
    const afterId = this.#newest.id;
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
        ...(isOwnCreate ? this.#toCreateFields(index, kind) : {}),
      },
      ...(files === undefined ? {} : { files }),
    };
    const answer = await this.call(lane, call, signal).catch((error: unknown) => {
      if (error instanceof DiscordError && error.kind === "message-gone") this.#forget(index);
      if (error instanceof DiscordError && error.isLost && isOwnCreate) {
        this.#unlearned.add({ index, kind, trace: toTrace(afterId, message) });
      }
      throw toCreateError(error, route);
    });
    const { data } = messageAnswer.safeParse(answer.body);
    const id = data?.id ?? this.#ids.get(index);
    if (id === undefined) throw new DiscordError("transient", "Discord's answer to a message is not a message");
    this.#unlearned.learned(index);
    if (index === 0) this.#access.began();
    return { id, content: data?.content, isEdited: route.kind === "edit" };
  }

  /** Removes message `index`, when its lane is ready; resolves also when it was gone already, or cannot be removed. */
  async remove(index: number, signal: AbortSignal): Promise<void> {
    await this.whenAcknowledged(signal);
    if (this.#unlearned.has(index)) {
      await this.laneOf(index)?.ready(this, { lane: "final", choose: () => false }, signal);
    }
    await this.#find(index, "text", signal);
    const messageId = this.#ids.get(index);
    const removal = messageId === undefined ? undefined : toDeleteRoute(this.#access.standing(), messageId);
    if (removal === undefined) return;
    const lane = this.#paceVia(removal.via).deletes;
    await lane.ready(this, { lane: "final" }, signal);
    try {
      const hasOwnToken = removal.via === "webhook";
      await this.call(lane, { method: "DELETE", route: removal.route, hasOwnToken }, signal);
    } catch (error) {
      if (!(error instanceof DiscordError) || error.code !== codes.unknownMessage) throw error;
    }
    this.#forget(index);
  }

  /** The reply is over: no lane keeps a place for it. */
  leave(): void {
    for (const via of ["channel", "webhook"] as const) this.#paceVia(via).leave(this);
  }

  /** Looks for message `index` where it may stand without being known; resolves to its id. */
  async #find(index: number, kind: ReplyMessageKind, signal: AbortSignal): Promise<string | undefined> {
    if (this.#ids.has(index)) return undefined;
    try {
      const messageId = await this.#unlearned.find(index, kind, signal);
      if (messageId !== undefined) this.keep(index, messageId);
      return messageId;
    } catch (error) {
      // The write that this is for is what waits.
      this.#obey(error, this.laneOf(index) ?? this.#paceVia("channel").creates);
      throw error;
    }
  }

  #forget(index: number): void {
    const messageId = this.#ids.get(index);
    if (messageId !== undefined) this.#goneIds.set(index, messageId);
    this.#ids.delete(index);
  }

  /**
   * Discord gives back the message made before when it sees a nonce again within minutes, so that a create whose answer
   * was lost can be repeated: https://docs.discord.com/developers/resources/message#create-message (2026-11-22).
   */
  #toCreateFields(index: number, kind: ReplyMessageKind) {
    // What takes the place of a message that is gone must not be taken for it, nor a file for a text.
    const place = `${this.#replyId}:${index}:${this.#goneIds.get(index) ?? ""}${kind === "file" ? ":file" : ""}`;
    const nonce = createHash("sha256").update(place).digest("base64url");
    const reference = index === 0 ? this.#access.replyToMessageId : undefined;
    return {
      nonce: nonce.slice(0, limits.nonceChars),
      enforce_nonce: true,
      ...(reference === undefined ? {} : { message_reference: { message_id: reference, fail_if_not_exists: false } }),
    };
  }

  /** Makes one call of a lane and takes over what it teaches about the lane's limits. */
  call(lane: Lane, call: Call, signal: AbortSignal): Promise<Answer> {
    return lane.run(signal, async () => {
      try {
        const answer = await this.#rest.call(call, signal);
        lane.learn(answer.window);
        return answer;
      } catch (error) {
        this.#obey(error, lane);
        throw error;
      }
    });
  }

  /** Keeps a lane, or the whole bot, still for as long as a refusal asks. */
  #obey(error: unknown, lane: Lane): void {
    if (!(error instanceof DiscordError) || error.kind !== "rate-limited") return;
    if (error.isGlobal) this.#pace.pauseBot(error.retryAfterMs ?? 0);
    else lane.pause(error.retryAfterMs ?? 0);
  }

  /** Does what a refusal asks for before another try; false when none is worth it. */
  async #adapt(error: DiscordError, route: WriteRoute, isFile: boolean, signal: AbortSignal): Promise<boolean> {
    switch (this.#access.adapt(error, route, isFile)) {
      case "other-way":
        return true;
      case "unarchive":
        await this.#rest.call(
          { method: "PATCH", route: Routes.channel(this.channelId), body: { archived: false } },
          signal,
        );
        return true;
      case "none":
        return false;
    }
  }

  #routeOf(index: number): WriteRoute | undefined {
    return toWriteRoute(this.#access.standing(), index, this.#ids.get(index));
  }

  #laneOf({ via, kind }: WriteRoute): Lane {
    const pace = this.#paceVia(via);
    return kind === "create" ? pace.creates : pace.edits;
  }

  #paceVia(via: WriteRoute["via"]) {
    const { interaction } = this.#access;
    return this.#pace.of(
      via === "webhook" && interaction !== undefined ? `interaction ${interaction.id}` : this.channelId,
    );
  }
}

/** Webhooks know no nonce: whether a message came to be remains unknown when the answer to its create is lost. */
function toCreateError(error: unknown, route: WriteRoute): unknown {
  if (!(error instanceof DiscordError) || route.via !== "webhook" || route.kind !== "create") return error;
  return error.isLost ? new DiscordError("ambiguous", error.message, { code: error.code }) : error;
}
