import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse as parseDotenv } from "dotenv";
import { parse } from "yaml";

import { listAdapters, toSettingsByName } from "../../src/adapters.ts";
import { listPaths } from "../../src/config/known-keys.ts";
import { parseConfig } from "../../src/config/load.ts";
import { toDottedPath } from "../../src/config/problem.ts";
import { toConfigSchema } from "../../src/config/schema.ts";

const adapters = toSettingsByName(await listAdapters());
const text = await readFile(new URL("../../config.yaml", import.meta.url), "utf8");
const example = await readFile(new URL("../../.env.example", import.meta.url), "utf8");
const source = { path: "config.yaml", isPathGiven: false, adapters };

test("config.yaml has every key that there is, in the order of the schema within each section", () => {
  const written = listPaths(toConfigSchema(adapters));
  const root: unknown = parse(text);
  for (const path of written) {
    const value = path.reduce<unknown>((section, key) => (section as Record<string, unknown>)?.[key], root);
    assert.notEqual(value, undefined, `${toDottedPath(path)} is missing in config.yaml`);
  }
});

test("config.yaml says what applies without it", () => {
  const tokens = Object.values(adapters).map(({ token }) => [token.variable, `token-of-${token.variable}`]);
  const env: Record<string, string> = { DASHSCOPE_API_KEY: "sk-model-key", ...Object.fromEntries(tokens) };
  const [shipped, absent] = [text, undefined].map((content) => parseConfig(content, { ...source, env }));
  assert.ok(shipped?.ok && absent?.ok);
  assert.deepEqual(shipped.config, absent.config);
  assert.deepEqual(shipped.notices, []);
  assert.ok(shipped.config.platforms.every(({ adapter }) => adapter.token.startsWith("token-of-")));
});

test("config.yaml comments every key or the section around it", () => {
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (!/^\w+:/.test(line)) continue;
    assert.match(lines[index - 1] ?? "", /^#/, `nothing explains ${line}`);
  }
});

test(".env.example names every variable that config.yaml takes a secret from, and leaves it empty", () => {
  const variables = Object.values(adapters).map(({ token }) => token.variable);
  assert.deepEqual(
    parseDotenv(example),
    Object.fromEntries([...variables, "DASHSCOPE_API_KEY"].map((name) => [name, ""])),
  );
});

test("an untouched copy of .env.example opens the sandbox", () => {
  const loaded = parseConfig(text, { ...source, env: parseDotenv(example) });
  assert.ok(loaded.ok);
  assert.equal(loaded.mode, "sandbox");
});
