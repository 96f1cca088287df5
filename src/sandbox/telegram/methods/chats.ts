import { toApiChat } from "../chats.ts";
import { toAddressee } from "./addressee.ts";
import type { MethodTable } from "./method.ts";

export const chatMethods: MethodTable = {
  /** What https://core.telegram.org/bots/api#chatfullinfo always has (2026-11-22). */
  getChat: (world, parameters) => ({
    ...toApiChat(toAddressee(world, parameters)),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {},
  }),
};
