import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";

import { listPaths } from "../../src/config/known-keys.ts";
import { toConfigSchema } from "../../src/config/schema.ts";
import { parseText, source } from "./parse-text.ts";

const shipped = await readFile(new URL("../../config.yaml", import.meta.url), "utf8");
const paths = listPaths(toConfigSchema(source.adapters));
const knownKey = fc.constantFrom(...new Set(paths.flat()), "__proto__", "constructor", "toString", "");

/** Sections of known keys in any order with any values: most of what can go wrong with a file that looks right. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constantFrom("auto", "${A}", "${", "$${x")),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.uniqueArray(fc.tuple(knownKey, tie("tree")), { selector: ([key]) => key, maxLength: 5 }).map(Object.fromEntries),
  ),
}));

function isOneLine(line: string): boolean {
  // eslint-disable-next-line no-control-regex
  return line.length > 0 && !/[\u0000-\u001F]/.test(line);
}

function assertAnswered(text: string): void {
  const loaded = parseText(text, { env: { A: "value-of-a" } });
  if (loaded.ok) return;
  assert.ok(loaded.problems.length > 0);
  for (const line of loaded.problems) assert.ok(isOneLine(line), JSON.stringify(line));
}

test("any text is either accepted or refused in lines", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), assertAnswered), { numRuns: 300 });
});

test("any tree of known keys is either accepted or refused in lines", () => {
  fc.assert(
    fc.property(tree, (value) => assertAnswered(stringify(value))),
    { numRuns: 500 },
  );
});

test("config.yaml with any piece cut out or put in is either accepted or refused in lines", () => {
  const piece = fc.constantFrom(
    "",
    "\n",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "'",
    '"',
    "\t",
    "*a",
    "&a ",
    "!t ",
    "${A}",
    "---\n",
    "#",
    "|",
  );
  fc.assert(
    fc.property(fc.nat(shipped.length), fc.nat(30), piece, (start, length, inserted) => {
      assertAnswered(shipped.slice(0, start) + inserted + shipped.slice(start + length));
    }),
    { numRuns: 300 },
  );
});

const secret = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9 :._-]{7,40}[A-Za-z0-9]$/)
  .filter((text) => !shipped.includes(text))
  .map((text) => `Q9${text}`);

test("a secret is in no line, wherever it was put", () => {
  const leaves = paths.filter((path) => path.at(-1) === "token" || path.at(-1) === "api_key");
  fc.assert(
    fc.property(secret, fc.constantFrom(...leaves), fc.constantFrom(...paths), (planted, leaf, elsewhere) => {
      const nest = (path: readonly string[], value: unknown): unknown =>
        path.reduceRight((inner, key) => ({ [key]: inner }), value);
      const texts = [
        stringify({ ...(nest(leaf, planted) as object), locale: "de" }),
        stringify(nest([...leaf, "deeper"], planted)),
        stringify(nest(leaf, [planted])),
        stringify(nest(elsewhere, "${SECRET}")),
        stringify(nest(elsewhere, "before ${SECRET} after")),
        `${stringify(nest(leaf, planted))}locale: de\nlocale: [\n`,
        `token: ${planted}: ${planted}\n  "${planted}"\n\t${planted}`,
      ];
      for (const text of texts) {
        const loaded = parseText(text, { env: { SECRET: planted, TELEGRAM_BOT_TOKEN: planted }, isPathGiven: true });
        const lines = loaded.ok ? loaded.notices.map(({ sentence }) => sentence) : loaded.problems;
        assert.ok(!lines.join("\n").includes(planted), lines.join("\n"));
      }
    }),
    { numRuns: 200 },
  );
});

test("a key or token that stands where it does not belong is not repeated", () => {
  const lines = [
    ["locale: sk-ws-H.abcdef.ghi", "sk-ws-H.abcdef.ghi"],
    ["sk-ws-H.abcdef.ghi: 1", "sk-ws-H.abcdef.ghi"],
    ["locale: 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"],
  ] as const;
  for (const [text, planted] of lines) {
    const loaded = parseText(text);
    assert.ok(!loaded.ok);
    assert.ok(!loaded.problems.join("\n").includes(planted));
  }
});
