import type * as z from "zod";

import { toKeyAdvice } from "./known-keys.ts";
import type { ConfigPath, ConfigProblem } from "./problem.ts";
import type { VariablesAt } from "./references.ts";
import { isSecretPath } from "./secrets.ts";

/** What checking against the schema found. */
export interface SchemaFindings<Output> {
  /** With the default in place of every value that is wrong, so that checks of other values can go on. */
  readonly parsed: Output;
  readonly problems: readonly ConfigProblem[];
}

type Issue = z.core.$ZodIssue;

/**
 * Checks a value against a schema in which everything has a default, the whole included.
 * `variablesAt` names the variables that a text was taken from; such a text may be a secret and is not repeated.
 */
export function checkSchema<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  variablesAt: VariablesAt,
): SchemaFindings<z.output<Schema>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { parsed: result.data, problems: [] };

  const problems = result.error.issues.flatMap(toLeaves).flatMap((issue): ConfigProblem[] => {
    const path = issue.path as ConfigPath;
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const keyPath = [...path, key];
        return { path: keyPath, at: "key", message: `is not a known key; ${toKeyAdvice(schema, keyPath)}` };
      });
    }
    return [{ path, message: toMessage(issue, variablesAt(path)) }];
  });
  const pruned = problems.reduce((rest, problem) => without(rest, problem.path), value);
  const remaining = schema.safeParse(pruned);
  return { parsed: remaining.success ? remaining.data : schema.parse(undefined), problems };
}

/** The issues of the alternative that was meant: the section where a section stands, else the choice as a whole. */
function toLeaves(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((branch) =>
    branch.some((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"),
  );
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => toLeaves({ ...inner, path: [...issue.path, ...inner.path] }));
}

function toMessage(issue: Issue, variables: readonly string[]): string {
  if (issue.code === "custom") return issue.message;
  const isSection = issue.code === "invalid_type" && (issue.expected === "object" || issue.expected === "record");
  const expected = isSection ? "must be a section: keys with values, indented below it" : issue.message;
  return `${expected}, ${toFound(issue.input, issue, variables)}`;
}

function toFound(input: unknown, issue: Issue, variables: readonly string[]): string {
  if (variables.length > 0) return `which the value of ${variables.map((name) => `\${${name}}`).join(" and ")} is not`;
  if (isSecretPath(issue.path as ConfigPath)) return "which this is not";
  if (input === null || input === undefined) return "but has no value";
  if (Array.isArray(input)) return "not a list";
  if (typeof input === "object") return "not a section";
  if (typeof input === "number" || typeof input === "boolean") return `not ${input}`;
  if (typeof input !== "string") return "which this is not";
  if (issue.code === "invalid_type" && /^(-?\d+(\.\d+)?|true|false)$/.test(input))
    return `not the text "${input}"; leave off the quotes`;
  return input.length <= 40 ? `not ${JSON.stringify(input)}` : "not this text";
}

/** The value without what stands at `path`; without everything where `path` is empty. */
function without(value: unknown, path: ConfigPath): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return undefined;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    if (name !== String(key)) return [[name, item]];
    return rest.length === 0 ? [] : [[name, without(item, rest)]];
  });
  return Object.fromEntries(entries);
}
