import type { ConfigPath, ConfigProblem } from "./problem.ts";
import { isSecretPath } from "./secrets.ts";
import { isSection } from "./section.ts";

/** A configuration whose `${NAME}` references are replaced. */
export interface Resolved {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  readonly variablesAt: VariablesAt;
}

/** The variables that the text at a path refers to, in order; none when it has no reference. */
export type VariablesAt = (path: ConfigPath) => readonly string[];

/**
 * Replaces `${NAME}` in every text by the variable's value; `$${` stands for a plain `${`. A text that is one reference and
 * nothing else takes a number, true or false as such. A variable that is not set is a problem, except where a secret goes.
 */
export function resolveReferences(root: unknown, env: Readonly<Record<string, string | undefined>>): Resolved {
  const problems: ConfigProblem[] = [];
  const variables = new Map<string, readonly string[]>();

  const resolveText = (text: string, path: ConfigPath): unknown => {
    const names: string[] = [];
    const resolved = text.replaceAll(/\$\$\{|\$\{([^{}]*)\}?/g, (match: string, name: string | undefined) => {
      if (name === undefined) return "${";
      if (!match.endsWith("}") || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        problems.push({ path, message: "has a ${ that no name and } follow; for a plain ${ write $${" });
        return "";
      }
      names.push(name);
      const value = env[name];
      if (value !== undefined) return value;
      if (!isSecretPath(path)) {
        problems.push({
          path,
          message: `refers to \${${name}}, which is not set; set it in .env, or write the value here`,
        });
      }
      return "";
    });
    if (names.length > 0) variables.set(toKey(path), names);
    const isWhole = names.length === 1 && text.trim() === `\${${names[0]}}`;
    return isWhole && !isSecretPath(path) ? toScalar(resolved) : resolved;
  };

  const resolve = (value: unknown, path: ConfigPath): unknown => {
    if (typeof value === "string") return value.includes("${") ? resolveText(value, path) : value;
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index]));
    if (!isSection(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, [...path, key])]));
  };

  return { value: resolve(root, []), problems, variablesAt: (path) => variables.get(toKey(path)) ?? [] };
}

function toScalar(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function toKey(path: ConfigPath): string {
  return JSON.stringify(path);
}
