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

/** Made once: an abort without a reason makes an error with a stack each time. */
const noLongerAwaited = Object.freeze({ reason: "no longer awaited" });

/** A chat to look into, and from when on. */
interface Gap {
  readonly heard: HeardPlace;
  readonly sinceMs: number;
}

/**
 * Fetches what people wrote while no connection could bring it, in every private chat that is known and every channel or
 * thread in which the bot was spoken to lately. What comes meanwhile is to wait for {@link CatchUp.caughtUp}, so that each
 * chat stays in order. Discord tells a bot neither of a first private message nor of a slash command that it missed.
 */
export class CatchUp {
  readonly #dependencies: CatchUpDependencies;
  /** Until it is known which channels there are to look into. */
  #listing: Promise<void> | undefined;
  /** What nobody looks into yet, by the id of the channel; the one heard last comes first. */
  readonly #waiting = new Map<string, Gap>();
  /** The ids of the channels in which somebody waits for that; these go first. */
  readonly #urgent = new Set<string>();
  /** The ids of the channels that are being looked into. */
  readonly #underWay = new Set<string>();
  /** By the id of each channel that waits or is being looked into. */
  readonly #held = new Map<string, PromiseWithResolvers<void>>();
  readonly #workers = new Set<Promise<void>>();
  #messages = 0;

  constructor(dependencies: CatchUpDependencies) {
    this.#dependencies = dependencies;
  }

  /** To be called at the first moment of a session that does not continue one; goes on by itself. */
  begin(): void {
    const { host } = this.#dependencies;
    if (host.catchUpMs === 0) return;
    const sinceMs = host.clock.nowMs() - host.catchUpMs;
    // Asked for at once: what this session brings is no place to begin from.
    const places = this.#list();
    const listing = Promise.all([places, this.#listing]).then(([heardPlaces]) => {
      for (const heard of heardPlaces) this.#hold({ heard, sinceMs });
      if (this.#listing === listing) this.#listing = undefined;
      this.#work();
    });
    this.#listing = listing;
  }

  /**
   * Resolves when everything was taken in that this channel missed, or when that takes longer than `patienceMs`: whoever writes
   * now is not to wait for what cannot be fetched. What is taken in then changes nothing about where to begin.
   */
  async caughtUp(channelId: string, patienceMs: number = catchUpLimits.patienceMs): Promise<void> {
    await this.#listing;
    const held = this.#held.get(channelId)?.promise;
    if (held === undefined) return;
    this.#urgent.add(channelId);
    const { host, signal } = this.#dependencies;
    const caughtUp = new AbortController();
    const patience = host.clock.sleep(patienceMs, AbortSignal.any([signal, caughtUp.signal]));
    await Promise.race([held, patience.catch(() => undefined)]);
    caughtUp.abort(noLongerAwaited);
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    while (this.#listing !== undefined || this.#workers.size > 0) await Promise.all([this.#listing, ...this.#workers]);
  }

  #hold(gap: Gap): void {
    const { chatId } = gap.heard.place;
    // One that waits already begins earlier.
    if (!this.#waiting.has(chatId)) this.#waiting.set(chatId, gap);
    if (!this.#held.has(chatId)) this.#held.set(chatId, Promise.withResolvers());
  }

  #work(): void {
    while (this.#workers.size < catchUpLimits.atOnce && this.#next() !== undefined) {
      const worker = this.#lookIntoAll().finally(() => {
        this.#workers.delete(worker);
        this.#work();
        if (this.#workers.size === 0) this.#report();
      });
      this.#workers.add(worker);
    }
  }

  /** Does not reject. */
  async #lookIntoAll(): Promise<void> {
    for (let gap = this.#next(); gap !== undefined; gap = this.#next()) {
      const { chatId } = gap.heard.place;
      this.#waiting.delete(chatId);
      this.#underWay.add(chatId);
      const messages = this.#dependencies.signal.aborted ? 0 : await this.#catchUp(gap);
      this.#messages += messages;
      this.#underWay.delete(chatId);
      if (this.#waiting.has(chatId)) continue;
      this.#held.get(chatId)?.resolve();
      this.#held.delete(chatId);
      this.#urgent.delete(chatId);
    }
  }

  /** Two at once in one chat would take it in out of order. */
  #next(): Gap | undefined {
    const isFree = (chatId: string) => this.#waiting.has(chatId) && !this.#underWay.has(chatId);
    const chatId = this.#urgent.values().find(isFree) ?? this.#waiting.keys().find(isFree);
    return chatId === undefined ? undefined : this.#waiting.get(chatId);
  }

  #report(): void {
    const messages = this.#messages;
    this.#messages = 0;
    if (messages === 0) return;
    this.#dependencies.host.log.info({ messages }, "What people wrote to the bot while it was away was fetched.");
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
  async #catchUp({ heard: { place, eventId }, sinceMs }: Gap): Promise<number> {
    const { clock, log } = this.#dependencies.host;
    const { signal } = this.#dependencies;
    const first = toFirstId(sinceMs);
    // A command may have been heard before what was written earlier was fetched, so it is no place to begin from.
    const isMessage = snowflake.safeParse(eventId).success;
    let after = isMessage && compareIds(eventId, first) > 0 ? eventId : first;
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
