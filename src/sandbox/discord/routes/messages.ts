import { ApiError, refusal } from "../api-error.ts";
import { toMessageChange, toNewMessage, type ComposeContext } from "../compose.ts";
import { FormErrors } from "../form-errors.ts";
import { parseMessageBody, type MessageBody } from "../message-body.ts";
import { toMessage } from "../message-payload.ts";
import { isEphemeral, oldEdits } from "../messages.ts";
import { retryHeaders } from "../rate-limits.ts";
import type { ChannelRecord } from "../records.ts";
import type { RestRequest, Route } from "../route.ts";
import { compareSnowflakes, isSnowflake } from "../snowflakes.ts";
import type { RouteLimits } from "./limits.ts";

/** https://docs.discord.com/developers/resources/message#get-channel-messages (2026-11-22). */
const pageLimit = { most: 100, byDefault: 50 } as const;

/** Reading and writing messages with the bot's token. `seesContent`: the privileged intent is granted. */
export function toMessageRoutes(context: ComposeContext, limits: RouteLimits, seesContent: boolean): readonly Route[] {
  const { world, messages } = context;
  const messagesPath = "/channels/:channelId/messages";
  const messagePath = "/channels/:channelId/messages/:messageId";

  const create = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    const body = parseMessageBody(request.body, request.files);
    checkMayWrite(context, channel, body, request.files.length > 0);
    const existing =
      body.enforceNonce && body.nonce !== undefined ? messages.findByNonce(world.bot.id, body.nonce) : undefined;
    const message = existing ?? messages.add(channel, toNewMessage(context, channel, body, request.files));
    return { status: 200, body: toMessage(world, message, seesContent) };
  };

  const edit = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    const body = parseMessageBody(request.body, request.files);
    const message = messages.find(channel, request.param("messageId"));
    if (message.authorId !== world.bot.id) throw refusal("notTheAuthor");
    if (channel.isArchived) throw refusal("archivedThread");
    const change = toMessageChange(context, channel, message, body, request.files);
    if (world.nowMs() - message.createdAtMs > oldEdits.ageMs) checkOldEdit(messages.takeOldEdit(channel));
    messages.edit(channel, message, change);
    return { status: 200, body: toMessage(world, message, seesContent) };
  };

  const remove = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    const message = messages.find(channel, request.param("messageId"));
    if (message.authorId !== world.bot.id) {
      if (channel.guildId === undefined) throw refusal("notInDms");
      if (!world.botMay(channel, "ManageMessages")) throw refusal("missingPermissions");
    }
    messages.delete(channel, message);
    return { status: 204 };
  };

  const read = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    if (!world.botMay(channel, "ReadMessageHistory")) throw refusal("missingAccess");
    return { status: 200, body: toMessage(world, messages.find(channel, request.param("messageId")), seesContent) };
  };

  const list = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    if (channel.kind === "forum") throw refusal("notATextChannel");
    const page = world.botMay(channel, "ReadMessageHistory") ? toPage(channel, request.query) : [];
    return { status: 200, body: page.map((message) => toMessage(world, message, seesContent)) };
  };

  return [
    { method: "GET", path: messagesPath, auth: "bot", limit: limits.readMessages, handle: list },
    { method: "POST", path: messagesPath, auth: "bot", limit: limits.createMessage, handle: create },
    { method: "GET", path: messagePath, auth: "bot", limit: limits.readMessages, handle: read },
    { method: "PATCH", path: messagePath, auth: "bot", limit: limits.editMessage, handle: edit },
    { method: "DELETE", path: messagePath, auth: "bot", limit: limits.deleteMessage, handle: remove },
  ];
}

function checkMayWrite({ world }: ComposeContext, channel: ChannelRecord, body: MessageBody, hasFiles: boolean): void {
  if (channel.kind === "forum") throw refusal("notATextChannel");
  if (channel.recipientId !== undefined && world.user(channel.recipientId).refusesDms) throw refusal("cannotDmUser");
  const toSend = channel.kind === "thread" ? "SendMessagesInThreads" : "SendMessages";
  if (!world.botMay(channel, toSend)) throw refusal("missingPermissions");
  if (channel.isLocked) throw refusal("lockedThread");
  if (hasFiles && !world.botMay(channel, "AttachFiles")) throw refusal("missingPermissions");
  if ((body.embeds?.length ?? 0) > 0 && !world.botMay(channel, "EmbedLinks")) throw refusal("missingPermissions");
  if (body.reference !== undefined && !world.botMay(channel, "ReadMessageHistory")) throw refusal("replyNeedsHistory");
}

function checkOldEdit(waitS: number): void {
  if (waitS === 0) return;
  const message = "Maximum number of edits to messages older than 1 hour reached. Try again later.";
  throw new ApiError(429, 30046, message, {
    body: { retry_after: waitS, global: false },
    headers: retryHeaders(waitS, "user"),
  });
}

/** Newest first, from those after, before or around an id. */
function toPage(channel: ChannelRecord, query: URLSearchParams) {
  const errors = new FormErrors();
  const limit = Number(query.get("limit") ?? pageLimit.byDefault);
  if (!Number.isInteger(limit) || limit < 1 || limit > pageLimit.most) {
    const code = limit < 1 ? "NUMBER_TYPE_MIN" : "NUMBER_TYPE_MAX";
    errors.add(["limit"], code, `int value should be between 1 and ${pageLimit.most}.`);
  }
  for (const name of ["after", "before", "around"]) {
    const id = query.get(name);
    if (id !== null && id !== "0" && !isSnowflake(id)) {
      errors.add([name], "NUMBER_TYPE_COERCE", `Value "${id}" is not snowflake.`);
    }
  }
  errors.throwIfAny();
  const [after, before, around] = ["after", "before", "around"].map((name) => query.get(name));
  const visible = channel.messages.filter((message) => !isEphemeral(message));
  const newestFirst = (page: typeof visible) => page.toReversed();
  if (around !== null && around !== undefined) {
    const older = visible.filter(({ id }) => compareSnowflakes(id, around) <= 0).slice(-Math.ceil(limit / 2));
    const newer = visible.filter(({ id }) => compareSnowflakes(id, around) > 0).slice(0, Math.floor(limit / 2));
    return newestFirst([...older, ...newer]);
  }
  if (before !== null && before !== undefined) {
    return newestFirst(visible.filter(({ id }) => compareSnowflakes(id, before) < 0).slice(-limit));
  }
  if (after !== null && after !== undefined) {
    return newestFirst(visible.filter(({ id }) => compareSnowflakes(id, after) > 0).slice(0, limit));
  }
  return newestFirst(visible.slice(-limit));
}
