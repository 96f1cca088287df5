import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { listAdapters, toSettingsByName } from "../src/adapters.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "runnel-adapters-"));
});
after(() => rm(folder, { recursive: true }));

async function addAdapter(name: string, files: Readonly<Record<string, string>>): Promise<URL> {
  await mkdir(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, name, file), content);
  return pathToFileURL(`${folder}/`);
}

test("the adapters are the folders of adapters/", async () => {
  const entries = await readdir(new URL("../adapters/", import.meta.url), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const adapters = await listAdapters();
  assert.deepEqual(
    adapters.map(({ name }) => name),
    folders.sort(),
  );
  assert.deepEqual(Object.keys(toSettingsByName(adapters)), folders);
});

test("each adapter names its token and where to get it", async () => {
  for (const { name, settings } of await listAdapters()) {
    assert.match(settings.token.variable, /^[A-Z][A-Z0-9_]*_TOKEN$/, name);
    assert.match(settings.token.whereToGet, /^(from|at|in|on) /, name);
    assert.notEqual(settings.title, "", name);
  }
});

test("an adapter's index.ts is imported only when it is loaded", async () => {
  const adapters = await listAdapters(
    await addAdapter("good", {
      "config.ts": "export const settings = { title: 'Good' };",
      "index.ts": "globalThis.runnelTestImported = true; export const createAdapter = () => 'an adapter';",
    }),
  );
  const good = adapters.find(({ name }) => name === "good");
  assert.equal(Reflect.get(globalThis, "runnelTestImported"), undefined);
  assert.equal((await good?.load())?.createAdapter.length, 0);
  assert.equal(Reflect.get(globalThis, "runnelTestImported"), true);
});

test("a folder whose config.ts exports no settings is a mistake of its author", async () => {
  const url = await addAdapter("unfinished", { "config.ts": "export {};" });
  await assert.rejects(listAdapters(url), { message: "adapters/unfinished/config.ts does not export settings" });
});
