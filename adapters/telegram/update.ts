import * as z from "zod";

/*
 * The part of https://core.telegram.org/bots/api#update (2026-11-22) that Runnel reads. What it needs must be right; what
 * it can do without is taken for absent when it is not as it should be.
 */

function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().catch(undefined);
}

const anything = z.unknown().optional();

const user = z.object({
  id: z.int(),
  is_bot: z.boolean().catch(false),
  language_code: optional(z.string().min(1)),
});

const entity = z.object({
  type: z.string(),
  offset: z.int(),
  length: z.int(),
  user: optional(z.object({ id: z.int() })),
});

const entities = optional(z.array(optional(entity)));

const content = {
  text: optional(z.string()),
  caption: optional(z.string()),
  rich_message: anything,
};

const repliedMessage = z.object({
  ...content,
  message_id: z.int(),
  from: optional(z.object({ id: z.int() })),
  forum_topic_created: anything,
});

/** What people send that has no words of its own, unlike the notices that Telegram itself puts into a chat. */
const mediaKinds = [
  "animation",
  "audio",
  "checklist",
  "contact",
  "dice",
  "document",
  "game",
  "live_photo",
  "location",
  "paid_media",
  "photo",
  "poll",
  "sticker",
  "story",
  "venue",
  "video",
  "video_note",
  "voice",
] as const;
type MediaKind = (typeof mediaKinds)[number];

const media = Object.fromEntries(mediaKinds.map((kind) => [kind, anything])) as Record<MediaKind, typeof anything>;

const message = z.object({
  ...content,
  ...media,
  // Messages that only one person sees have the id 0 and cannot be answered like others.
  message_id: z.int().positive(),
  date: z.int(),
  chat: z.object({ id: z.int(), type: z.string() }),
  message_thread_id: optional(z.int()),
  is_topic_message: z.boolean().catch(false),
  from: optional(user),
  sender_chat: optional(z.object({ id: z.int() })),
  entities,
  caption_entities: entities,
  reply_to_message: optional(repliedMessage),
  quote: optional(z.object({ text: z.string() })),
});

/** A message as Runnel reads it. */
export type IncomingMessage = z.infer<typeof message>;
/** A stretch of a message's text that Telegram marked, in UTF-16 code units. */
export type IncomingEntity = z.infer<typeof entity>;

/** Somebody pressed the stop button of a draft. It does not say who: drafts are for private chats. */
const stoppedDraft = z.object({
  chat: z.object({ id: z.int() }),
  message_thread_id: optional(z.int()),
  draft_id: z.int(),
});

const update = z.object({
  update_id: z.int(),
  message: optional(message),
  channel_post: optional(message),
  stopped_message_generation: optional(stoppedDraft),
});

/** The kinds of update that are read here: what `getUpdates` is asked for. */
export const updateKinds = [
  "message",
  "channel_post",
  "stopped_message_generation",
] as const satisfies readonly (keyof z.infer<typeof update>)[];

const numbered = update.pick({ update_id: true });

/** The id of an update; undefined for what is none. */
export function toUpdateId(value: unknown): number | undefined {
  return numbered.safeParse(value).data?.update_id;
}

/** The message that an update brings; undefined for every other kind, and for what is too broken to be answered. */
export function toMessage(value: unknown): IncomingMessage | undefined {
  const { data } = update.safeParse(value);
  return data?.message ?? data?.channel_post;
}

/** The draft that an update says was stopped; undefined for every other kind. */
export function toStoppedDraft(value: unknown): z.infer<typeof stoppedDraft> | undefined {
  return update.safeParse(value).data?.stopped_message_generation;
}

/** The message is a picture, a sticker or something else that Runnel cannot read. */
export function hasMedia(value: IncomingMessage): boolean {
  return mediaKinds.some((kind) => value[kind] !== undefined);
}
