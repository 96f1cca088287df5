import { createAdapter } from "../../adapters/telegram/index.ts";
import { limits } from "../../adapters/telegram/limits.ts";
import type { FaultEffect } from "../../src/sandbox/telegram/faults.ts";
import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";
import { armChange, armEffect } from "./armed-fault.ts";
import type { FaultName } from "./fault-names.ts";
import type { CallKind, FaultyChat, FaultyPlace, FaultyPlatform } from "./platform.ts";

const kinds: Readonly<Record<string, CallKind>> = {
  sendChatAction: "typing",
  sendMessageDraft: "draft",
  sendMessage: "create",
  editMessageText: "edit",
};

type Fault =
  | { readonly effect: FaultEffect; readonly times?: number; readonly only?: readonly CallKind[] }
  | {
      readonly change: (chatId: number, parameters: Readonly<Record<string, unknown>>) => void;
      readonly only?: readonly CallKind[];
    };

const writes = ["create", "edit"] as const;

function toFaults(emulator: TelegramEmulator): Readonly<Partial<Record<FaultName, Fault>>> {
  const refuse = (status: number, description: string) => ({ kind: "refuse", status, description }) as const;
  return {
    "429, 1 s": { effect: { kind: "flood", retryAfterS: 1 } },
    "429, 40 s": { effect: { kind: "flood", retryAfterS: 40 } },
    "429, 1 s, four times": { effect: { kind: "flood", retryAfterS: 1 }, times: 4, only: writes },
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
      change: (chatId, parameters) => {
        const newest = emulator.messages(chatId).findLast(({ from }) => from === "bot")?.id;
        const messageId = Number(parameters["message_id"] ?? newest);
        if (Number.isInteger(messageId)) emulator.deleteMessage(chatId, messageId);
      },
    },
    "blocked by the user": { change: (chatId) => emulator.block(chatId) },
    kicked: { change: (chatId) => emulator.kickBot(chatId) },
    "permission lost": { change: (chatId) => emulator.restrict(chatId) },
    "token refused once": { effect: refuse(401, "Unauthorized") },
    "markup refused": { effect: refuse(400, "Bad Request: can't parse entities: Unsupported entity"), only: writes },
    "too long": { effect: refuse(400, "Bad Request: message is too long"), only: writes },
    "only 900 characters from then on": {
      change: (chatId) =>
        emulator.faults.add({
          ...refuse(400, "Bad Request: MESSAGE_TOO_LONG"),
          chatId,
          longerThanChars: 900,
          times: Infinity,
        }),
    },
    "message can't be edited": { effect: refuse(400, "Bad Request: message can't be edited"), only: ["edit"] },
    "group upgraded": { change: (chatId) => emulator.upgradeGroup(chatId, chatId - 1_000_000_000_000) },
  };
}

/** Telegram in the bot's default configuration, but for the transport. */
export async function openTelegram(transport: "edit" | "draft"): Promise<FaultyPlatform> {
  const clock = new ManualClock();
  const emulator = await startTelegramEmulator({ clock, limits: { privateBurst: 4 } });
  const { privatePerS, privateBurst, groupPerMin, botPerS } = limits;
  const adapter = createAdapter(
    {
      token: emulator.token,
      apiRoot: emulator.apiRoot,
      transport,
      rich: "off",
      limits: { privatePerS, privateBurst, groupPerMin, botPerS },
    },
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
    const replyId = `telegram:${opened}`;
    const person = { id: opened, firstName: `user ${opened}` };
    const isPrivate = place === "private";
    const chatId = isPrivate
      ? emulator.addPrivateChat(person)
      : emulator.addGroup({ id: -opened, title: `group ${opened}`, members: [person] });
    // Where a small group goes when it becomes a supergroup.
    const ids = isPrivate ? [chatId] : [chatId, chatId - 1_000_000_000_000];
    // Nobody has called this chat before.
    const callsBefore = emulator.calls.length;
    const calls = () => emulator.calls.slice(callsBefore).filter((call) => ids.includes(call.chatId ?? 0));
    const messages = () =>
      ids
        .flatMap((id) => (id === chatId || wasUpgraded(emulator, id) ? emulator.messages(id) : []))
        .filter(({ from }) => from === "bot");
    return {
      openReply: () =>
        adapter.openReply({
          place: { platform: "telegram", chatId: String(chatId), kind: isPrivate ? "private" : "group" },
          replyId,
        }),
      calls: () =>
        calls().map(({ method, atMs, duringFloodWait }) => {
          const kind = kinds[method] ?? "other";
          const bucket = kind === "typing" || kind === "draft" ? "activity" : "write";
          // Telegram counts drafts by themselves: one may show what a flood keeps from becoming a message.
          return { kind, atMs, isTooSoon: duringFloodWait && kind !== "draft", bucket };
        }),
      texts: () => messages().map(({ text }) => text),
      isFormatted: () => messages().some(({ entities }) => entities.some(({ type }) => type === "bold")),
      arm: (name, at, kind) => {
        const fault = faults[name];
        if (fault === undefined || fault.only?.includes(kind) === false) return undefined;
        if ("effect" in fault) {
          const { effect, times = 1 } = fault;
          return armEffect(emulator.faults.add({ ...effect, chatId, skip: at, times }), effect.kind);
        }
        return armChange(at, {
          calls,
          listen: (listener) => emulator.onChange(listener),
          change: ({ parameters }) => fault.change(chatId, parameters),
        });
      },
    };
  };
  return {
    name: "telegram",
    clock,
    openChat,
    close: async () => {
      await adapter.close();
      await emulator.close();
    },
  };
}

function wasUpgraded(emulator: TelegramEmulator, id: number): boolean {
  try {
    emulator.messages(id);
    return true;
  } catch {
    return false;
  }
}
