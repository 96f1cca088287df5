import { startTelegramEmulator, type TelegramEmulator } from "../../src/sandbox/telegram/index.ts";
import { latencyMs, type Place, type Stage, type StageOptions } from "./stage.ts";
import type { Revision } from "./visibility.ts";

/** A private chat takes 1 call a second and 4 at once, a group 20 in any 60 s, the bot 30 in a second. */
const limits = { privatePerS: 1, privateBurst: 4, groupPerMin: 20, botPerS: 30 };
/** More than any load needs. */
const liftedPerS = 1000;
const callsKept = 200_000;

const firstUserId = 1000;
const firstGroupId = -1_000_000_000_001;
/** What changes what people read; other calls are not counted. */
const writes = new Set(["sendmessage", "editmessagetext", "sendmessagedraft", "deletemessage", "senddocument"]);

/** Opens an emulated Telegram with the limits of the benchmark. */
export async function openTelegramStage({ isBotLimitLifted }: StageOptions): Promise<Stage> {
  const botPerS = isBotLimitLifted ? liftedPerS : limits.botPerS;
  const telegram = await startTelegramEmulator({
    latencyMs,
    limits: { ...limits, botPerS },
    canReadAllGroupMessages: true,
    callsKept,
  });
  let users = 0;
  let groups = 0;
  const draftsByChat = new Map<number, Revision[]>();
  telegram.onChange(({ kind, chatId = 0 }) => {
    const draft = kind === "activity" && draftsByChat.has(chatId) ? telegram.draft(chatId) : undefined;
    const drafts = draftsByChat.get(chatId);
    if (draft === undefined || drafts === undefined || draft.shownAtMs === drafts.at(-1)?.atMs) return;
    drafts.push({ text: draft.text, atMs: draft.shownAtMs });
  });

  function addPlace(members: number): Place {
    const people = Array.from({ length: members }, () => {
      users += 1;
      return { id: firstUserId + users, firstName: `user ${users}`, languageCode: "en" };
    });
    const isPrivate = members === 1;
    const [first = { id: 0, firstName: "" }] = people;
    if (!isPrivate) groups += 1;
    const chatId = isPrivate
      ? telegram.addPrivateChat(first)
      : telegram.addGroup({ id: firstGroupId - groups, title: `group ${groups}`, members: people });
    const drafts: Revision[] = [];
    draftsByChat.set(chatId, drafts);
    return {
      ask: (author, text) => {
        const from = people[author]?.id ?? first.id;
        telegram.send(chatId, from, { text: isPrivate ? text : `@${telegram.botUsername} ${text}` });
      },
      messages: () => telegram.messages(chatId).filter(({ from }) => from === "bot"),
      drafts: () => [{ revisions: drafts }],
      flood: (write, waitS) => {
        const method = write === "create" ? "sendMessage" : "editMessageText";
        const before = telegram.callsTo(method, chatId).length;
        telegram.faults.add({ kind: "flood", retryAfterS: waitS, chatId, method });
        return () => telegram.callsTo(method, chatId).slice(before).find(isFlooded)?.answeredAtMs;
      },
    };
  }

  return {
    platform: "telegram",
    keys: {
      api_root: telegram.apiRoot,
      ...(isBotLimitLifted && { limits: { bot_per_s: liftedPerS } }),
    },
    env: { TELEGRAM_BOT_TOKEN: telegram.token },
    ready: /Telegram is connected/,
    addPlace,
    counts: () => ({
      calls: telegram.calls.filter(({ method }) => writes.has(method.toLowerCase())).length,
      refused: telegram.calls.filter(({ response }) => response?.ok === false && response.error_code === 429).length,
    }),
    close: () => telegram.close(),
  };
}

function isFlooded({ fault }: TelegramEmulator["calls"][number]): boolean {
  return fault === "flood";
}
