import { toFields, type FormErrors } from "./form-errors.ts";
import type { Mentions } from "./records.ts";

type MentionKind = "users" | "roles" | "everyone";

/**
 * Whom a message may ping. https://docs.discord.com/developers/resources/message#allowed-mentions-object
 * (2026-11-22).
 */
export interface AllowedMentions {
  readonly parse: readonly MentionKind[];
  readonly userIds: readonly string[];
  readonly roleIds: readonly string[];
  readonly repliedUser: boolean;
}

/** What holds when a body says nothing: everything pings, the author of the message replied to as well. */
const everythingAllowed: AllowedMentions = {
  parse: ["users", "roles", "everyone"],
  userIds: [],
  roleIds: [],
  repliedUser: true,
};

const idCountLimit = 100;

/** Reads the field; undefined when it is absent or null. */
export function parseAllowedMentions(value: unknown, errors: FormErrors): AllowedMentions | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = toFields(value);
  if (fields === undefined) {
    errors.add(["allowed_mentions"], "MODEL_TYPE_CONVERT", "Expected an object/dictionary.");
    return undefined;
  }
  const parse = toStrings(fields["parse"]).filter((kind, index): kind is MentionKind => {
    const isKnown = kind === "users" || kind === "roles" || kind === "everyone";
    if (!isKnown) {
      const message = "Value must be one of ('users', 'roles', 'everyone').";
      errors.add(["allowed_mentions", "parse", index], "BASE_TYPE_CHOICES", message);
    }
    return isKnown;
  });
  const ids = { users: toStrings(fields["users"]), roles: toStrings(fields["roles"]) };
  for (const kind of ["users", "roles"] as const) {
    if (ids[kind].length > idCountLimit) {
      errors.add(["allowed_mentions", kind], "BASE_TYPE_MAX_LENGTH", `Must be ${idCountLimit} or fewer in length.`);
    }
    if (ids[kind].length > 0 && parse.includes(kind)) {
      const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
      errors.add(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
    }
  }
  return { parse, userIds: ids.users, roleIds: ids.roles, repliedUser: fields["replied_user"] === true };
}

/** Who exists where the message stands. */
export interface MentionableIn {
  hasUser(id: string): boolean;
  hasRole(id: string): boolean;
  /** Whether the author may ping everyone here. */
  readonly canMentionEveryone: boolean;
}

/** Whom `content` pings. `repliedUserId`: the author of the message replied to, if any. */
export function resolveMentions(
  content: string,
  allowed: AllowedMentions = everythingAllowed,
  place: MentionableIn,
  repliedUserId: string | undefined,
): Mentions {
  const userIds = new Set<string>();
  for (const [, id = ""] of content.matchAll(/<@!?(\d{17,19})>/g)) {
    if ((allowed.parse.includes("users") || allowed.userIds.includes(id)) && place.hasUser(id)) userIds.add(id);
  }
  if (repliedUserId !== undefined && allowed.repliedUser) userIds.add(repliedUserId);
  const roleIds = new Set<string>();
  for (const [, id = ""] of content.matchAll(/<@&(\d{17,19})>/g)) {
    if ((allowed.parse.includes("roles") || allowed.roleIds.includes(id)) && place.hasRole(id)) roleIds.add(id);
  }
  const everyone = place.canMentionEveryone && allowed.parse.includes("everyone") && /@(?:everyone|here)/.test(content);
  return { userIds: [...userIds], roleIds: [...roleIds], everyone };
}

function toStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}
