/** A refusal as Discord words it: https://docs.discord.com/developers/topics/opcodes-and-status-codes (2026-11-22). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: number,
    message: string,
    extra: { body?: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.body = { message, code, ...extra.body };
    this.headers = extra.headers ?? {};
  }
}

const refusals = {
  unauthorized: [401, 0, "401: Unauthorized"],
  unknownRoute: [404, 0, "404: Not Found"],
  wrongMethod: [405, 0, "405: Method Not Allowed"],
  unknownApplication: [404, 10002, "Unknown Application"],
  unknownChannel: [404, 10003, "Unknown Channel"],
  unknownGuild: [404, 10004, "Unknown Guild"],
  unknownMessage: [404, 10008, "Unknown Message"],
  unknownUser: [404, 10013, "Unknown User"],
  unknownWebhook: [404, 10015, "Unknown Webhook"],
  unknownInteraction: [404, 10062, "Unknown interaction"],
  unknownCommand: [404, 10063, "Unknown application command"],
  tooManyCommands: [400, 30032, "Maximum number of application commands reached (100)."],
  tooManyAttachments: [400, 30015, "Maximum number of attachments in a message reached (10)"],
  entityTooLarge: [413, 40005, "Request entity too large"],
  alreadyAcknowledged: [400, 40060, "Interaction has already been acknowledged."],
  tooManyFollowUps: [400, 40094, "This interaction has reached the maximum number of follow-up messages"],
  missingAccess: [403, 50001, "Missing Access"],
  notInDms: [403, 50003, "Cannot execute action on a DM channel"],
  notTheAuthor: [403, 50005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50006, "Cannot send an empty message"],
  cannotDmUser: [403, 50007, "Cannot send messages to this user"],
  notATextChannel: [400, 50008, "Cannot send messages in a non-text channel"],
  missingPermissions: [403, 50013, "Missing Permissions"],
  systemMessage: [403, 50021, "Cannot execute action on a system message"],
  invalidWebhookToken: [401, 50027, "Invalid Webhook Token"],
  invalidJson: [400, 50109, "The request body contains invalid JSON."],
  archivedThread: [400, 50083, "Thread is archived"],
  replyNeedsHistory: [400, 160002, "You cannot reply without permission to read message history"],
  threadExists: [400, 160004, "A thread has already been created for this message"],
  lockedThread: [400, 160005, "Thread is locked"],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

/** The error Discord gives for this reason. */
export function refusal(reason: keyof typeof refusals): ApiError {
  const [status, code, message] = refusals[reason];
  return new ApiError(status, code, message);
}
