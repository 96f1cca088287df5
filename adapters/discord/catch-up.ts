import { Routes } from "discord.js";
import * as z from "zod";

import type { AdapterHost, HeardPlace } from "../../src/contract/adapter.ts";
import type { Place } from "../../src/contract/event.ts";
import { backoffMs } from "../../src/pacing/backoff.ts";
import { DiscordError } from "./errors.ts";
import { catchUpLimits, reconnectSchedule } from "./limits.ts";
import type { DiscordRest } from "./rest.ts";
import { compareIds, snowflake, toFirstId } from "./snowflake.ts";

/** What catching up needs. */
export interface CatchUpDependencies {
  readonly rest: DiscordRest;
  readonly host: Pick<AdapterHost, "heardPlaces" | "catchUpMs" | "clock" | "log">;
  /** Takes a message in that was missed, as MESSAGE_CREATE would have brought it; `ownerId`: who opened the thread. */
  readonly take: (payload: unknown, ownerId: string | undefined) => Promise<void>;
  readonly signal: AbortSignal;
}

const channelPayload = z.object({
  guild_id: snowflake.optional().catch(undefined),
  owner_id: snowflake.optional().catch(undefined),
});
const messagesPayload = z.array(z.looseObject({ id: snowflake }));

type MissedMessage = z.output<typeof messagesPayload>[number];

/**
 * Fetches what people wrote while no connection could bring it, in every private chat that is known and every channel or
 * thread in which the bot was spoken to lately. What comes meanwhile is to wait for {@link CatchUp.caughtUp}, so that each
 * chat stays in order. Discord tells a bot neither of a first private message nor of a slash command that it missed.
 */
export class CatchUp {
  readonly #dependencies: CatchUpDependencies;
  /** Until it is known which channels there are to look into. */
  #listing: Promise<void> | undefined;
  /** By the id of the channel. */
  readonly #channels = new Map<string, PromiseWithResolvers<void>>();
  #running: Promise<void> | undefined;
  #isDueAgain = false;

  constructor(dependencies: CatchUpDependencies) {
    this.#dependencies = dependencies;
  }

  /** To be called at the first moment of a session that does not continue one; goes on by itself. */
  begin(): void {
    if (this.#dependencies.host.catchUpMs === 0) return;
    this.#isDueAgain = this.#running !== undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isDueAgain) this.begin();
    });
  }

  /** Resolves when everything was taken in that this channel missed. */
  async caughtUp(channelId: string): Promise<void> {
    if (this.#listing !== undefined) await this.#listing;
    await this.#channels.get(channelId)?.promise;
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Does not reject. */
  async #run(): Promise<void> {
    const { host, signal } = this.#dependencies;
    const sinceMs = host.clock.nowMs() - host.catchUpMs;
    const listing = Promise.withResolvers<void>();
    this.#listing = listing.promise;
    const places = await this.#list();
    for (const { place } of places) this.#channels.set(place.chatId, Promise.withResolvers());
    this.#listing = undefined;
    listing.resolve();

    let messages = 0;
    const waiting = places.values();
    const work = async () => {
      for (const place of waiting) {
        if (!signal.aborted) messages += await this.#catchUp(place, sinceMs);
        this.#channels.get(place.place.chatId)?.resolve();
        this.#channels.delete(place.place.chatId);
      }
    };
    await Promise.all(Array.from({ length: catchUpLimits.atOnce }, work));
    if (messages > 0) host.log.info({ messages }, "What people wrote to the bot while it was away was fetched.");
  }

  async #list(): Promise<readonly HeardPlace[]> {
    const { host } = this.#dependencies;
    const lately = host.clock.nowMs() - catchUpLimits.activeMs;
    try {
      const places = await host.heardPlaces(catchUpLimits.places);
      return places.filter(({ place, heardAtMs }) => place.kind === "private" || heardAtMs >= lately);
    } catch (error) {
      host.log.warn({ err: error }, "What people wrote while the bot was away could not be looked for.");
      return [];
    }
  }

  /** Resolves to how many messages there were; does not reject. */
  async #catchUp({ place, eventId }: HeardPlace, sinceMs: number): Promise<number> {
    const { clock, log } = this.#dependencies.host;
    const { signal } = this.#dependencies;
    const first = toFirstId(sinceMs);
    let after = compareIds(eventId, first) > 0 ? eventId : first;
    let messages = 0;
    for (let failures = 0; ;) {
      try {
        const page = await this.#fetch(place, after);
        for (const { payload, ownerId } of page) await this.#dependencies.take(payload, ownerId);
        messages += page.length;
        after = page.at(-1)?.payload.id ?? after;
        if (page.length < catchUpLimits.pageMessages || messages >= catchUpLimits.messages) return messages;
        failures = 0;
      } catch (error) {
        if (signal.aborted) return messages;
        const kind = error instanceof DiscordError ? error.kind : undefined;
        // Where the bot may not read any more, there is nobody to answer.
        if (kind === "forbidden" || kind === "message-gone") return messages;
        failures += 1;
        if (failures > catchUpLimits.retries) {
          log.warn(
            { chat: place.chatId, kind },
            "What people wrote in a chat while the bot was away could not be fetched.",
          );
          return messages;
        }
        const askedMs = error instanceof DiscordError ? (error.retryAfterMs ?? 0) : 0;
        const pauseMs = Math.max(askedMs, backoffMs(failures, reconnectSchedule, Math.random));
        await clock.sleep(pauseMs, signal).catch(() => undefined);
      }
    }
  }

  /** The first messages after an id, oldest first, with what a message that is fetched does not say itself. */
  async #fetch(place: Place, after: string) {
    const { rest, signal } = this.#dependencies;
    const query = { after, limit: String(catchUpLimits.pageMessages) };
    const { body } = await rest.call({ method: "GET", route: Routes.channelMessages(place.chatId), query }, signal);
    const messages = messagesPayload.parse(body).sort((a: MissedMessage, b: MissedMessage) => compareIds(a.id, b.id));
    if (messages.length === 0 || place.kind === "private") {
      return messages.map((payload) => ({ payload, ownerId: undefined }));
    }
    const channel = await rest.call({ method: "GET", route: Routes.channel(place.chatId) }, signal);
    const { guild_id: guildId, owner_id: ownerId } = channelPayload.parse(channel.body);
    return messages.map((message) => ({ payload: { ...message, guild_id: guildId }, ownerId }));
  }
}
