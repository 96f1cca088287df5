import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../", import.meta.url);
const documents = readdirSync(root).filter((name) => name.endsWith(".md"));
const read = (name: string) => readFileSync(new URL(name, root), "utf8");
const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);

for (const name of documents) {
  test(`every path that ${name} names exists`, () => {
    const paths = read(name).matchAll(/(?<![\w/.-])(?:src|adapters|test|bench|scripts)\/[\w./-]*[\w/]/gu);
    for (const [path] of paths) assert.ok(existsSync(new URL(path, root)), path);
    for (const [, file = ""] of read(name).matchAll(/\]\(([\w.-]+\.md)\)/gu))
      assert.ok(existsSync(new URL(file, root)), file);
  });

  test(`every npm script that ${name} names exists`, () => {
    for (const [, script = ""] of read(name).matchAll(/npm run ([\w:-]+)/gu))
      assert.ok(scripts.includes(script), script);
  });
}

test("ARCHITECTURE.md gives a reason for every dependency", () => {
  const manifest = JSON.parse(read("package.json")) as Record<"dependencies" | "devDependencies", object>;
  const architecture = read("ARCHITECTURE.md");
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (!name.startsWith("@types/")) assert.ok(architecture.includes(name), name);
  }
});

for (const name of ["README.md", "README.zh.md"]) {
  test(`${name} explains every key of config.yaml`, () => {
    const readme = read(name);
    for (const [, key = ""] of read("config.yaml").matchAll(/^ *(\w+):/gmu)) assert.ok(readme.includes(key), key);
  });
}

test("README.md says in Chinese what it says in English: the same headings, tables, commands and addresses", () => {
  const outline = (name: string) => ({
    headings: [...read(name).matchAll(/^#+ /gmu)].map(String),
    rows: [...read(name).matchAll(/^\| *(?:`[^`\s]+)?/gmu)].map(String),
    blocks: [...read(name).matchAll(/^```\w*\n(\w[^#\n]*)/gmu)].map(([, command = ""]) => command.trim()),
    addresses: [...read(name).matchAll(/https?:[^\s)>`]+/gu)].map(String),
  });
  assert.deepEqual(outline("README.zh.md"), outline("README.md"));
});
