import type { BotApiEntity, BotApiUser } from "./bot-api.ts";
import { badRequest, refusal } from "./errors.ts";
import { linkUrlProblem } from "./link-url.ts";
import { cleanText } from "./message-text.ts";

const STYLES = new Set(["bold", "italic", "underline", "strikethrough", "spoiler"]);
const QUOTES = new Set(["blockquote", "expandable_blockquote"]);
const CODE = new Set(["code", "pre"]);
/** These do not contain one another. */
const CONTINUOUS = new Set(["text_link", "text_mention", "custom_emoji"]);
/** Types that Telegram finds by itself: an author may send them, and they mean nothing. */
const DETECTED = new Set([
  "mention",
  "hashtag",
  "cashtag",
  "bot_command",
  "url",
  "email",
  "phone_number",
  "bank_card_number",
]);
/** TDLib MessageEntity.cpp `MAX_USER_ENTITY_COUNT`, "server-side limit" (2026-11-22); what is over it, Telegram drops. */
const ENTITY_COUNT_LIMIT = 100;

export interface FormattedText {
  readonly text: string;
  /** Sorted by offset, the longer first. */
  readonly entities: readonly BotApiEntity[];
}

/**
 * What Telegram stores for a text with entities, or the refusal it answers with (thrown). Two things Telegram mends
 * without a word are refused when `strict`, because the author meant something that nobody will see: entities nested
 * where they may not be, and more than ENTITY_COUNT_LIMIT of them. Their error text is this emulator's own. After
 * `get_text_entity` (telegram-bot-api Client.cpp) and `fix_formatted_text` (TDLib MessageEntity.cpp), 2026-11-22.
 */
export function toFormattedText(
  original: string,
  rawEntities: unknown,
  strict: boolean,
  findUser: (id: number) => BotApiUser | undefined = () => undefined,
): FormattedText {
  const parsed = toEntities(rawEntities, findUser).sort(byPosition);
  for (const entity of parsed) assertInRange(original, entity);
  const { text, newOffsets } = cleanText(original, parsed);
  const entities = parsed
    .map((entity) => moveEntity(entity, newOffsets))
    .filter((entity) => /[^ \n]/.test(text.slice(entity.offset, entity.offset + entity.length)))
    .sort(byPosition);
  if (!strict) return { text, entities: withoutIllegal(entities).slice(0, ENTITY_COUNT_LIMIT) };

  if (entities.length > ENTITY_COUNT_LIMIT) {
    throw badRequest(`ENTITY_COUNT_INVALID: sandbox: Telegram would drop all but ${ENTITY_COUNT_LIMIT} entities`);
  }
  const illegal = findIllegalPair(entities);
  if (illegal !== undefined) {
    const [outer, inner] = illegal.map((entity) => `${entity.type} at ${entity.offset}+${entity.length}`);
    throw badRequest(`ENTITY_NESTING_INVALID: sandbox: ${outer} and ${inner} may not overlap`);
  }
  return { text, entities };
}

function toEntities(raw: unknown, findUser: (id: number) => BotApiUser | undefined): BotApiEntity[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) throw badRequest("can't parse entities: expected an Array of MessageEntity");
  return raw.map((item: unknown) => toEntity(item, findUser)).filter((entity) => entity !== undefined);
}

function toEntity(raw: unknown, findUser: (id: number) => BotApiUser | undefined): BotApiEntity | undefined {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw unparsable("expected an Object");
  const fields = raw as Readonly<Record<string, unknown>>;
  const position = { offset: integerField(fields, "offset"), length: integerField(fields, "length") };
  const type = stringField(fields, "type");
  if (STYLES.has(type) || QUOTES.has(type) || type === "code") return { type, ...position };
  if (DETECTED.has(type)) return undefined;
  switch (type) {
    case "pre":
      return fields["language"] === undefined || fields["language"] === ""
        ? { type, ...position }
        : { type, ...position, language: stringField(fields, "language") };
    case "text_link":
      return { type, ...position, url: stringField(fields, "url") };
    case "text_mention": {
      const user = findUser(Number((fields["user"] as { id?: unknown } | undefined)?.id));
      if (user === undefined) throw refusal("userNotFound");
      return { type, ...position, user };
    }
    case "custom_emoji":
      return { type, ...position, custom_emoji_id: stringField(fields, "custom_emoji_id") };
    default:
      throw unparsable("Unsupported type specified");
  }
}

