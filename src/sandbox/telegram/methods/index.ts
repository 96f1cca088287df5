import { accountMethods } from "./account.ts";
import { activityMethods } from "./activity.ts";
import { chatMethods } from "./chats.ts";
import { commandMethods } from "./commands.ts";
import { deletingMethods } from "./deleting.ts";
import { editingMethods } from "./editing.ts";
import type { Method } from "./method.ts";
import { profileMethods } from "./profile.ts";
import { receivingMethods } from "./receiving.ts";
import { respondingMethods } from "./responding.ts";
import { sendingMethods } from "./sending.ts";

const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...accountMethods,
    ...activityMethods,
    ...chatMethods,
    ...commandMethods,
    ...deletingMethods,
    ...editingMethods,
    ...profileMethods,
    ...receivingMethods,
    ...respondingMethods,
    ...sendingMethods,
  }).map(([name, method]) => [name.toLowerCase(), method]),
);

/** Names are read in any case, as the Bot API server does (Client.cpp, 2026-11-22). */
export function findMethod(name: string): Method | undefined {
  return METHODS.get(name.toLowerCase());
}

/** Whether a flood wait of this method concerns typing and drafts, not messages. */
export function isActivity(name: string): boolean {
  return Object.keys(activityMethods).some((activity) => activity.toLowerCase() === name.toLowerCase());
}
