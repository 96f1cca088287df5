import type { AdapterSettings } from "./adapter-settings.ts";
import type { ConfigPath, ConfigProblem } from "./problem.ts";
import { isSection } from "./section.ts";

/** A key of config.yaml that holds a secret. */
export interface SecretKey {
  readonly path: ConfigPath;
  /** The environment variable it is taken from when config.yaml does not have the key. */
  readonly variable: string;
  /** Completes the sentence "Get one ...". */
  readonly whereToGet: string;
}

/** The key of the model service. */
export const modelKey: SecretKey = {
  path: ["model", "api_key"],
  variable: "DASHSCOPE_API_KEY",
  whereToGet: "in the region of model.base_url (https://www.alibabacloud.com/help/en/model-studio/get-api-key)",
};

/** The token of a platform. */
export function toTokenKey(platform: string, { token }: AdapterSettings): SecretKey {
  return { path: ["platforms", platform, "token"], ...token };
}

const secretNames: ReadonlySet<string | number | undefined> = new Set(["token", "api_key"]);

/** Whether the value at `path` must never be printed. */
export function isSecretPath(path: ConfigPath): boolean {
  return secretNames.has(path.at(-1));
}

/** Every secret in a configuration, however much else is wrong with it. */
export function listSecrets(value: unknown, path: ConfigPath = []): readonly string[] {
  if (typeof value === "string") return isSecretPath(path) && value !== "" ? [value, value.trim()] : [];
  return isSection(value) ? Object.entries(value).flatMap(([key, item]) => listSecrets(item, [...path, key])) : [];
}

/** The file's content with a `${NAME}` reference for every secret that it does not mention. */
export function withSecretReferences(root: unknown, secretKeys: readonly SecretKey[]): unknown {
  return secretKeys.reduce((rest, { path, variable }) => withDefault(rest, path, `\${${variable}}`), root);
}

function withDefault(value: unknown, path: ConfigPath, text: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? text;
  const section = value ?? {};
  if (!isSection(section)) return value;
  return { ...section, [key]: withDefault(section[key], rest, text) };
}

/** What tutorials and templates put where a secret goes. */
const placeholder =
  /^(<.*>|\[.*\]|\{.*\}|(sk-)?x{3,}|\.{3,}|change[-_ ]?me|your[-_ ].*(token|key).*|.*[-_ ](token|key)[-_ ]here)$/i;

/**
 * What makes a token or key wrong whatever its service; undefined when it may be right. Never repeats it, but names the
 * variables it came from.
 */
export function toSecretProblem(
  secret: string,
  path: ConfigPath,
  variables: readonly string[],
): ConfigProblem | undefined {
  const fault = toFault(secret);
  return fault === undefined ? undefined : { path, message: [...variables, fault].join(" ") };
}

function toFault(secret: string): string | undefined {
  if (placeholder.test(secret)) return "is still the placeholder of an example; put the real one there";
  if (/\s/.test(secret)) return "has a space or a line break in it; copy it again, and nothing else with it";
  return /^[\x21-\x7E]*$/.test(secret) ? undefined : "has characters in it that no token or key has; copy it again";
}

/** Says that a secret is needed, by the variables it would come from, and where it can be had. */
export function toMissingProblem(
  { path, variable, whereToGet }: SecretKey,
  variables: readonly string[],
): ConfigProblem {
  const message = `${toEmptyWords(variables)}. Get one ${whereToGet} and set ${variables[0] ?? variable} in .env`;
  return { path, message };
}

/** Why a secret is empty: which variables it comes from, or that the file says so. */
export function toEmptyWords(variables: readonly string[]): string {
  return variables.length > 0 ? `${variables.join(" and ")} is not set` : "is empty";
}
