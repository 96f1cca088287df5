import type { BotCommand } from "./bot-api.ts";

/** What setMyName, setMyDescription and setMyShortDescription set. */
export type ProfileText = "name" | "description" | "shortDescription";

/** What the bot says about itself; each by language, "" being the default for all others. */
export class BotProfile {
  readonly #texts: Readonly<Record<ProfileText, Map<string, string>>>;
  readonly #commands = new Map<string, readonly BotCommand[]>();

  constructor(name: string) {
    this.#texts = { name: new Map([["", name]]), description: new Map(), shortDescription: new Map() };
  }

  text(kind: ProfileText, language: string): string {
    return this.#texts[kind].get(language) ?? this.#texts[kind].get("") ?? "";
  }

  /** An empty text removes the one of this language. */
  setText(kind: ProfileText, language: string, text: string): void {
    if (text === "") this.#texts[kind].delete(language);
    else this.#texts[kind].set(language, text);
  }

  /** Exactly those of this scope and language; Telegram's search for the best match happens in people's apps. */
  commands(scope: string, language: string): readonly BotCommand[] {
    return this.#commands.get(`${scope}/${language}`) ?? [];
  }

  /** An empty list removes them. */
  setCommands(scope: string, language: string, commands: readonly BotCommand[]): void {
    this.#commands.set(`${scope}/${language}`, commands);
  }
}