function unparsable(reason: string) {
  return badRequest(`can't parse MessageEntity: ${reason}`);
}

function integerField(fields: Readonly<Record<string, unknown>>, name: string): number {
  const value = fields[name];
  if (value === undefined) throw unparsable(`Can't find field "${name}"`);
  if (typeof value !== "number" || !Number.isInteger(value)) throw unparsable(`Field "${name}" must be of type Number`);
  return value;
}

function stringField(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  if (value === undefined) throw unparsable(`Can't find field "${name}"`);
  if (typeof value !== "string") throw unparsable(`Field "${name}" must be of type String`);
  if (!value.isWellFormed()) throw refusal("notUtf8");
  return value;
}

function assertInRange(text: string, entity: BotApiEntity): void {
  const { offset, length } = entity;
  const end = offset + length;
  if (offset < 0) throw badRequest(`Receive an entity with incorrect offset ${offset}`);
  if (length < 0) throw badRequest(`Receive an entity with incorrect length ${length}`);
  if (entity.type === "text_link") {
    const problem = linkUrlProblem(entity.url ?? "");
    if (problem !== undefined) throw badRequest(`Entity URL '${entity.url}' is invalid: ${problem}`);
  }
  if (length === 0) return;
  if (offset > text.length) {
    throw badRequest(`Entity begins after the end of the text at UTF-16 offset ${offset}`);
  }
  if (end > text.length) {
    throw badRequest(
      `Entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
    );
  }
  if (splitsPair(text, offset)) {
    throw badRequest(`Entity begins in a middle of a UTF-16 symbol at byte offset ${bytesBefore(text, offset)}`);
  }
  if (splitsPair(text, end)) {
    throw badRequest(
      `Entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${bytesBefore(text, end)}`,
    );
  }
}

/** Assumes well-formed text: a low surrogate always has its high one before it. */
function splitsPair(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function bytesBefore(text: string, offset: number): number {
  return Buffer.byteLength(text.slice(0, offset + 1));
}

function moveEntity(entity: BotApiEntity, newOffsets: Int32Array): BotApiEntity {
  const offset = newOffsets[entity.offset] ?? 0;
  return { ...entity, offset, length: (newOffsets[entity.offset + entity.length] ?? offset) - offset };
}

function byPosition(a: BotApiEntity, b: BotApiEntity): number {
  return a.offset - b.offset || b.length - a.length;
}

/** The rules of TDLib's `are_entities_valid`: code is alone or in a quotation, quotations and links do not contain their like. */
function mayOverlap(a: BotApiEntity, b: BotApiEntity): boolean {
  if (CODE.has(a.type)) return QUOTES.has(b.type) && contains(b, a);
  if (CODE.has(b.type)) return QUOTES.has(a.type) && contains(a, b);
  if (QUOTES.has(a.type) && QUOTES.has(b.type)) return false;
  if (CONTINUOUS.has(a.type)) return !CONTINUOUS.has(b.type) && (!QUOTES.has(b.type) || contains(b, a));
  if (CONTINUOUS.has(b.type)) return !QUOTES.has(a.type) || contains(a, b);
  return true;
}

function contains(outer: BotApiEntity, inner: BotApiEntity): boolean {
  return outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length;
}

function findIllegalPair(entities: readonly BotApiEntity[]): readonly [BotApiEntity, BotApiEntity] | undefined {
  for (const [index, outer] of entities.entries()) {
    for (const inner of entities.slice(index + 1)) {
      if (inner.offset >= outer.offset + outer.length) break;
      if (!mayOverlap(outer, inner)) return [outer, inner];
    }
  }
  return undefined;
}

function withoutIllegal(entities: readonly BotApiEntity[]): readonly BotApiEntity[] {
  let kept = entities;
  for (let illegal = findIllegalPair(kept); illegal !== undefined; illegal = findIllegalPair(kept)) {
    const [outer, inner] = illegal;
    const loser = CODE.has(inner.type) ? outer : inner;
    kept = kept.filter((entity) => entity !== loser);
  }
  return kept;
}
