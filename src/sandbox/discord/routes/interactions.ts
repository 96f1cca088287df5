import { toMessageChange, toNewMessage, type ComposeContext } from "../compose.ts";
import { FormErrors, toFields } from "../form-errors.ts";
import type { InteractionRecord, Interactions } from "../interactions.ts";
import { parseMessageBody, type UploadedFile } from "../message-body.ts";
import { toMessage } from "../message-payload.ts";
import { messageFlags, type MessageRecord } from "../records.ts";
import type { RestRequest, Route } from "../route.ts";
import type { RouteLimits } from "./limits.ts";

/** https://docs.discord.com/developers/interactions/receiving-and-responding (2026-11-22). */
const callbackType = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, modal: 9 } as const;

/** Answering interactions: the callback, then the webhook of the interaction's token. None needs the bot's token. */
export function toInteractionRoutes(
  context: ComposeContext,
  interactions: Interactions,
  limits: RouteLimits,
): readonly Route[] {
  const { world, messages } = context;

  /** Makes a message of the interaction; `type` 20 is the first answer to a command. */
  const write = (
    interaction: InteractionRecord,
    json: unknown,
    files: readonly UploadedFile[],
    isFollowUp: boolean,
  ) => {
    const channel = interactions.channelOf(interaction);
    const errors = new FormErrors(isFollowUp ? [] : ["data"]);
    const body = { ...parseMessageBody(json, files, errors), reference: undefined, nonce: undefined };
    const flags = body.flags ?? 0;
    const composed = toNewMessage(context, channel, body, files);
    return messages.add(channel, { ...composed, flags, ...toOrigin(interaction, isFollowUp) });
  };

  const change = (
    interaction: InteractionRecord,
    message: MessageRecord,
    json: unknown,
    files: readonly UploadedFile[],
  ) => {
    const channel = interactions.channelOf(interaction);
    const body = parseMessageBody(json, files);
    messages.edit(channel, message, toMessageChange(context, channel, message, body, files));
  };

  const defer = (interaction: InteractionRecord, data: unknown) => {
    const flags = Number(toFields(data)?.["flags"] ?? 0) & messageFlags.ephemeral;
    return messages.add(interactions.channelOf(interaction), {
      authorId: world.bot.id,
      content: "",
      flags: flags | messageFlags.loading,
      ...toOrigin(interaction, false),
    });
  };

  const callback = (request: RestRequest) => {
    const { type, data } = toFields(request.body) ?? {};
    const interaction = interactions.toAcknowledge(request.param("interactionId"), request.param("token"));
    checkCallbackType(type, interaction.kind);
    let message: MessageRecord | undefined;
    if (type === callbackType.message) message = write(interaction, data, request.files, false);
    if (type === callbackType.deferredMessage) message = defer(interaction, data);
    if (type === callbackType.update || type === callbackType.deferredUpdate) {
      message = interactions.sourceOf(interaction);
      if (type === callbackType.update) change(interaction, message, data, request.files);
    }
    interaction.acknowledgedAtMs = world.nowMs();
    if (message !== undefined) interaction.originalMessageId = message.id;
    if (request.query.get("with_response") !== "true") return { status: 204 };
    return {
      status: 200,
      body: {
        interaction: {
          id: interaction.id,
          type: interaction.kind === "component" ? 3 : 2,
          ...(message !== undefined && {
            response_message_id: message.id,
            response_message_loading: (message.flags & messageFlags.loading) !== 0,
            response_message_ephemeral: (message.flags & messageFlags.ephemeral) !== 0,
          }),
        },
        resource: { type, ...(message !== undefined && { message: toMessage(world, message, true) }) },
      },
    };
  };

  const byWebhook = (request: RestRequest) =>
    interactions.byWebhook(request.param("applicationId"), request.param("token"));

  const followUp = (request: RestRequest) => {
    const interaction = byWebhook(request);
    const original = interactions
      .channelOf(interaction)
      .messages.find(({ id }) => id === interaction.originalMessageId);
    // Directly after a deferred answer this is an edit of that answer, and the ephemeral flag does not count.
    if (original !== undefined && (original.flags & messageFlags.loading) !== 0) {
      change(interaction, original, request.body, request.files);
      return { status: 200, body: toMessage(world, original, true) };
    }
    interactions.checkFollowUp(interaction);
    const message = write(interaction, request.body, request.files, true);
    interaction.followUpIds.push(message.id);
    return { status: 200, body: toMessage(world, message, true) };
  };

  const read = (request: RestRequest) => {
    const message = interactions.messageOf(byWebhook(request), request.param("messageId"));
    return { status: 200, body: toMessage(world, message, true) };
  };

  const edit = (request: RestRequest) => {
    const interaction = byWebhook(request);
    const message = interactions.messageOf(interaction, request.param("messageId"));
    change(interaction, message, request.body, request.files);
    return { status: 200, body: toMessage(world, message, true) };
  };

  const remove = (request: RestRequest) => {
    const interaction = byWebhook(request);
    messages.delete(
      interactions.channelOf(interaction),
      interactions.messageOf(interaction, request.param("messageId")),
    );
    return { status: 204 };
  };

  const webhookPath = "/webhooks/:applicationId/:token";
  const messagePath = "/webhooks/:applicationId/:token/messages/:messageId";
  return [
    { method: "POST", path: "/interactions/:interactionId/:token/callback", auth: "none", handle: callback },
    { method: "POST", path: webhookPath, auth: "none", limit: limits.createFollowUp, handle: followUp },
    { method: "GET", path: messagePath, auth: "none", limit: limits.editResponse, handle: read },
    { method: "PATCH", path: messagePath, auth: "none", limit: limits.editResponse, handle: edit },
    { method: "DELETE", path: messagePath, auth: "none", limit: limits.editResponse, handle: remove },
  ];
}

function checkCallbackType(type: unknown, kind: InteractionRecord["kind"]): void {
  const allowed: readonly unknown[] =
    kind === "component"
      ? Object.values(callbackType)
      : [callbackType.message, callbackType.deferredMessage, callbackType.modal];
  if (allowed.includes(type)) return;
  const errors = new FormErrors();
  errors.add(["type"], "BASE_TYPE_CHOICES", `Value must be one of (${allowed.join(", ")}).`);
  throw errors.toError();
}

/** How a message shows that an interaction made it. */
function toOrigin(interaction: InteractionRecord, isFollowUp: boolean) {
  const { id, userId, name, originalMessageId } = interaction;
  return {
    type: isFollowUp ? 19 : interaction.kind === "command" ? 20 : 0,
    isFromWebhook: true,
    interaction: { id, userId, ...(name !== undefined && { name }) },
    ...(isFollowUp && originalMessageId !== undefined && { replyToMessageId: originalMessageId }),
  };
}
