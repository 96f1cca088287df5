import { startDiscordEmulator } from "../../src/sandbox/discord/index.ts";
import { latencyMs, type Place, type Stage, type StageOptions } from "./stage.ts";

/** A channel takes 5 edits and 5 creates in fixed windows of 5 s, the bot 50 calls in a second. */
const limits = { editsPerWindow: 5, createsPerWindow: 5, windowMs: 5000, botPerS: 50 };
/** More than any load needs. */
const liftedPerS = 2000;

/** Opens an emulated Discord with the limits of the benchmark: one server, a channel for each place. */
export async function openDiscordStage({ isBotLimitLifted }: StageOptions): Promise<Stage> {
  const botPerS = isBotLimitLifted ? liftedPerS : limits.botPerS;
  const discord = await startDiscordEmulator({ latencyMs, limits: { ...limits, botPerS } });
  const guildId = discord.addGuild({ name: "bench" });
  let users = 0;

  function addPlace(members: number): Place {
    const people = Array.from({ length: members }, () => {
      users += 1;
      return discord.addUser({ name: `user${users}` });
    });
    const channelId = discord.addChannel(guildId, { name: `channel-${users}` });
    const messagesPath = `/channels/${channelId}/messages`;
    return {
      ask: (author, text) => {
        discord.send(channelId, people[author] ?? "", { content: `<@${discord.botUserId}> ${text}` });
      },
      messages: () =>
        discord
          .messages(channelId)
          .filter(({ isFromBot }) => isFromBot)
          .map(({ revisions }) => ({ revisions: revisions.map(({ content, atMs }) => ({ text: content, atMs })) })),
      drafts: () => [],
      flood: (write, waitS) => {
        const method = write === "create" ? "POST" : "PATCH";
        const before = discord.calls.length;
        discord.faults.add({ kind: "rate-limited", retryAfterS: waitS, method, route: /\/messages/, channelId });
        return () => {
          const calls = discord.calls.slice(before).filter(({ path }) => path.startsWith(messagesPath));
          return calls.find(({ fault }) => fault === "rate-limited")?.answeredAtMs;
        };
      },
    };
  }

  return {
    platform: "discord",
    keys: { api_root: discord.apiRoot, ...(isBotLimitLifted && { limits: { bot_per_s: liftedPerS } }) },
    env: { DISCORD_BOT_TOKEN: discord.token },
    ready: /Discord is connected/,
    addPlace,
    counts: () => ({
      calls: discord.calls.filter(({ route, method }) => route.includes("/messages") && method !== "GET").length,
      // Those with status 401 or 403 are among them, which nothing here leads to.
      refused: discord.invalidRequests,
    }),
    close: () => discord.close(),
  };
}
