import type { ParameterProblem } from "../model/parameters.ts";
import type { AdapterSettings } from "./adapter-settings.ts";
import { type Config, type PlatformConfig, toConfig } from "./config.ts";
import { toCleartextSentence } from "./cleartext.ts";
import { withoutEmptySections } from "./known-keys.ts";
import { toModelConfig } from "./model-config.ts";
import { type ConfigNotice, type ConfigProblem, isSameBranch, toDottedPath } from "./problem.ts";
import { resolveReferences, type VariablesAt } from "./references.ts";
import { decideRunMode, type RunMode } from "./run-mode.ts";
import { toConfigSchema } from "./schema.ts";
import { checkSchema } from "./schema-problems.ts";
import {
  listSecrets,
  modelKey,
  type SecretKey,
  toEmptyWords,
  toMissingProblem,
  toSecretProblem,
  toTokenKey,
  withSecretReferences,
} from "./secrets.ts";

/** What a configuration means depends on these. */
export interface ConfigCircumstances {
  /** The operator named the file with `--config`: it must exist, and start a bot rather than the sandbox. */
  readonly isPathGiven: boolean;
  /** The environment, with what .env adds to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The settings of every adapter there is, by folder name. */
  readonly adapters: Readonly<Record<string, AdapterSettings>>;
}

/** A checked configuration. Usable when it has no problems; a wrong value is replaced by its default. */
export interface CheckedConfig {
  readonly config: Config;
  /** undefined when there are problems. */
  readonly mode: RunMode | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly notices: readonly ConfigNotice[];
  readonly secrets: readonly string[];
}

/** Where one of these is wrong, nothing can be said about what the model takes. */
const modelIdentity = ["name", "profiles"] as const;

/** Checks what config.yaml says; `root` is undefined when it says nothing. */
export function checkConfig(root: unknown, { isPathGiven, env, adapters }: ConfigCircumstances): CheckedConfig {
  const tokenKeys = new Map(Object.entries(adapters).map(([name, settings]) => [name, toTokenKey(name, settings)]));
  const schema = toConfigSchema(adapters);
  const resolved = resolveReferences(withSecretReferences(root, [modelKey, ...tokenKeys.values()]), env);
  const { variablesAt } = resolved;
  const shape = checkSchema(schema, withoutEmptySections(schema, resolved.value), variablesAt);
  const { model, problems: modelFindings } = toModelConfig(shape.parsed.model);
  const config = toConfig(shape.parsed, model, adapters);
  const missingModelKey = toMissingProblem(modelKey, variablesAt(modelKey.path));
  const decision = decideRunMode(
    config,
    isPathGiven,
    [...tokenKeys.values()].map(({ variable }) => variable),
    missingModelKey,
  );

  const isModelKnown = ![...resolved.problems, ...shape.problems].some(({ path }) =>
    modelIdentity.some((key) => isSameBranch(path, ["model", key])),
  );
  const problems = [
    resolved.problems,
    shape.problems,
    toSecretProblems(config, tokenKeys, variablesAt),
    isModelKnown ? modelFindings.filter(({ severity }) => severity === "error").map(toModelProblem) : [],
    decision.problem ? [decision.problem] : [],
  ].reduce(withoutConsequences);
  const notices = [
    ...(decision.mode === "bot" ? toOffNotices(config.platforms, variablesAt) : []),
    ...modelFindings.filter(({ severity }) => severity === "warning").map(toModelNotice),
    ...toCleartextNotices(config),
  ];
  const mode = problems.length === 0 ? decision.mode : undefined;
  return { config, mode, problems, notices, secrets: listSecrets(resolved.value) };
}

function toSecretProblems(
  { model, platforms }: Config,
  tokenKeys: ReadonlyMap<string, SecretKey>,
  variablesAt: VariablesAt,
): ConfigProblem[] {
  const tokens = platforms.flatMap(({ name, state, adapter }) => {
    const key = tokenKeys.get(name);
    if (state !== "on" || key === undefined) return [];
    const variables = variablesAt(key.path);
    return adapter.token === ""
      ? toMissingProblem(key, variables)
      : toSecretProblem(adapter.token, key.path, variables);
  });
  const modelKeyProblem = toSecretProblem(model.apiKey, modelKey.path, variablesAt(modelKey.path));
  return [modelKeyProblem, ...tokens].filter((problem) => problem !== undefined);
}

function toOffNotices(platforms: readonly PlatformConfig[], variablesAt: VariablesAt): ConfigNotice[] {
  return platforms
    .filter(({ state }) => state === "no-token")
    .map(({ name, title }) => {
      const path = ["platforms", name, "token"];
      const variables = variablesAt(path);
      const subject = variables.length > 0 ? "" : `${toDottedPath(path)} `;
      return { level: "info", sentence: `${title} is off: ${subject}${toEmptyWords(variables)}.` };
    });
}

function toCleartextNotices({ model, platforms }: Config): ConfigNotice[] {
  const inUse = platforms.filter(({ state }) => state === "on");
  return [
    toCleartextSentence("model.base_url", model.baseUrl),
    ...inUse.map(({ name, adapter }) => toCleartextSentence(`platforms.${name}.api_root`, adapter.apiRoot)),
  ]
    .filter((sentence) => sentence !== undefined)
    .map((sentence) => ({ level: "warn", sentence }));
}

function toModelProblem({ path, message }: ParameterProblem): ConfigProblem {
  return { path: ["model", ...path], message };
}

function toModelNotice({ path, message }: ParameterProblem): ConfigNotice {
  return { level: "warn", sentence: `${toDottedPath(["model", ...path])} ${message}.` };
}

/** Adds the problems of a later check, apart from those about values that an earlier one found wrong. */
function withoutConsequences(earlier: readonly ConfigProblem[], later: readonly ConfigProblem[]): ConfigProblem[] {
  const news = later.filter(({ path, at }) => at === "key" || !earlier.some((known) => isSameBranch(known.path, path)));
  return [...earlier, ...news];
}
