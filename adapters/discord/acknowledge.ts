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
 * Tells Discord, within its time, that an answer will come. Resolves to the access with what the acknowledgement added, also
 * when no answer says whether it was taken: the first write finds out. Resolves to undefined when Discord refused it.
 * Rejects only with `signal.reason`.
 */
export async function acknowledge(
  rest: DiscordRest,
  access: InteractionAccess,
  clock: Clock,
  signal: AbortSignal,
): Promise<InteractionAccess | undefined> {
  const untilMs = clock.nowMs() + patienceMs;
  while (clock.nowMs() < untilMs) {
    try {
      const answer = await rest.call(
        {
          method: "POST",
          route: Routes.interactionCallback(access.id, access.token),
          query: { with_response: "true" },
          body: { type: deferredMessage },
          hasOwnToken: true,
        },
        signal,
        tryMs,
      );
      const { data } = callbackResponse.safeParse(answer.body);
      return data === undefined ? access : { ...access, originalId: data.resource.message.id };
    } catch (error) {
      signal.throwIfAborted();
      // An acknowledgement whose answer was lost has done its work.
      if (error instanceof DiscordError && error.code === codes.alreadyAcknowledged) return access;
      if (error instanceof DiscordError && error.kind !== "transient") return undefined;
      await clock.sleep(pauseMs, signal);
    }
  }
  return access;
}
