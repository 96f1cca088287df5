import type { BotApiResponse, ResponseParameters } from "./bot-api.ts";

/** Thrown by anything that refuses a call; the server turns it into the body and status that Telegram would send. */
export class ApiError extends Error {
  readonly status: number;
  readonly parameters: ResponseParameters | undefined;

  constructor(status: number, description: string, parameters?: ResponseParameters) {
    super(description);
    this.name = "ApiError";
    this.status = status;
    this.parameters = parameters;
  }

  toResponse(): BotApiResponse {
    const response = { ok: false, error_code: this.status, description: this.message } as const;
    return this.parameters === undefined ? response : { ...response, parameters: this.parameters };
  }
}

/** A 400. The server writes the first letter of `reason` small unless it is one of MTProto's CAPITAL_CODES. */
export function badRequest(reason: string): ApiError {
  const text = /^[A-Z][a-z']/.test(reason) ? reason.charAt(0).toLowerCase() + reason.slice(1) : reason;
  return new ApiError(400, `Bad Request: ${text}`);
}

export function floodWait(retryAfterS: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${retryAfterS}`, { retry_after: retryAfterS });
}

export function chatUpgraded(newChatId: number): ApiError {
  const description = "Bad Request: group chat was upgraded to a supergroup chat";
  return new ApiError(400, description, { migrate_to_chat_id: newChatId });
}

const REFUSALS = {
  unauthorized: [401, "Unauthorized"],
  notFound: [404, "Not Found"],
  methodNotFound: [404, "Not Found: method not found"],
  loggedOut: [400, "Logged out"],
  anotherPoller: [
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  ],
  webhookIsActive: [
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  ],
  webhookWasSet: [409, "Conflict: terminated by setWebhook request"],

  notUtf8: [400, "Bad Request: strings must be encoded in UTF-8"],
  textEmpty: [400, "Bad Request: message text is empty"],
  textBlank: [400, "Bad Request: text must be non-empty"],
  textTooLong: [400, "Bad Request: text is too long"],
  messageTooLong: [400, "Bad Request: message is too long"],
  editTooLong: [400, "Bad Request: MESSAGE_TOO_LONG"],
  captionTooLong: [400, "Bad Request: message caption is too long"],
  parseModeUnsupported: [400, "Bad Request: unsupported parse_mode"],

  chatIdEmpty: [400, "Bad Request: chat_id is empty"],
  chatNotFound: [400, "Bad Request: chat not found"],
  userNotFound: [400, "Bad Request: user not found"],
  threadNotFound: [400, "Bad Request: message thread not found"],
  topicClosed: [400, "Bad Request: TOPIC_CLOSED"],
  replyNotFound: [400, "Bad Request: message to be replied not found"],
  noRightsToSend: [400, "Bad Request: not enough rights to send text messages to the chat"],
  writeForbidden: [403, "Forbidden: CHAT_WRITE_FORBIDDEN"],
  botBlocked: [403, "Forbidden: bot was blocked by the user"],
  userDeactivated: [403, "Forbidden: user is deactivated"],
  kickedFromGroup: [403, "Forbidden: bot was kicked from the group chat"],
  kickedFromSupergroup: [403, "Forbidden: bot was kicked from the supergroup chat"],

  messageToEditNotFound: [400, "Bad Request: message to edit not found"],
  messageCannotBeEdited: [400, "Bad Request: message can't be edited"],
  noTextToEdit: [400, "Bad Request: there is no text in the message to edit"],
  notModified: [
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
  ],
  messageToDeleteNotFound: [400, "Bad Request: message to delete not found"],
  messageCannotBeDeleted: [400, "Bad Request: message can't be deleted"],
  messageToReactNotFound: [400, "Bad Request: message to react not found"],
  reactionInvalid: [400, "Bad Request: REACTION_INVALID"],
  tooManyReactions: [400, "Bad Request: REACTIONS_TOO_MANY"],

  actionUnknown: [400, "Bad Request: wrong parameter action in request"],
  draftPeerInvalid: [400, "Bad Request: TEXTDRAFT_PEER_INVALID"],
  buttonDataInvalid: [400, "Bad Request: BUTTON_DATA_INVALID"],
  buttonTypeMissing: [
    400,
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  inlineKeyboardExpected: [400, "Bad Request: inline keyboard expected"],
  queryTooOld: [400, "Bad Request: query is too old and response timeout expired or query ID is invalid"],
  documentMissing: [400, "Bad Request: there is no document in the request"],
  fileEmpty: [400, "Bad Request: file must be non-empty"],

  commandInvalid: [400, "Bad Request: BOT_COMMAND_INVALID"],
  commandDescriptionInvalid: [400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"],
  tooManyCommands: [400, "Bad Request: BOT_COMMANDS_TOO_MUCH"],
  scopeUnsupported: [400, "Bad Request: can't parse BotCommandScope: Unsupported type specified"],
  languageCodeInvalid: [400, "Bad Request: invalid language code specified"],
  webhookNotHttps: [400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"],
} as const satisfies Record<string, readonly [status: number, description: string]>;

/**
 * One of the fixed refusals. The words are those of the Bot API server (Client.cpp `fail_query_with_error`) and of the
 * MTProto codes it passes on, as clients match on them (2026-11-22).
 */
export function refusal(name: keyof typeof REFUSALS): ApiError {
  const [status, description] = REFUSALS[name];
  return new ApiError(status, description);
}
