import type { BotCommand } from "../bot-api.ts";
import { badRequest, refusal } from "../errors.ts";
import type { Parameters } from "../parameters.ts";
import type { World } from "../world.ts";
import { toLanguageCode } from "./language-code.ts";
import type { MethodTable } from "./method.ts";

/** https://core.telegram.org/bots/api#setmycommands and #botcommand (2026-11-22). */
const COMMANDS_LIMIT = 100;
const COMMAND = /^[a-z0-9_]{1,32}$/;
const DESCRIPTION_LIMIT_CHARS = 256;

/** https://core.telegram.org/bots/api#botcommandscope (2026-11-22): the types, and what each needs besides. */
const SCOPES: Readonly<Record<string, readonly ("chat" | "user")[]>> = {
  default: [],
  all_private_chats: [],
  all_group_chats: [],
  all_chat_administrators: [],
  chat: ["chat"],
  chat_administrators: ["chat"],
  chat_member: ["chat", "user"],
};

export const commandMethods: MethodTable = {
  setMyCommands(world, parameters) {
    const commands = (parameters.array("commands") ?? []).map(toCommand);
    if (commands.length > COMMANDS_LIMIT) throw refusal("tooManyCommands");
    world.profile.setCommands(toScope(world, parameters), toLanguageCode(parameters), commands);
    return true;
  },

  getMyCommands(world, parameters) {
    return world.profile.commands(toScope(world, parameters), toLanguageCode(parameters));
  },

  deleteMyCommands(world, parameters) {
    world.profile.setCommands(toScope(world, parameters), toLanguageCode(parameters), []);
    return true;
  },
};

function toCommand(raw: unknown): BotCommand {
  if (typeof raw !== "object" || raw === null) throw badRequest("can't parse BotCommand: expected an Object");
  const { command, description } = raw as Readonly<Record<string, unknown>>;
  const name = typeof command === "string" ? command.replace(/^\//, "") : "";
  if (!COMMAND.test(name)) throw refusal("commandInvalid");
  const text = typeof description === "string" ? description.trim() : "";
  if (text === "" || Array.from(text).length > DESCRIPTION_LIMIT_CHARS) throw refusal("commandDescriptionInvalid");
  return { command: name, description: text };
}

/** The scope as one string, so that it can be a key. */
function toScope(world: World, parameters: Parameters): string {
  const scope = parameters.object("scope") ?? { type: "default" };
  const type = String(scope["type"]);
  const needs = SCOPES[type];
  if (needs === undefined) throw refusal("scopeUnsupported");
  const chatId = Number(scope["chat_id"]);
  const userId = Number(scope["user_id"]);
  if (needs.includes("chat") && world.chats.get(chatId) === undefined) throw refusal("chatNotFound");
  if (needs.includes("user") && world.chats.user(userId) === undefined) throw refusal("userNotFound");
  return [type, ...needs.map((need) => (need === "chat" ? chatId : userId))].join(":");
}
