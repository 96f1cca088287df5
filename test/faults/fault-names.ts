/** What goes wrong at one call of a reply, and what then is to happen. */
export interface FaultRow {
  readonly name: string;
  /**
   * `shown`: the whole text stands once, though a new message whose answer was lost may leave one stray on a platform that
   * cannot know. `any-format`: the same, with or without formatting. `moved`: the same, the unfinished message being left behind. `plain`: the whole text stands once, without
   * formatting. `forbidden`: nothing more is written and the model is stopped. `gone`: the same when a message that grows
   * was deleted; one that was complete stays away, and the rest comes.
   */
  readonly outcome: "shown" | "any-format" | "moved" | "plain" | "forbidden" | "gone";
  /** The platform that knows this fault, where the other does not. */
  readonly only?: "telegram" | "discord";
  /** Where the reply stands; a private chat unless told. */
  readonly place?: "group" | "thread" | "command";
  /** How long the platform asks to keep still, and how often in a row. */
  readonly pauseMs?: number;
  readonly times?: number;
  /** It is about the bot itself, not about what is written with the token of an interaction. */
  readonly isForBot?: true;
  /** The pause is for the whole bot, so that other chats wait as well. */
  readonly isForAll?: true;
}

const rows = [
  { name: "429, 1 s", outcome: "shown", pauseMs: 1000 },
  { name: "429, 40 s", outcome: "shown", pauseMs: 40_000 },
  { name: "429, 1 s, four times", outcome: "shown", pauseMs: 1000, times: 4 },
  {
    name: "429 for the whole bot, 3 s",
    outcome: "shown",
    pauseMs: 3000,
    isForAll: true,
    isForBot: true,
    only: "discord",
  },
  { name: "429 with HTML, 3 s", outcome: "shown", pauseMs: 3000, isForAll: true, only: "discord" },
  { name: "500", outcome: "shown" },
  { name: "500 after the effect", outcome: "shown" },
  { name: "502 with HTML", outcome: "shown" },
  { name: "502 with HTML, five times", outcome: "shown", times: 5 },
  { name: "200 with HTML", outcome: "shown" },
  { name: "200 with HTML after the effect", outcome: "shown" },
  { name: "reset before the effect", outcome: "shown" },
  { name: "reset after the effect", outcome: "shown" },
  { name: "reset after the effect, three times", outcome: "shown", times: 3 },
  { name: "truncated answer", outcome: "shown" },
  { name: "hang before the effect", outcome: "shown" },
  { name: "hang after the effect", outcome: "shown" },
  { name: "message deleted", outcome: "gone" },
  { name: "blocked by the user", outcome: "forbidden", isForBot: true },
  { name: "kicked", outcome: "forbidden", place: "group" },
  { name: "permission lost", outcome: "forbidden", place: "group" },
  { name: "markup refused", outcome: "plain" },
  { name: "too long", outcome: "any-format" },
  { name: "only 900 characters from then on", outcome: "shown" },
  { name: "token refused once", outcome: "shown", isForBot: true },
  { name: "message can't be edited", outcome: "shown", place: "group", only: "telegram" },
  { name: "group upgraded", outcome: "moved", place: "group", only: "telegram" },
  { name: "thread archived", outcome: "shown", place: "thread", only: "discord" },
  { name: "interaction expired", outcome: "forbidden", place: "command", only: "discord" },
  { name: "old message edited too often", outcome: "shown", pauseMs: 3000, only: "discord" },
] as const satisfies readonly FaultRow[];

export type FaultName = (typeof rows)[number]["name"];

/** A column of the matrix: how a reply is written. */
export interface FaultColumn {
  readonly name: string;
  readonly platform: "telegram" | "discord";
  /** It answers a slash command, with the token of its interaction. */
  readonly isCommand?: boolean;
  /** It grows as drafts, in private chats only. */
  readonly isDrafted?: boolean;
}

export const faultColumns: readonly FaultColumn[] = [
  { name: "Telegram", platform: "telegram" },
  { name: "Telegram, drafts", platform: "telegram", isDrafted: true },
  { name: "Discord", platform: "discord" },
  { name: "Discord, to a slash command", platform: "discord", isCommand: true },
];

/** Whether the fault can happen there at all. */
export function isIn(row: FaultRow, { platform, isCommand, isDrafted }: FaultColumn): boolean {
  if (row.only !== undefined && row.only !== platform) return false;
  // A message and the draft that shows its text meanwhile would share the refusals of a row.
  if (isDrafted === true) return row.place === undefined && (row.pauseMs === undefined || row.times === undefined);
  if (isCommand !== true) return row.place !== "command";
  return row.isForBot !== true && (row.place ?? "command") === "command";
}

/** The rows of the matrix. */
export const faultRows: readonly (FaultRow & { readonly name: FaultName })[] = rows;
