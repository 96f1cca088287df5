import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { loadConfig } from "../../src/config/load.ts";
import { accept, source } from "./parse-text.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "runnel-config-"));
});
after(() => rm(folder, { recursive: true }));

test("a file is read from where it is", async () => {
  const path = join(folder, "good.yaml");
  await writeFile(path, "reply:\n  max_parts: 3\n");
  const loaded = await loadConfig({ ...source, path, isPathGiven: true });
  assert.ok(loaded.ok);
  assert.equal(loaded.config.reply.maxParts, 3);
});

test("lines name the file as the operator does", async () => {
  const path = join(folder, "bad.yaml");
  await writeFile(path, "locale: de\n");
  assert.deepEqual(await loadConfig({ ...source, path, isPathGiven: true }), {
    ok: false,
    problems: [`${path}:1:9 locale: must be auto, zh or en, not "de"`],
  });
});

test("without a file at the default path every default applies", async () => {
  assert.deepEqual(await loadConfig({ ...source, path: join(folder, "absent.yaml") }), accept(undefined));
});

test("a named file that does not exist is a problem", async () => {
  const path = join(folder, "absent.yaml");
  assert.deepEqual(await loadConfig({ ...source, path, isPathGiven: true }), {
    ok: false,
    problems: [`${path} does not exist; check the path after --config`],
  });
});

test("a folder and a file that is not text are problems", async () => {
  const path = join(folder, "latin-1.yaml");
  await writeFile(path, Buffer.from([0x61, 0xe9, 0x3a]));
  for (const [given, words] of [
    [folder, "is a folder; name the file in it"],
    [path, "is not UTF-8 text; save it as UTF-8"],
  ] as const) {
    const loaded = await loadConfig({ ...source, path: given });
    assert.deepEqual(loaded, { ok: false, problems: [`${given} ${words}`] });
  }
});
