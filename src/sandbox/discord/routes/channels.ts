import { refusal } from "../api-error.ts";
import { FormErrors, toFields } from "../form-errors.ts";
import { toChannel, toTimestamp } from "../payloads.ts";
import { messageFlags } from "../records.ts";
import type { RestRequest, Route } from "../route.ts";
import type { World } from "../world.ts";
import type { RouteLimits } from "./limits.ts";

/** https://docs.discord.com/developers/resources/channel#start-thread-without-message (2026-11-22). */
const threadNameLimit = 100;
const archiveDurations = new Set<unknown>([60, 1440, 4320, 10080]);

/** Channels, private chats, threads and the typing indicator. */
export function toChannelRoutes(world: World, limits: RouteLimits): readonly Route[] {
  const readChannel = (request: RestRequest) => ({
    status: 200,
    body: toChannel(world, world.channelForBot(request.param("channelId"))),
  });

  const changeChannel = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    const fields = toFields(request.body) ?? {};
    if (channel.kind !== "thread") throw refusal("missingPermissions");
    const mayManage = world.botMay(channel, "ManageThreads");
    const isOnlyUnarchive = fields["archived"] === false && fields["locked"] === undefined && !channel.isLocked;
    if (!mayManage && !isOnlyUnarchive && channel.ownerId !== world.bot.id) throw refusal("missingPermissions");
    world.changeThread(channel, {
      ...(typeof fields["archived"] === "boolean" && { isArchived: fields["archived"] }),
      ...(typeof fields["locked"] === "boolean" && { isLocked: fields["locked"] }),
    });
    return { status: 200, body: toChannel(world, channel) };
  };

  const showTyping = (request: RestRequest) => {
    const channel = world.channelForBot(request.param("channelId"));
    const toSend = channel.kind === "thread" ? "SendMessagesInThreads" : "SendMessages";
    if (!world.botMay(channel, toSend)) throw refusal("missingPermissions");
    if (channel.recipientId !== undefined && world.user(channel.recipientId).refusesDms) throw refusal("cannotDmUser");
    world.startTyping(channel);
    return { status: 204 };
  };

  const openThread = (request: RestRequest) => {
    const parent = world.channelForBot(request.param("channelId"));
    if (parent.kind !== "text" && parent.kind !== "announcement") throw refusal("notATextChannel");
    const name = parseThreadName(request.body);
    if (!world.botMay(parent, "CreatePublicThreads")) throw refusal("missingPermissions");
    return { status: 201, body: toChannel(world, world.addThread(parent, name, world.bot.id)) };
  };

  const openThreadFromMessage = (request: RestRequest) => {
    const parent = world.channelForBot(request.param("channelId"));
    if (parent.kind !== "text" && parent.kind !== "announcement") throw refusal("notATextChannel");
    const message = parent.messages.find(({ id }) => id === request.param("messageId"));
    if (message === undefined) throw refusal("unknownMessage");
    const name = parseThreadName(request.body);
    if (!world.botMay(parent, "CreatePublicThreads")) throw refusal("missingPermissions");
    if (message.threadId !== undefined) throw refusal("threadExists");
    const thread = world.addThread(parent, name, world.bot.id, message.id);
    message.threadId = thread.id;
    message.flags |= messageFlags.hasThread;
    return { status: 201, body: toChannel(world, thread) };
  };

  const openDm = (request: RestRequest) => {
    const userId = toFields(request.body)?.["recipient_id"];
    if (typeof userId !== "string" || !world.users.has(userId)) throw refusal("unknownUser");
    if (world.user(userId).isBot) throw refusal("cannotDmUser");
    return { status: 200, body: toChannel(world, world.openDm(userId)) };
  };

  const threadMembers = (request: RestRequest) => {
    const thread = world.channelForBot(request.param("channelId"));
    if (thread.kind !== "thread") throw refusal("unknownChannel");
    const ids = new Set([world.bot.id, ...(thread.ownerId === undefined ? [] : [thread.ownerId])]);
    const joined = toTimestamp(thread.createdAtMs);
    return {
      status: 200,
      body: [...ids].map((userId) => ({ id: thread.id, user_id: userId, join_timestamp: joined, flags: 0 })),
    };
  };

  const changeThreadMembers = (request: RestRequest) => {
    const thread = world.channelForBot(request.param("channelId"));
    if (thread.kind !== "thread") throw refusal("unknownChannel");
    if (thread.isArchived) throw refusal("archivedThread");
    return { status: 204 };
  };

  const channelPath = "/channels/:channelId";
  const memberPath = "/channels/:channelId/thread-members/:userId";
  return [
    { method: "GET", path: channelPath, auth: "bot", handle: readChannel },
    { method: "PATCH", path: channelPath, auth: "bot", handle: changeChannel },
    { method: "POST", path: "/channels/:channelId/typing", auth: "bot", limit: limits.typing, handle: showTyping },
    {
      method: "POST",
      path: "/channels/:channelId/threads",
      auth: "bot",
      limit: limits.createThread,
      handle: openThread,
    },
    {
      method: "POST",
      path: "/channels/:channelId/messages/:messageId/threads",
      auth: "bot",
      limit: limits.createThread,
      handle: openThreadFromMessage,
    },
    { method: "GET", path: "/channels/:channelId/thread-members", auth: "bot", handle: threadMembers },
    { method: "PUT", path: memberPath, auth: "bot", handle: changeThreadMembers },
    { method: "DELETE", path: memberPath, auth: "bot", handle: changeThreadMembers },
    { method: "POST", path: "/users/@me/channels", auth: "bot", handle: openDm },
  ];
}

function parseThreadName(body: unknown): string {
  const fields = toFields(body) ?? {};
  const errors = new FormErrors();
  const name = fields["name"];
  if (typeof name === "string") errors.checkLength(["name"], name, 1, threadNameLimit);
  else errors.add(["name"], "BASE_TYPE_REQUIRED", "This field is required");
  const duration = fields["auto_archive_duration"];
  if (duration !== undefined && duration !== null && !archiveDurations.has(duration)) {
    errors.add(["auto_archive_duration"], "BASE_TYPE_CHOICES", "Value must be one of (60, 1440, 4320, 10080).");
  }
  errors.throwIfAny();
  return String(name);
}
