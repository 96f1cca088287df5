/**
 * Telegram's numbers, and ours where Telegram leaves them open. Times are in milliseconds where the name does not say
 * otherwise. As read on 2026-11-22.
 */
export const limits = {
  /**
   * Longest text of one message, in UTF-16 code units. Telegram counts code points after parsing (4096,
   * https://core.telegram.org/bots/api#sendmessage; TDLib MessageContent.cpp, `message_text_length_max`), so UTF-16 is on
   * the safe side.
   */
  textChars: 4096,
  /** Ours: how much of a model's reasoning is shown, its end, in UTF-16 code units. */
  reasoningChars: 1500,
  /** Entities of one message; the server drops what goes beyond (TDLib MessageEntity.cpp, `MAX_USER_ENTITY_COUNT`). */
  entities: 100,

  /** Ours: how many columns of monospaced text a phone shows on one line of a message. */
  tableColumns: 36,
  /** Ours: from when on a quote is folded up, so that it does not hide the answer. */
  longQuoteChars: 600,
  longQuoteLines: 8,
  /** Ours: how far in a line may begin; what is nested deeper begins there too. */
  deepestIndent: 24,
  /** A rich message: its text in characters, blocks of every level, levels, columns (https://core.telegram.org/bots/api#inputrichmessage). */
  rich: { chars: 32_768, blocks: 500, levels: 16, columns: 20 },

  /** One chat: a message a second, "short bursts" allowed (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
  privatePerS: 1,
  /** How many extra calls "short bursts" are, to a chat that was quiet: what bot authors see pass without a 429. */
  privateBurst: 3,
  /**
   * One group: 20 messages a minute (same FAQ). Edits count like messages (https://github.com/tdlib/td/issues/2592), and
   * all topics of a forum are one chat.
   */
  groupPerMin: 20,
  /** All chats together: 30 messages a second (same FAQ). */
  botPerS: 30,
  /** No reply in a group is written more often, even when the minute is empty: the limit of any one chat (same FAQ). */
  groupReplyGapMs: 1000,
  /** Ours: what keeps a late packet from making a 429: a part of a burst's call, and what a second and a minute are longer. */
  burstMargin: 0.1,
  botMarginMs: 80,
  minuteMarginMs: 300,
  /** Ours: when so many writes in a row are refused, in so many chats, and none passes, the whole bot is too fast. */
  refusalsOfBusyBot: 5,
  refusedChatsOfBusyBot: 4,
  /** Ours: the least time between two calls to a chat that was refused, if no other limit is stricter: one a second. */
  refusedGapMs: 1060,
  /** Ours: of a group's minute, how much previews leave to the next question. */
  groupQuestionShare: 0.2,

  /** Ours: added to every `retry_after`, because asking a moment too soon makes the wait longer. */
  floodWaitMarginMs: 100,
  /** Ours: how long to keep still after a 429 that does not say. */
  floodWaitUnknownMs: 5000,

  /** "The status is set for 5 seconds or less" (https://core.telegram.org/bots/api#sendchataction). */
  typingLastsMs: 5000,

  /**
   * Drafts and typing in one private chat together; who is too fast is to keep still for up to 3 s
   * (https://core.telegram.org/api/bots/ai).
   */
  drafts: { short: { limit: 20, windowMs: 5000 }, long: { limit: 40, windowMs: 30_000 } },
  /** Ours: how many of those 40 may come early, so that replies of usual length are quick and long ones never stand still. */
  draftBurst: 18,
  /** Ours: the least time between two drafts of one reply; sooner is hardly seen and would be missed at the end. */
  draftGapMs: 300,
  /** Ours: what the windows are longer, so that a late packet makes no 429. */
  draftMarginMs: 200,
  /** Ours: a longer wait than Telegram's for drafts is not waited for; the reply goes on as a message. */
  draftLongestWaitMs: 5000,
  /** "A temporary 30-second preview" (https://core.telegram.org/bots/api#sendmessagedraft). */
  draftLastsMs: 30_000,
  /** Ours: when a draft that has not changed is sent again, and the pause before another try when that fails. */
  draftKeepAliveMs: 20_000,
  draftRetryMs: 2000,

  /** How long `getUpdates` is asked to wait for news, in seconds: the customary long poll (grammY's default). */
  pollS: 30,
  /** Updates of one `getUpdates`, Telegram's maximum (https://core.telegram.org/bots/api#getupdates). */
  pollUpdates: 100,
  /** Ours: what a poll may take beyond `pollS` before its connection counts as dead. */
  pollGraceMs: 15_000,
  /** Ours: how long nothing may be fetched before the operator is told that the bot is deaf. */
  deafAfterMs: 150_000,
  /** Ours: pauses between failing polls, and between failing deliveries. */
  retry: { firstMs: 1300, capMs: 30_000 },
  /** Ours: how long calls must have gone well before trouble counts as over; two programs that take turns never get there. */
  calmAfterMs: 10_000,
  /**
   * Ours: the pause after an answer that came at once with nothing new in it, against servers that do not wait as they are
   * asked to, or bring again what was confirmed.
   */
  emptyPollPauseMs: 500,

  /**
   * Ours: how long a call may take. A create that is given up may have happened all the same, so it gets the longest
   * patience, the more so with a file; an edit can be repeated.
   */
  createTimeoutMs: 15_000,
  uploadTimeoutMs: 55_000,
  editTimeoutMs: 10_000,
  /** With the wait for its slot, which in a group may take a minute. */
  discardTimeoutMs: 120_000,
  typingTimeoutMs: 5000,
  draftTimeoutMs: 5000,
  setUpTimeoutMs: 15_000,
  /** Ours: how long the last call of a stopping bot may take; what it does not confirm comes again and is known then. */
  confirmTimeoutMs: 3000,
} as const;
