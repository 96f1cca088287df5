import { FormErrors, toFields } from "./form-errors.ts";

/** https://docs.discord.com/developers/interactions/application-commands (2026-11-22). */
const commandLimits: Readonly<Record<CommandType, number>> = { 1: 100, 2: 15, 3: 15 };
const listLimit = 25;
const descriptionLimit = 100;
const totalLimit = 8000;
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
/** Slash command, user menu, message menu. */
type CommandType = 1 | 2 | 3;
const optionType = { subcommand: 1, subcommandGroup: 2, last: 11 } as const;

/** https://docs.discord.com/developers/reference#locales (2026-11-22). */
const locales = new Set(
  (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja " +
    "zh-TW ko"
  ).split(" "),
);

/** A command as it was registered. */
export interface CommandBody {
  readonly name: string;
  readonly type: CommandType;
  readonly description: string;
  readonly name_localizations?: Readonly<Record<string, string>> | null;
  readonly description_localizations?: Readonly<Record<string, string>> | null;
  readonly options?: readonly CommandOptionBody[];
  readonly contexts?: readonly number[] | null;
  readonly integration_types?: readonly number[];
}

export interface CommandOptionBody {
  readonly name: string;
  readonly description: string;
  readonly type: number;
  readonly required?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly options?: readonly CommandOptionBody[];
}

type Path = readonly (string | number)[];

/** Checks the list of a bulk overwrite. Throws Discord's 50035 for the whole list. */
export function parseCommands(body: unknown): readonly CommandBody[] {
  const errors = new FormErrors();
  if (!Array.isArray(body)) {
    errors.add([], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.");
    throw errors.toError();
  }
  const commands = (body as unknown[]).map((command, index) => parseCommand(command, [index], errors));
  const seen = new Set<string>();
  for (const [index, { name, type }] of commands.entries()) {
    if (seen.has(`${type}:${name}`)) {
      const message = "Application command names must be unique";
      errors.add([index, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", message);
    }
    seen.add(`${type}:${name}`);
    if (commands.filter((other) => other.type === type).length > commandLimits[type]) {
      errors.add([index], "BASE_TYPE_MAX_LENGTH", `Must be ${commandLimits[type]} or fewer in length.`);
    }
  }
  errors.throwIfAny();
  return commands;
}

function parseCommand(value: unknown, path: Path, errors: FormErrors): CommandBody {
  const fields = toFields(value) ?? {};
  const type = (fields["type"] ?? 1) as CommandType;
  if (![1, 2, 3].includes(type)) errors.add([...path, "type"], "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}.");
  if (type === 1) {
    checkName(fields["name"], [...path, "name"], errors);
    checkText(fields["description"], [...path, "description"], descriptionLimit, errors);
  } else {
    checkText(fields["name"], [...path, "name"], 32, errors);
  }
  checkLocalizations(fields, type === 1, path, errors);
  checkOptions(fields["options"], [...path, "options"], errors);
  if (countCharacters(fields) > totalLimit) {
    errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", `Command exceeds maximum size (${totalLimit})`);
  }
  return { description: "", ...fields, type } as CommandBody;
}

function checkOptions(value: unknown, path: Path, errors: FormErrors): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) return errors.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.");
  if (value.length > listLimit) errors.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${listLimit} or fewer in length.`);
  let hasOptional = false;
  const names = new Set<unknown>();
  for (const [index, option] of (value as unknown[]).entries()) {
    const at = [...path, index];
    const fields = toFields(option) ?? {};
    checkName(fields["name"], [...at, "name"], errors);
    checkText(fields["description"], [...at, "description"], descriptionLimit, errors);
    checkLocalizations(fields, true, at, errors);
    checkChoices(fields["choices"], [...at, "choices"], errors);
    const type = fields["type"];
    if (!Number.isInteger(type) || (type as number) < 1 || (type as number) > optionType.last) {
      errors.add([...at, "type"], "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.");
    }
    const isGroup = type === optionType.subcommand || type === optionType.subcommandGroup;
    if (fields["required"] === true && hasOptional) {
      const message = "Required options must be placed before non-required options";
      errors.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
    }
    hasOptional ||= !isGroup && fields["required"] !== true;
    if (names.has(fields["name"])) {
      errors.add(at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name already exists");
    }
    names.add(fields["name"]);
    checkOptions(fields["options"], [...at, "options"], errors);
  }
}

function checkChoices(value: unknown, path: Path, errors: FormErrors): void {
  if (!Array.isArray(value)) return;
  if (value.length > listLimit) errors.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${listLimit} or fewer in length.`);
  for (const [index, choice] of (value as unknown[]).entries()) {
    const fields = toFields(choice) ?? {};
    checkText(fields["name"], [...path, index, "name"], 100, errors);
    if (typeof fields["value"] === "string") checkText(fields["value"], [...path, index, "value"], 100, errors);
  }
}

function checkLocalizations(
  fields: Readonly<Record<string, unknown>>,
  isSlash: boolean,
  path: Path,
  errors: FormErrors,
): void {
  for (const field of ["name_localizations", "description_localizations"]) {
    for (const [locale, text] of Object.entries(toFields(fields[field]) ?? {})) {
      const at = [...path, field, locale];
      if (!locales.has(locale)) {
        errors.add([...path, field], "DICT_TYPE_KEY_INVALID", `Locale "${locale}" is not supported.`);
      } else if (text === null) {
        continue;
      } else if (field === "name_localizations" && isSlash) {
        checkName(text, at, errors);
      } else {
        checkText(text, at, field === "name_localizations" ? 32 : descriptionLimit, errors);
      }
    }
  }
}

/** Letters that have a lower case must be in it. */
function checkName(value: unknown, path: Path, errors: FormErrors): void {
  if (value === undefined || value === null) return errors.add(path, "BASE_TYPE_REQUIRED", "This field is required");
  if (typeof value === "string" && namePattern.test(value) && value === value.toLowerCase()) return;
  errors.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
}

function checkText(value: unknown, path: Path, max: number, errors: FormErrors): void {
  if (value === undefined || value === null) return errors.add(path, "BASE_TYPE_REQUIRED", "This field is required");
  if (typeof value === "string") return errors.checkLength(path, value, 1, max);
  errors.add(path, "BASE_TYPE_STRING", "Could not interpret value as string.");
}

/** Names, descriptions and values of the command and all below it, each in its longest language. */
function countCharacters(fields: Readonly<Record<string, unknown>>): number {
  const longest = (name: string) => {
    const texts = [fields[name], ...Object.values(toFields(fields[`${name}_localizations`]) ?? {})];
    return Math.max(0, ...texts.map((text) => (typeof text === "string" ? text.length : 0)));
  };
  const value = typeof fields["value"] === "string" ? fields["value"].length : 0;
  const nested = [fields["options"], fields["choices"]].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  const below = nested.reduce<number>((sum, entry) => sum + countCharacters(toFields(entry) ?? {}), 0);
  return longest("name") + longest("description") + value + below;
}
