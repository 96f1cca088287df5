import { createAdapter } from "../../adapters/discord/index.ts";
import { type InteractionAccess, toContext } from "../../adapters/discord/interaction.ts";
import {
  type ApiCall,
  type DiscordEmulator,
  type FaultEffect,
  type InteractionHandle,
  startDiscordEmulator,
} from "../../src/sandbox/discord/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";
import { armChange, armEffect } from "./armed-fault.ts";
import type { FaultName } from "./fault-names.ts";
import type { CallKind, FaultyChat, FaultyPlace, FaultyPlatform } from "./platform.ts";

interface ChatIds {
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly interaction?: InteractionHandle | undefined;
}

type Fault =
  | { readonly effect: FaultEffect; readonly times?: number; readonly only?: readonly CallKind[] }
  | { readonly change: (ids: ChatIds, call: ApiCall) => void; readonly only?: readonly CallKind[] };

const writes = ["create", "edit"] as const;

function toFaults(emulator: DiscordEmulator): Readonly<Partial<Record<FaultName, Fault>>> {
  const refuse = (status: number, code: number, message: string) =>
    ({ kind: "refuse", status, code, message }) as const;
  const tooLong = { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be fewer in length." }] } };
  return {
    "429, 1 s": { effect: { kind: "rate-limited", retryAfterS: 1 } },
    "429, 40 s": { effect: { kind: "rate-limited", retryAfterS: 40 } },
    "429, 1 s, four times": { effect: { kind: "rate-limited", retryAfterS: 1 }, times: 4, only: writes },
    "429 for the whole bot, 3 s": { effect: { kind: "rate-limited", retryAfterS: 3, scope: "global" }, only: writes },
    "429 with HTML, 3 s": { effect: { kind: "blocked-by-proxy", status: 429, retryAfterS: 3 }, only: writes },
    "500": { effect: { kind: "server-error" } },
    "500 after the effect": { effect: { kind: "server-error", afterEffect: true } },
    "502 with HTML": { effect: { kind: "bad-gateway-html" } },
    "502 with HTML, five times": { effect: { kind: "bad-gateway-html" }, times: 5 },
    "200 with HTML": { effect: { kind: "not-json" } },
    "200 with HTML after the effect": { effect: { kind: "not-json", afterEffect: true } },
    "reset before the effect": { effect: { kind: "reset-before" } },
    "reset after the effect": { effect: { kind: "reset-after" } },
    "reset after the effect, three times": { effect: { kind: "reset-after" }, times: 3 },
    "truncated answer": { effect: { kind: "truncated" } },
    "hang before the effect": { effect: { kind: "hang-before" } },
    "hang after the effect": { effect: { kind: "hang-after" } },
    "message deleted": {
      change: ({ channelId }, { path, method }) => {
        const edited = method === "PATCH" ? path.split("/").at(-1) : undefined;
        const ids = emulator.messages(channelId).flatMap(({ isFromBot, id }) => (isFromBot ? [id] : []));
        const messageId = edited === "@original" ? ids[0] : (edited ?? ids.at(-1));
        if (messageId !== undefined) emulator.deleteMessage(channelId, messageId);
      },
    },
    // What the bot wrote before may still be edited.
    "blocked by the user": { change: ({ userId }) => emulator.refuseDms(userId), only: ["typing", "create"] },
    kicked: { change: ({ guildId }) => emulator.removeBot(guildId) },
    "permission lost": {
      change: ({ channelId }) => emulator.removePermission(channelId, "SendMessages", "ViewChannel"),
    },
    "markup refused": { effect: refuse(400, 50035, "Invalid Form Body"), only: writes },
    "too long": { effect: { ...refuse(400, 50035, "Invalid Form Body"), errors: tooLong }, only: writes },
    "only 900 characters from then on": {
      change: (ids) =>
        emulator.faults.add({
          ...refuse(400, 50035, "Invalid Form Body"),
          errors: tooLong,
          ...toScope(emulator, ids),
          longerThanChars: 900,
          times: Infinity,
        }),
    },
    "token refused once": { effect: { kind: "unauthorized" } },
    "interaction expired": { change: ({ interaction }) => interaction?.expire() },
    "thread archived": { change: ({ channelId }) => emulator.changeThread(channelId, { isArchived: true }) },
    "old message edited too often": {
      effect: refuse(429, 30046, "Maximum number of edits to messages older than 1 hour reached"),
      only: ["edit"],
    },
  };
}

/** Discord in the bot's default configuration. */
export async function openDiscord(): Promise<FaultyPlatform> {
  const clock = new ManualClock();
  const emulator = await startDiscordEmulator({ clock });
  const adapter = createAdapter(
    { token: emulator.token, apiRoot: emulator.apiRoot, messageContent: false, limits: { botPerS: 50 } },
    {
      deliver: () => Promise.resolve(),
      lost: () => {},
      commands: [],
      heardPlaces: async () => [],
      catchUpMs: 0,
      clock,
      log: new RecordingLogger(),
    },
  );
  const faults = toFaults(emulator);
  let opened = 0;

  const openChat = async (place: FaultyPlace): Promise<FaultyChat> => {
    opened += 1;
    const replyId = `discord:${opened}`;
    const userId = emulator.addUser({ name: `user ${opened}` });
    const guildId = emulator.addGuild({ name: `guild ${opened}` });
    const channelId = openChannel(emulator, place, guildId, userId);
    const interaction = place === "command" ? await openInteraction(emulator, channelId, userId) : undefined;
    const ids: ChatIds = { guildId, channelId, userId, interaction };
    const { route } = toScope(emulator, ids);
    // Nobody has called this channel before.
    const callsBefore = emulator.calls.length;
    const calls = () => emulator.calls.slice(callsBefore).filter(({ path }) => path.startsWith(route));
    const texts = () =>
      emulator
        .messages(channelId)
        .filter(({ isFromBot }) => isFromBot)
        .map(({ content }) => content);
    return {
      openReply: () =>
        adapter.openReply({
          place: { platform: "discord", chatId: channelId, kind: place === "private" ? "private" : "group" },
          replyId,
          ...(interaction === undefined ? {} : { context: toContext(toAccess(emulator, interaction, clock.nowMs())) }),
        }),
      calls: () =>
        calls().map((call) => {
          const kind = toKind(call);
          return {
            kind,
            atMs: call.atMs,
            isTooSoon: call.status === 429 && call.fault === undefined,
            bucket: kind === "typing" ? "activity" : kind,
          };
        }),
      texts,
      isFormatted: () => texts().some((text) => /(?<!\\)\*\*w/u.test(text)),
      arm: (name, at, kind) => {
        const fault = faults[name];
        if (fault === undefined || fault.only?.includes(kind) === false) return undefined;
        if ("effect" in fault) {
          const { effect, times = 1 } = fault;
          return armEffect(emulator.faults.add({ ...effect, route, skip: at, times }), effect.kind);
        }
        return armChange(at, {
          calls,
          listen: (listener) => emulator.onChange(listener),
          change: (call) => fault.change(ids, call),
        });
      },
    };
  };
  return {
    name: "discord",
    clock,
    openChat,
    close: async () => {
      await adapter.close();
      await emulator.close();
    },
  };
}

function openChannel(emulator: DiscordEmulator, place: FaultyPlace, guildId: string, userId: string): string {
  if (place === "private") return emulator.openDm(userId);
  const channelId = emulator.addChannel(guildId);
  return place !== "thread" ? channelId : emulator.addThread(channelId, { ownerId: userId });
}

function toKind({ method, path }: ApiCall): CallKind {
  if (path.endsWith("/typing")) return "typing";
  if (method === "POST" && (path.endsWith("/messages") || path.startsWith("/webhooks/"))) return "create";
  return method === "PATCH" && path.includes("/messages/") ? "edit" : "other";
}

/** The calls of one reply. */
function toScope({ applicationId }: DiscordEmulator, { channelId, interaction }: ChatIds): { readonly route: string } {
  return {
    route: interaction === undefined ? `/channels/${channelId}` : `/webhooks/${applicationId}/${interaction.token}`,
  };
}

/** Somebody uses a command, and it is acknowledged as the adapter does it: with a message that says that the bot is thinking. */
async function openInteraction(
  emulator: DiscordEmulator,
  channelId: string,
  userId: string,
): Promise<InteractionHandle> {
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { Authorization: `Bot ${emulator.token}`, "Content-Type": "application/json" };
    const response = await fetch(`${emulator.apiRoot}/v10${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    await response.text();
  };
  if (emulator.registeredCommands.length === 0) {
    await send("PUT", `/applications/${emulator.applicationId}/commands`, [{ name: "ask", description: "Ask" }]);
  }
  const interaction = emulator.interact(channelId, userId, { command: "ask" });
  await send("POST", `/interactions/${interaction.id}/${interaction.token}/callback`, { type: 5 });
  return interaction;
}

function toAccess(
  { applicationId }: DiscordEmulator,
  { id, token }: InteractionHandle,
  nowMs: number,
): InteractionAccess {
  return { id, applicationId, token, expiresAtMs: nowMs + 900_000, canSee: false, canSend: false };
}
