import type { World } from "../world.ts";
import type { MethodTable } from "./method.ts";

export const accountMethods: MethodTable = {
  getMe: toMe,

  logOut(world) {
    world.isLoggedOut = true;
    return true;
  },

  close: () => true,
};

/** https://core.telegram.org/bots/api#getme (2026-11-22). */
function toMe({ bot, settings }: World): unknown {
  return {
    ...bot,
    can_join_groups: true,
    can_read_all_group_messages: settings.canReadAllGroupMessages,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: settings.hasTopicsEnabled,
  };
}
