import { isDeepStrictEqual } from "node:util";

import type { CommandDescription } from "../../src/contract/adapter.ts";
import type { Logger } from "../../src/contract/logger.ts";
import type { TelegramClient } from "./client.ts";
import { toFailure } from "./errors.ts";
import { limits } from "./limits.ts";

/** English is what Telegram shows to people whose language has no list of its own. */
const languages = [
  { language: "en", scope: {} },
  { language: "zh", scope: { language_code: "zh" } },
] as const;

/**
 * Puts the commands into Telegram's menu where they are not there yet: changing them is limited more tightly than
 * reading them. A failure is a warning; the commands work without the menu. Rejects only when aborted.
 */
export async function publishCommands(
  client: TelegramClient,
  commands: readonly CommandDescription[],
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (const { language, scope } of languages) {
    const wanted = commands.map(({ command, description }) => ({ command, description: description[language] }));
    try {
      const present = await client.call(limits.setUpTimeoutMs, signal, (api, ended) => api.getMyCommands(scope, ended));
      const shown = present.map(({ command, description }) => ({ command, description }));
      if (isDeepStrictEqual(shown, wanted)) continue;
      await client.call(limits.setUpTimeoutMs, signal, (api, ended) => api.setMyCommands(wanted, scope, ended));
    } catch (error) {
      signal.throwIfAborted();
      log.warn(
        { language, reason: toFailure(error).message },
        "The command menu on Telegram could not be updated; the commands work all the same.",
      );
    }
  }
}
