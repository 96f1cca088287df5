import * as z from "zod";

import { isSection } from "./section.ts";

/*
 * The kinds of value that keys of config.yaml have. Each complains in words an operator can act on: a message that
 * starts with "must be" says what is right, and the report adds what was found.
 */

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be ${toAlternatives(words)}` });
}

/** true or false. */
export function flag() {
  return z.boolean({ error: "must be true or false" });
}

/** A number without a fraction, from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A number from `min` to `max`, both included. */
export function quantity(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** Any text. */
export function text() {
  return z.string({ error: "must be text" });
}

/** Text that is not blank, without spaces around it. */
export function word() {
  const error = "must be text that is not empty";
  return z.string({ error }).trim().min(1, { error });
}

/** An http or https address that paths are appended to; trailing slashes are dropped. */
export function httpRoot() {
  return z
    .string({ error: "must be an address that starts with https://" })
    .trim()
    .superRefine((value, context) => {
      const message = toUrlProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .overwrite((value) => value.replace(/\/+$/, ""));
}

/** Where conversations are kept. */
export function storageUrl() {
  return z
    .string({ error: "must be text" })
    .trim()
    .superRefine((value, context) => {
      const message = toStorageProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    });
}

/** What is wrong with a place for conversations; undefined when nothing is. Never repeats it: it may hold a password. */
function toStorageProblem(value: string): string | undefined {
  if (value === "memory:") return undefined;
  const path = /^sqlite:(.*)$/u.exec(value)?.[1]?.trim();
  if (path === undefined || path === "")
    return 'must be "sqlite:" and the path of a file, such as sqlite:data/runnel.db; or memory: to keep nothing';
  // SQLite's own names, which would become files of these names.
  if (/^:memory:/iu.test(path)) return "names no file; write memory: to keep nothing";
  if (/^file:/iu.test(path))
    return 'must have a plain path after "sqlite:", such as sqlite:data/runnel.db; or be memory: to keep nothing';
  return undefined;
}

/** What is wrong with an http address that paths are appended to; undefined when nothing is. Never repeats the address. */
function toUrlProblem(value: string): string | undefined {
  if (/[{}<>]/.test(value)) return "still has a placeholder in it; put the real name in place of the braces";
  if (!/^https?:\/\//i.test(value)) return "must be an address that starts with https://";
  if (/\s/.test(value) || !URL.canParse(value))
    return "is not an address that can be opened; check it for typing errors";
  const url = new URL(value);
  if (url.username !== "" || url.password !== "") return "must not have a user name or password in it";
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(value)) return "must end before the ? or #";
  return undefined;
}

/** A value that goes into a JSON request as it is. */
export function json() {
  return z
    .unknown()
    .refine(isJson, { error: "must be text, a number, true, false, null, or a list or section of these" });
}

function isJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isJson);
  if (isSection(value)) return Object.values(value).every(isJson);
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** Words as a sentence lists them: "a, b or c". */
export function toAlternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
