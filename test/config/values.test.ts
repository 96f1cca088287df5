import assert from "node:assert/strict";
import { test } from "node:test";

import { accept, refuse } from "./parse-text.ts";

/** Each text has one mistake; the line is all that is printed. */
const mistakes: readonly (readonly [text: string, line: string])[] = [
  ["model:\n  retries: two", 'config.yaml:2:12 model.retries: must be a whole number from 0 to 10, not "two"'],
  [
    'model:\n  retries: "2"',
    'config.yaml:2:12 model.retries: must be a whole number from 0 to 10, not the text "2"; leave off the quotes',
  ],
  ["model:\n  retries: 1.5", "config.yaml:2:12 model.retries: must be a whole number from 0 to 10, not 1.5"],
  ["model:\n  retries: 11", "config.yaml:2:12 model.retries: must be a whole number from 0 to 10, not 11"],
  [
    "model:\n  timeouts: { idle_s: 0 }",
    "config.yaml:2:23 model.timeouts.idle_s: must be a number from 0.001 to 3600, not 0",
  ],
  [
    "model:\n  timeouts: { idle_s: -.inf }",
    "config.yaml:2:23 model.timeouts.idle_s: must be a number from 0.001 to 3600, not -Infinity",
  ],
  ["model:\n  name:", "config.yaml:2:3 model.name: must be text that is not empty, but has no value"],
  ["model:\n  name: []", "config.yaml:2:9 model.name: must be text that is not empty, not a list"],
  ["model:\n  name: { a: 1 }", "config.yaml:2:9 model.name: must be text that is not empty, not a section"],
  ["model: []", "config.yaml:1:8 model: must be a section: keys with values, indented below it, not a list"],
  ["model: qwen", 'config.yaml:1:8 model: must be a section: keys with values, indented below it, not "qwen"'],
  ["model:\n  api_key: [a, b]", "config.yaml:2:12 model.api_key: must be text, which this is not"],
  [
    "model:\n  params: { stop: [.nan] }",
    "config.yaml:2:19 model.params.stop: must be text, a number, true, false, null, or a list or section of these",
  ],
  [
    "model:\n  profiles: { my-model: { vision: 1 } }",
    "config.yaml:2:35 model.profiles.my-model.vision: must be true or false, not 1",
  ],
  ["log:\n  level: verbose", 'config.yaml:2:10 log.level: must be debug, info, warn or error, not "verbose"'],
  [
    "platforms:\n  discord:\n    message_content: yes",
    'config.yaml:3:22 platforms.discord.message_content: must be true or false, not "yes"',
  ],
  [
    "platforms:\n  discord:\n    enabled: yes",
    'config.yaml:3:14 platforms.discord.enabled: must be auto, true or false, not "yes"',
  ],
  ["http: on", 'config.yaml:1:7 http: must be off, or a section with host and port, not "on"'],
  ["http: { port: 70000 }", "config.yaml:1:15 http.port: must be a whole number from 0 to 65535, not 70000"],
  [
    "history: { max_tokens: few }",
    'config.yaml:1:24 history.max_tokens: must be auto or a whole number from 1 to 100000000, not "few"',
  ],
  ["locale: de", 'config.yaml:1:9 locale: must be auto, zh or en, not "de"'],
  [`locale: ${"long ".repeat(9)}`, "config.yaml:1:9 locale: must be auto, zh or en, not this text"],
];

for (const [text, line] of mistakes) {
  test(`${JSON.stringify(text)} is refused in plain words`, () => assert.deepEqual(refuse(text), [line]));
}

const addresses: readonly (readonly [address: string, message: string])[] = [
  ["dashscope.aliyuncs.com/compatible-mode/v1", "must be an address that starts with https://"],
  ["ftp://example.com/v1", "must be an address that starts with https://"],
  ["https://exa mple.com/v1", "is not an address that can be opened; check it for typing errors"],
  ["https:///v1?", "must end before the ? or #"],
  ["https://example.com/v1?a=b", "must end before the ? or #"],
  ["https://example.com/v1#a", "must end before the ? or #"],
  ["https://me:secret@example.com/v1", "must not have a user name or password in it"],
  [
    "https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
    "still has a placeholder in it; put the real name in place of the braces",
  ],
];

for (const [address, message] of addresses) {
  test(`the address ${address} is refused, and not repeated`, () => {
    const text = `model:\n  base_url: "${address}"\nplatforms:\n  telegram:\n    api_root: "${address}"\n`;
    assert.deepEqual(refuse(text), [
      `config.yaml:2:13 model.base_url: ${message}`,
      `config.yaml:5:15 platforms.telegram.api_root: ${message}`,
    ]);
  });
}

test("a kind of store that there is not is refused, and its password not repeated", () => {
  for (const url of ["postgres://runnel:hunter2@db/runnel", "data/runnel.db", "sqlite:", "sqlite:  "]) {
    assert.deepEqual(refuse(`storage: { url: "${url}" }`), [
      'config.yaml:1:17 storage.url: must be "sqlite:" and the path of a file, such as sqlite:data/runnel.db; or memory: to keep nothing',
    ]);
  }
});

const sqliteNames: readonly (readonly [url: string, message: string])[] = [
  ["sqlite::memory:", "names no file; write memory: to keep nothing"],
  ["sqlite: :MEMORY:", "names no file; write memory: to keep nothing"],
  [
    "sqlite:file:data/runnel.db",
    'must have a plain path after "sqlite:", such as sqlite:data/runnel.db; or be memory: to keep nothing',
  ],
  [
    "sqlite:file::memory:?cache=shared",
    'must have a plain path after "sqlite:", such as sqlite:data/runnel.db; or be memory: to keep nothing',
  ],
];

for (const [url, message] of sqliteNames) {
  test(`${url}, which would become a file of that name, is refused in plain words`, () => {
    assert.deepEqual(refuse(`storage: { url: "${url}" }`), [`config.yaml:1:17 storage.url: ${message}`]);
  });
}

test("an address loses its trailing slashes and the spaces around it", () => {
  const { config } = accept('model: { base_url: " https://example.com/v1// " }');
  assert.equal(config.model.baseUrl, "https://example.com/v1");
});

test("a base URL that ends with the path of a call is refused", () => {
  const [line = ""] = refuse("model:\n  base_url: https://example.com/v1/chat/completions");
  assert.match(line, /^config\.yaml:2:13 model\.base_url: .*end it before/);
});
