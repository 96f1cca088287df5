import { refusal } from "./api-error.ts";
import { checkComponents } from "./components.ts";
import { checkEmbeds } from "./embeds.ts";
import { FormErrors, toFields } from "./form-errors.ts";
import { parseAllowedMentions, type AllowedMentions } from "./mentions.ts";
import { messageFlags } from "./records.ts";
import { isSnowflake } from "./snowflakes.ts";

/**
 * Limits of a message: https://docs.discord.com/developers/resources/message (2026-11-22). 2000 is the limit for
 * bots.
 */
const contentLimit = 2000;
const nonceLimit = 25;
const attachmentCountLimit = 10;
/** https://docs.discord.com/developers/reference#uploading-files (2026-11-22). */
const attachmentLimitBytes = 10 * 1024 * 1024;

/** A file of a multipart body. */
export interface UploadedFile {
  /** The n of `files[n]`. */
  readonly index: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** An attachment that a body keeps (an existing id) or adds (the index of a file). */
export interface AttachmentEntry {
  readonly id: string;
  readonly filename?: string;
  readonly description?: string;
}

/** What a body says, checked. Fields it does not have are undefined: an edit leaves those as they are. */
export interface MessageBody {
  readonly content: string | undefined;
  readonly embeds: readonly unknown[] | undefined;
  readonly components: readonly unknown[] | undefined;
  readonly flags: number | undefined;
  readonly allowedMentions: AllowedMentions | undefined;
  readonly reference: { readonly messageId: string; readonly failIfNotExists: boolean } | undefined;
  readonly nonce: string | number | undefined;
  readonly enforceNonce: boolean;
  readonly attachments: readonly AttachmentEntry[] | undefined;
  readonly stickerIds: readonly string[];
  readonly poll: unknown;
}

const understoodFlags =
  messageFlags.suppressEmbeds |
  messageFlags.ephemeral |
  messageFlags.suppressNotifications |
  messageFlags.isVoiceMessage |
  messageFlags.isComponentsV2;

/**
 * Reads the body of a create or an edit, of a channel message or an interaction's. Unknown fields and flags are
 * ignored, as Discord does. Throws the error that Discord answers with; whether the result is empty is for the caller
 * to say.
 */
export function parseMessageBody(
  json: unknown,
  files: readonly UploadedFile[],
  errors: FormErrors = new FormErrors(),
): MessageBody {
  const fields = toFields(json) ?? {};
  const content = parseContent(fields["content"], errors);
  const flags = parseFlags(fields["flags"], errors);
  const embeds = parseList(fields, "embeds", errors);
  const components = parseList(fields, "components", errors);
  const isV2 = ((flags ?? 0) & messageFlags.isComponentsV2) !== 0;
  if (isV2) checkNoLegacyFields(content, embeds, fields["poll"], errors);
  if (embeds !== undefined) checkEmbeds(embeds, errors);
  if (components !== undefined) checkComponents(components, isV2, errors);
  const body: MessageBody = {
    content,
    embeds,
    components,
    flags,
    allowedMentions: parseAllowedMentions(fields["allowed_mentions"], errors),
    reference: parseReference(fields["message_reference"], errors),
    nonce: parseNonce(fields["nonce"], errors),
    enforceNonce: fields["enforce_nonce"] === true,
    attachments: parseAttachments(fields["attachments"], errors),
    stickerIds: (parseList(fields, "sticker_ids", errors) ?? []).filter((id) => typeof id === "string"),
    poll: fields["poll"] ?? undefined,
  };
  errors.throwIfAny();
  if (files.length > attachmentCountLimit) throw refusal("tooManyAttachments");
  if (files.some((file) => file.bytes.length > attachmentLimitBytes)) throw refusal("entityTooLarge");
  return body;
}

/** null resets the content, like "". Discord takes white space off both ends, after it has counted. */
function parseContent(value: unknown, errors: FormErrors): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return "";
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    errors.add(["content"], "BASE_TYPE_STRING", "Could not interpret value as string.");
    return undefined;
  }
  const text = String(value);
  errors.checkLength(["content"], text, 0, contentLimit);
  return text.trim();
}

function parseFlags(value: unknown, errors: FormErrors): number | undefined {
  if (value === undefined || value === null) return undefined;
  const flags = Number(value);
  if (!Number.isInteger(flags) || flags < 0) {
    errors.add(["flags"], "NUMBER_TYPE_COERCE", `Value "${JSON.stringify(value)}" is not int.`);
    return undefined;
  }
  return Number(BigInt(flags) & BigInt(understoodFlags));
}

function parseNonce(value: unknown, errors: FormErrors): string | number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" && typeof value !== "number") {
    errors.add(["nonce"], "BASE_TYPE_STRING", "Could not interpret value as string.");
    return undefined;
  }
  errors.checkLength(["nonce"], String(value), 0, nonceLimit);
  return value;
}

function parseReference(value: unknown, errors: FormErrors): MessageBody["reference"] {
  if (value === undefined || value === null) return undefined;
  const fields = toFields(value);
  if (fields === undefined) {
    errors.add(["message_reference"], "MODEL_TYPE_CONVERT", "Expected an object/dictionary.");
    return undefined;
  }
  const messageId = fields["message_id"];
  if (typeof messageId !== "string" || !isSnowflake(messageId)) {
    const shown = typeof messageId === "string" ? messageId : JSON.stringify(messageId);
    errors.add(["message_reference", "message_id"], "NUMBER_TYPE_COERCE", `Value "${shown}" is not snowflake.`);
    return undefined;
  }
  return { messageId, failIfNotExists: fields["fail_if_not_exists"] !== false };
}

function parseAttachments(value: unknown, errors: FormErrors): readonly AttachmentEntry[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    errors.add(["attachments"], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.");
    return undefined;
  }
  return value.map((entry: unknown, index): AttachmentEntry => {
    const fields = toFields(entry) ?? {};
    const { id, filename, description } = fields;
    if (typeof id !== "string" && typeof id !== "number") {
      errors.add(["attachments", index, "id"], "BASE_TYPE_REQUIRED", "This field is required");
    }
    if (typeof description === "string")
      errors.checkLength(["attachments", index, "description"], description, 0, 1024);
    return {
      id: String(id),
      ...(typeof filename === "string" && { filename }),
      ...(typeof description === "string" && { description }),
    };
  });
}

/** A list field; undefined when absent or null. */
function parseList(fields: Readonly<Record<string, unknown>>, name: string, errors: FormErrors): unknown[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value as unknown[];
  errors.add([name], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.");
  return undefined;
}

function checkNoLegacyFields(
  content: string | undefined,
  embeds: unknown[] | undefined,
  poll: unknown,
  errors: FormErrors,
) {
  const code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
  const message = (name: string) => `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`;
  if (content) errors.add(["content"], code, message("content"));
  if (embeds !== undefined && embeds.length > 0) errors.add(["embeds"], code, message("embeds"));
  if (poll) errors.add(["poll"], code, message("poll"));
}
