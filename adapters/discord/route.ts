import { Routes } from "discord.js";

import type { Call } from "./rest.ts";

/** One way to make a message of a reply show something. */
export interface WriteRoute {
  readonly method: Call["method"];
  readonly route: Call["route"];
  /** `create`: makes a message. `edit`: changes one, and does no harm when done twice. */
  readonly kind: "create" | "edit";
  /** `channel`: as the bot itself. `webhook`: with the token of the interaction that is answered. */
  readonly via: "channel" | "webhook";
  /** It fills the message that acknowledged the interaction, whichever that is. */
  readonly isPlaceholder?: true;
}

/** What decides how a reply is written. */
export interface Standing {
  readonly channelId: string;
  /** Whether the bot itself sees the channel, and whether it may write there. */
  readonly canSee: boolean;
  readonly canSend: boolean;
  /** Present while the reply answers an interaction whose token still works. */
  readonly webhook?: { readonly applicationId: string; readonly token: string };
  /** The message that acknowledged the interaction, until it shows text: its id where known. */
  readonly placeholder?: { readonly id: string | undefined };
}

/**
 * How message `index`, which has the id `messageId` once it is there, is written. The message that acknowledged an
 * interaction becomes the first one, because only its own webhook takes away the sign that the bot is thinking. From
 * then on the bot writes as itself where it can, which needs no token that expires. Undefined: there is no way.
 */
export function toWriteRoute(standing: Standing, index: number, messageId: string | undefined): WriteRoute | undefined {
  const { channelId, canSee, canSend, webhook, placeholder } = standing;
  if (messageId === undefined && index === 0 && placeholder !== undefined) {
    if (webhook !== undefined) return { ...webhookEdit(webhook), isPlaceholder: true };
    if (placeholder.id !== undefined && canSee) return channelEdit(channelId, placeholder.id);
  }
  if (messageId !== undefined) {
    if (canSee) return channelEdit(channelId, messageId);
    return webhook && webhookEdit(webhook, messageId);
  }
  if (canSend) return { method: "POST", route: Routes.channelMessages(channelId), kind: "create", via: "channel" };
  if (webhook === undefined) return undefined;
  return {
    method: "POST",
    route: Routes.webhook(webhook.applicationId, webhook.token),
    kind: "create",
    via: "webhook",
  };
}

/** How message `messageId` is removed. */
export function toDeleteRoute(standing: Standing, messageId: string): Pick<WriteRoute, "route" | "via"> | undefined {
  if (standing.canSee) return { route: Routes.channelMessage(standing.channelId, messageId), via: "channel" };
  const { webhook } = standing;
  return webhook && { route: webhookMessage(webhook, messageId), via: "webhook" };
}

type Webhook = NonNullable<Standing["webhook"]>;

function channelEdit(channelId: string, messageId: string): WriteRoute {
  return { method: "PATCH", route: Routes.channelMessage(channelId, messageId), kind: "edit", via: "channel" };
}

function webhookEdit(webhook: Webhook, messageId?: string): WriteRoute {
  return { method: "PATCH", route: webhookMessage(webhook, messageId), kind: "edit", via: "webhook" };
}

/** Without an id: the first response of the interaction. */
function webhookMessage(webhook: Webhook, messageId: string | undefined): Call["route"] {
  return Routes.webhookMessage(webhook.applicationId, webhook.token, messageId);
}
