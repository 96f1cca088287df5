import { refusal } from "../errors.ts";
import type { MethodTable } from "./method.ts";

/** The two ways to get updates; the second only to be in the way of the first. */
export const receivingMethods: MethodTable = {
  getUpdates: (world, parameters, clientGone) =>
    world.updates.poll(
      {
        offset: parameters.integer("offset"),
        limit: parameters.integer("limit"),
        timeoutS: parameters.integer("timeout"),
        allowedUpdates: parameters.array("allowed_updates"),
      },
      clientGone,
    ),

  setWebhook(world, parameters) {
    const url = parameters.string("url") ?? "";
    if (url !== "" && !url.startsWith("https://")) throw refusal("webhookNotHttps");
    world.updates.setAllowed(parameters.array("allowed_updates"));
    world.updates.setWebhook(url, parameters.boolean("drop_pending_updates"));
    return true;
  },

  deleteWebhook(world, parameters) {
    world.updates.setWebhook("", parameters.boolean("drop_pending_updates"));
    return true;
  },

  getWebhookInfo: ({ updates }) => ({
    url: updates.webhookUrl,
    has_custom_certificate: false,
    pending_update_count: updates.pendingCount,
  }),
};
