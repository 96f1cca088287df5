import assert from "node:assert/strict";
import { test } from "node:test";

import { readYaml } from "../../src/config/yaml-file.ts";
import { accept, refuse } from "./parse-text.ts";

const syntaxErrors: readonly (readonly [text: string, line: string])[] = [
  ["model:\n\tname: x", "config.yaml:2:1 is not valid YAML: a tab indents this line; use spaces"],
  [
    "model:\n  name: a: b",
    "config.yaml:2:9 is not valid YAML: a second colon in one line; put the text after the first colon in quotes",
  ],
  [
    'model:\n  name: "qwen',
    "config.yaml:2:14 is not valid YAML: a closing quote, bracket, comma or colon is missing here or just before",
  ],
  [
    "model:\n  token: *abc",
    "config.yaml:2:10 is not valid YAML: an alias (*name) has no anchor (&name) before it; quote the text if it only begins with *",
  ],
  [
    "model:\n  name: !qwen x",
    "config.yaml:2:9 is not valid YAML: a tag (!name) means nothing here; quote the text if it only begins with !",
  ],
  [
    "locale: zh\n---\nlocale: en",
    "config.yaml:2:1 is not valid YAML: a line --- begins a second document; only one can be read",
  ],
  ["http: { port: ${PORT} }", "config.yaml:1:16 is not valid YAML: inside { } and [ ] a ${NAME} goes into quotes"],
  [`model: ${"[".repeat(60)}${"]".repeat(60)}`, "config.yaml:1:1 is nested too deeply"],
  ["a: &a [*a]", "config.yaml:1:1 is nested too deeply"],
  ["just text", 'config.yaml:1:1 must be a section: keys with values, indented below it, not "just text"'],
  ["- a\n- b", "config.yaml:1:1 must be a section: keys with values, indented below it, not a list"],
];

for (const [text, line] of syntaxErrors) {
  test(`${JSON.stringify(text.slice(0, 40))} is refused where the mistake is`, () => {
    assert.ok(refuse(text).includes(line), refuse(text).join("\n"));
  });
}

test("a text of nothing but opening brackets is refused", () => {
  assert.match(refuse("[".repeat(30_000)).join("\n"), /^config\.yaml:1:\d+ is not /);
});

test("a section is placed at its key, a list or section in one line where it begins", () => {
  const file = readYaml("model:\n  params:\n    seed: 1\nhttp: { port: 1 }\n");
  assert.deepEqual(file.locate(["model", "params"]), { line: 2, column: 3 });
  assert.deepEqual(file.locate(["http"]), { line: 4, column: 7 });
});

test("a text that cannot be read is not blamed for what it leaves unsaid", () => {
  assert.deepEqual(refuse("model:\n\tname: x", { isPathGiven: true, env: {} }).length, 1);
});

test("positions count lines of either kind of line break", () => {
  for (const breaks of ["\n", "\r\n"]) {
    const file = readYaml(["# comment", "model:", "  retries: 1", "  timeouts: { idle_s: 2 }", ""].join(breaks));
    assert.deepEqual(file.locate(["model", "retries"]), { line: 3, column: 12 });
    assert.deepEqual(file.locateKey(["model", "retries"]), { line: 3, column: 3 });
    assert.deepEqual(file.locate(["model", "timeouts", "idle_s"]), { line: 4, column: 23 });
  }
});

test("a value that is missing is placed at the nearest parent there is", () => {
  const file = readYaml("locale: zh\nplatforms:\n  telegram:\n    enabled: true\n");
  assert.deepEqual(file.locate(["platforms", "telegram", "token"]), { line: 3, column: 3 });
  assert.deepEqual(file.locate(["platforms", "discord", "token"]), { line: 2, column: 1 });
  assert.deepEqual(file.locate(["model", "api_key"]), { line: 1, column: 1 });
});

test("values may be anchored and used again", () => {
  const { config } = accept("reply: { max_parts: &few 3 }\nmodel: { retries: *few }");
  assert.deepEqual([config.reply.maxParts, config.model.retries], [3, 3]);
});
