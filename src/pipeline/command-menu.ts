import type { CommandDescription } from "../contract/adapter.ts";
import type { CommandName } from "../contract/event.ts";
import type { WordKey, Words } from "../locale/words.ts";

/** In the order in which menus show them. */
const commands: readonly { readonly command: CommandName; readonly key: WordKey; readonly argument?: WordKey }[] = [
  { command: "start", key: "command_start" },
  { command: "ask", key: "command_ask", argument: "command_ask_argument" },
  { command: "new", key: "command_new" },
  { command: "stop", key: "command_stop" },
  { command: "help", key: "command_help" },
];

/** The commands for the platforms' menus, in every language. */
export function toCommandMenu(words: Words): readonly CommandDescription[] {
  const inAllLanguages = (key: WordKey) => ({ en: words.say("en", key), zh: words.say("zh", key) });
  return commands.map(({ command, key, argument }) => ({
    command,
    description: inAllLanguages(key),
    ...(argument === undefined ? {} : { argument: { isRequired: true, description: inAllLanguages(argument) } }),
  }));
}
