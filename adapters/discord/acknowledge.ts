import * as z from "zod";

import { Routes } from "discord.js";

import type { Clock } from "../../src/contract/clock.ts";
import { codes, DiscordError } from "./errors.ts";
import type { InteractionAccess } from "./interaction.ts";
import { limits } from "./limits.ts";
import type { DiscordRest } from "./rest.ts";
import { snowflake } from "./snowflake.ts";

/** Type 5, "the bot is thinking": https://docs.discord.com/developers/interactions/receiving-and-responding (2026-11-22). */
const deferredMessage = 5;

/** Some of the three seconds pass before an interaction gets here. */
const patienceMs = limits.acknowledgeMs - 500;
/** Long enough for a slow answer, short enough for a second try where the first was lost. */
const tryMs = 1_800;
const pauseMs = 100;

const callbackResponse = z.object({
  resource: z.object({ message: z.object({ id: snowflake }) }),
});

/**
 * What became of an acknowledgement: Discord refused it, so that the interaction cannot be answered, or not, as far as is known.
 * `originalId`: the message that says that the bot is thinking, where Discord told.
 */
export type Acknowledgement = "refused" | { readonly originalId?: string };

/**
 * Tells Discord, within its time, that an answer will come. Resolves to no id when no answer says whether it was taken, and at
 * once when its time is over: the first write finds out. Rejects only with `signal.reason`.
 */
export async function acknowledge(
  rest: DiscordRest,
  { id, token, expiresAtMs }: InteractionAccess,
  clock: Clock,
  signal: AbortSignal,
): Promise<Acknowledgement> {
  const untilMs = expiresAtMs - limits.interactionTokenMs + patienceMs;
  while (clock.nowMs() < untilMs) {
    try {
      const answer = await rest.call(
        {
          method: "POST",
          route: Routes.interactionCallback(id, token),
          query: { with_response: "true" },
          body: { type: deferredMessage },
          hasOwnToken: true,
        },
        signal,
        tryMs,
      );
      const { data } = callbackResponse.safeParse(answer.body);
      return data === undefined ? {} : { originalId: data.resource.message.id };
    } catch (error) {
      signal.throwIfAborted();
      // An acknowledgement whose answer was lost has done its work.
      if (error instanceof DiscordError && error.code === codes.alreadyAcknowledged) return {};
      if (error instanceof DiscordError && error.kind !== "transient") return "refused";
      await clock.sleep(pauseMs, signal);
    }
  }
  return {};
}
