import { refusal } from "./api-error.ts";
import { parseCommands, type CommandBody } from "./command-body.ts";
import type { World } from "./world.ts";

/** A command that Discord knows, as it answers with it. */
export interface RegisteredCommand extends CommandBody {
  readonly id: string;
  readonly application_id: string;
  readonly version: string;
  /** Absent: everywhere. */
  readonly guild_id?: string;
}

/** The commands of the application. */
export class Commands {
  readonly #world: World;
  #registered: readonly RegisteredCommand[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Every command, the global ones first. */
  get all(): readonly RegisteredCommand[] {
    return this.#registered;
  }

  /** The commands of a guild, or the global ones. */
  in(guildId: string | undefined): readonly RegisteredCommand[] {
    return this.#registered.filter((command) => command.guild_id === guildId);
  }

  /** Replaces the commands of a guild, or the global ones. A command that keeps its name keeps its id. */
  replace(body: unknown, guildId: string | undefined): readonly RegisteredCommand[] {
    const commands = parseCommands(body);
    const before = this.in(guildId);
    const others = this.#registered.filter((command) => command.guild_id !== guildId);
    const after = commands.map((command) => this.#register(command, guildId, before));
    this.#registered = [...others, ...after].sort(
      (a, b) => Number(a.guild_id !== undefined) - Number(b.guild_id !== undefined),
    );
    return after;
  }

  /** Adds one command, or replaces that of its name. */
  put(body: unknown, guildId: string | undefined): RegisteredCommand {
    const [command] = parseCommands([body]);
    if (command === undefined) throw refusal("unknownCommand");
    const registered = this.#register(command, guildId, this.in(guildId));
    this.#registered = [...this.#registered.filter(({ id }) => id !== registered.id), registered];
    return registered;
  }

  delete(id: string, guildId: string | undefined): void {
    if (!this.in(guildId).some((command) => command.id === id)) throw refusal("unknownCommand");
    this.#registered = this.#registered.filter((command) => command.id !== id);
  }

  /** The slash command that a user finds under this name in a place. */
  find(name: string, guildId: string | undefined): RegisteredCommand | undefined {
    const reachable = [...(guildId === undefined ? [] : this.in(guildId)), ...this.in(undefined)];
    return reachable.find((command) => command.type === 1 && command.name === name);
  }

  #register(
    command: CommandBody,
    guildId: string | undefined,
    before: readonly RegisteredCommand[],
  ): RegisteredCommand {
    const same = before.find(({ name, type }) => name === command.name && type === command.type);
    return {
      ...command,
      id: same?.id ?? this.#world.snowflakes.next(),
      application_id: this.#world.applicationId,
      version: this.#world.snowflakes.next(),
      ...(guildId !== undefined && { guild_id: guildId }),
    };
  }
}
